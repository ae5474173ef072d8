//! Money that was sent and came back: the expert is paid again, to an account that is looked at
//! anew.
//!
//! The lines stay `paid`, because they were; a line of kind `adjustment`, available at once, pays
//! what came back. Its evidence is the payout.

use entity::db::WriteTx;
use entity::store::{earning, payout, person, profile};
use entity::table;
use entity::value::text::line;
use entity::value::{EarningKind, EarningState, ExpertId, Money, PayoutId, PayoutState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::rail::Rail;
use crate::ledger;
use crate::letter::{Kind, Letter, Value};
use crate::service::people::send;
use crate::service::{Context, Fault, UseCase, audit, money};

/// The longest reason, in characters.
const REASON_MAX: usize = 200;

/// Why a transfer comes back, as far as the provider tells.
pub(super) const REVERSED: &str = "reversed by the provider";

/// An admin says that the bank sent the money of a file back.
#[derive(Clone, Debug)]
pub struct ReturnPayout {
    /// Which payout.
    pub payout: PayoutId,
    /// What the bank said.
    pub reason: String,
}

impl UseCase for ReturnPayout {
    type Output = table::payout::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        if let Err(error) = line(&self.reason, REASON_MAX) {
            return Err(Fault::field("/reason", error.to_string()));
        }
        let payout = payout::lock(tx, self.payout).await?;
        let payout = payout.ok_or_else(|| Fault::not_found("payout"))?;
        if payout.state == PayoutState::Returned {
            return Ok(payout);
        }
        may_return(tx, &payout).await?;
        come_back(tx, context, &payout, &self.reason).await?;
        let detail = json!({ "reason": self.reason });
        audit::record(tx, context, "payout.return", payout.id, detail).await?;
        let payout = payout::find(tx, self.payout).await?;
        payout.ok_or_else(|| Fault::not_found("payout"))
    }
}

/// Only what was sent comes back, and only the bank tells people; providers tell us.
async fn may_return(tx: &WriteTx, payout: &table::payout::Model) -> Result<(), Fault> {
    let run = payout::find_run(tx, payout.run_id).await?;
    let rail: Option<Rail> = run.and_then(|run| run.rail.parse().ok());
    if !rail.is_some_and(Rail::by_file) {
        let what = "the provider tells by itself when this payout comes back; reverse it there";
        return Err(Fault::conflict("provider-tells", what));
    }
    if payout.state != PayoutState::Settled {
        let what = format!(
            "this payout is {}; only a settled one comes back",
            payout.state
        );
        return Err(Fault::conflict("payout-not-settled", what));
    }
    Ok(())
}

/// settled → returned; whoever calls has locked the payout, which is settled.
pub(super) async fn come_back(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    reason: &str,
) -> Result<(), Fault> {
    let moves = (PayoutState::Settled, PayoutState::Returned);
    let further = table::payout::ActiveModel {
        failure: Set(Some(reason.to_owned())),
        returned_at: Set(Some(context.now)),
        ..Default::default()
    };
    if !payout::move_on(tx, payout.id, moves, context.now, further).await? {
        return Err(Fault::internal(format!("{} is not settled", payout.id)));
    }
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_bounce(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await?;
    earning::insert(tx, again(context, payout, reason)).await?;
    let letter = Letter::new(Kind::PayoutReturned).with("money", Value::Money(money));
    let doubt = (payout.id.to_string(), letter);
    doubt_account(tx, context, payout.expert_id, doubt).await
}

/// The line that pays again what came back.
fn again(context: &Context, payout: &table::payout::Model, reason: &str) -> table::earning::Model {
    let money = Money::new(payout.amount, payout.currency);
    table::earning::Model {
        state: EarningState::Available,
        clear_at: Some(context.now),
        evidence: json!({ "payout_id": payout.id, "reason": reason }),
        returned_payout_id: Some(payout.id),
        ..money::line(context, payout.expert_id, EarningKind::Adjustment, money)
    }
}

/// Nothing more is sent to an expert's account until they have looked at it; they are written to,
/// once for what it is `about`.
pub(super) async fn doubt_account(
    tx: &WriteTx,
    context: &Context,
    expert: ExpertId,
    (about, letter): (String, Letter),
) -> Result<(), Fault> {
    let columns = table::payout_account::ActiveModel {
        needs_verification: Set(true),
        ..Default::default()
    };
    payout::note_account(tx, expert, columns).await?;
    let Some(expert) = profile::find(tx, expert).await? else {
        return Ok(());
    };
    let Some(person) = person::find(tx, expert.person_id).await? else {
        return Ok(());
    };
    send(tx, context, &person, about, letter).await
}
