//! Opening a dispute.

use chrono::{DateTime, TimeDelta};
use entity::db::WriteTx;
use entity::store::{assignment, brand as brands, dispute, earning, query as queries};
use entity::table::{dispute as table, earning as lines};
use entity::value::{
    BrandId, BrandMode, DisputeReason, DisputeSide, DisputeState, EarningId, EarningKind,
    EarningState, ExpertId, Instant, Money,
};
use serde_json::Value;

use super::view::announce;
use crate::service::settings::{DisputeSettings, disputes as settings};
use crate::service::{Context, Fault, UseCase, audit, money};

/// Disputes of one brand that are open at once, at most: more are a quarrel about the contract.
const OPEN_MAX: u64 = 50;

/// What somebody says about a line.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which line.
    pub earning: EarningId,
    /// What is wrong.
    pub reason: DisputeReason,
    /// In their own words.
    pub statement: String,
    /// What they point to: a list of `{kind, value}`.
    pub evidence: Value,
    /// What an expert claims; absent for brands.
    pub amount: Option<Money>,
}

/// Who disputes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disputant {
    /// The brand that was charged.
    Brand(BrandId),
    /// The expert who earned, or did not.
    Expert(ExpertId),
}

/// A brand or an expert disputes a line of pay. A repeat answers the dispute that is open.
#[derive(Clone, Debug)]
pub struct OpenDispute {
    /// Who.
    pub by: Disputant,
    /// What they say.
    pub claim: Claim,
}

/// A dispute that is open.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The dispute.
    pub dispute: table::Model,
    /// Whether it was opened now, and not before.
    pub new: bool,
}

impl UseCase for OpenDispute {
    type Output = Opened;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Opened, Fault> {
        let line = earning::lock(tx, self.claim.earning).await?;
        let line = line.filter(|line| self.by.owns(line));
        let line = line.ok_or_else(|| Fault::not_found("line"))?;
        let about = dispute::about(tx, &[line.id]).await?;
        if let Some(old) = about.iter().find(|old| old.opened_as == self.by.side()) {
            return repeated(old);
        }
        if about.iter().any(|other| other.state == DisputeState::Open) {
            return Err(Fault::conflict(
                "disputed",
                "the other side disputes this line; answer there, and wait for the decision",
            ));
        }
        let policy = settings(tx).await?;
        let held_from = match self.by {
            Disputant::Brand(brand) => {
                self.check_brand(tx, context, (&line, brand), &policy)
                    .await?
            }
            Disputant::Expert(_) => {
                self.check_expert(tx, &line).await?;
                None
            }
        };
        let row = self.row(context, &line, held_from, &policy);
        if !dispute::insert(tx, row.clone()).await? {
            return Err(Fault::conflict("in-progress", "repeat the request"));
        }
        if held_from.is_some() {
            money::hold(tx, context, &line, row.id).await?;
        }
        announce(tx, context, &row, "dispute.opened").await?;
        let detail = serde_json::json!({ "earning_id": line.id, "reason": row.reason });
        audit::record(tx, context, "dispute.open", row.id, detail).await?;
        Ok(Opened {
            dispute: row,
            new: true,
        })
    }
}

impl Disputant {
    fn owns(self, line: &lines::Model) -> bool {
        match self {
            Self::Brand(brand) => line.brand_id == Some(brand),
            Self::Expert(expert) => line.expert_id == expert,
        }
    }

    /// Which of the two sides.
    #[must_use]
    pub const fn side(self) -> DisputeSide {
        match self {
            Self::Brand(_) => DisputeSide::Brand,
            Self::Expert(_) => DisputeSide::Expert,
        }
    }
}

fn repeated(old: &table::Model) -> Result<Opened, Fault> {
    if old.state == DisputeState::Open {
        return Ok(Opened {
            dispute: old.clone(),
            new: false,
        });
    }
    let ended = format!("{} about this line is {}", old.id, old.state);
    Err(Fault::conflict("disputed-before", ended))
}

impl OpenDispute {
    /// Whether the brand may dispute the line; answers where it is held, if it is.
    async fn check_brand(
        &self,
        tx: &WriteTx,
        context: &Context,
        (line, brand): (&lines::Model, BrandId),
        policy: &DisputeSettings,
    ) -> Result<Option<EarningState>, Fault> {
        if self.claim.amount.is_some() {
            let detail = "leave it out: a brand disputes the whole charge";
            return Err(Fault::field("/amount", detail));
        }
        let held_from = match line.state {
            _ if !line.kind.is_for_work() => {
                return Err(Fault::conflict(
                    "not-disputable",
                    "this line corrects another; dispute that one",
                ));
            }
            EarningState::Accrued => {
                return Err(Fault::conflict(
                    "not-final",
                    "nothing is charged yet; reopen the query instead",
                ));
            }
            EarningState::Voided => {
                let detail = "this charge was given back already";
                return Err(Fault::conflict("nothing-charged", detail));
            }
            EarningState::Clearing | EarningState::Available => Some(line.state),
            EarningState::InPayout | EarningState::Paid => None,
            EarningState::Held => {
                return Err(Fault::internal(format!("{} is held by nobody", line.id)));
            }
        };
        let until = charged_at(line) + TimeDelta::days(i64::from(policy.window_days));
        if context.now >= until {
            let days = policy.window_days;
            return Err(Fault::conflict(
                "window-over",
                format!("a charge can be disputed for {days} days"),
            )
            .with("until", until.to_rfc3339()));
        }
        if dispute::count_open(tx, brand).await? >= OPEN_MAX {
            return Err(Fault::conflict(
                "too-many-disputes",
                format!("{OPEN_MAX} disputes are open; wait for decisions or withdraw some"),
            ));
        }
        Ok(held_from)
    }

    /// Whether the expert may claim so much for the line.
    async fn check_expert(&self, tx: &WriteTx, line: &lines::Model) -> Result<(), Fault> {
        if is_play(tx, line).await? {
            return Err(Fault::conflict(
                "not-disputable",
                "this was work for a test twin: none of it is paid",
            ));
        }
        let most = claimable(tx, line).await?;
        if most == 0 {
            return Err(Fault::conflict(
                "nothing-to-claim",
                "this line pays all that its offer said",
            ));
        }
        let claimed = self.claim.amount;
        let fits = claimed.is_some_and(|claimed| {
            claimed.currency == line.currency && (1..=most).contains(&claimed.amount)
        });
        if fits {
            return Ok(());
        }
        let most = Money::new(most, line.currency);
        let detail = format!("must be above zero, and at most what the offer said: {most}");
        Err(Fault::field("/amount", detail))
    }

    fn row(
        &self,
        context: &Context,
        line: &lines::Model,
        held_from: Option<EarningState>,
        policy: &DisputeSettings,
    ) -> table::Model {
        table::Model {
            id: context.id(),
            earning_id: line.id,
            // What an expert misses is between them and the platform, who pays it.
            brand_id: line
                .brand_id
                .filter(|_| self.by.side() == DisputeSide::Brand),
            expert_id: line.expert_id,
            query_id: line.query_id,
            opened_as: self.by.side(),
            opened_by: context.actor.audit_name(),
            reason: self.claim.reason,
            statement: self.claim.statement.clone(),
            evidence: self.claim.evidence.clone(),
            claimed_amount: self.claim.amount.map(|claimed| claimed.amount),
            currency: line.currency,
            held_from,
            state: DisputeState::Open,
            opened_at: context.now,
            decide_by: context.now + TimeDelta::days(i64::from(policy.decide_days)),
            decided_by: None,
            decided_at: None,
            decision_note: None,
            answer: None,
        }
    }
}

/// Whether a line is play money of a test twin, which the platform never makes up for.
async fn is_play(tx: &WriteTx, line: &lines::Model) -> Result<bool, Fault> {
    let Some(brand) = line.brand_id else {
        return Ok(false);
    };
    let brand = brands::find(tx, brand).await?;
    Ok(brand.is_some_and(|brand| brand.mode != BrandMode::Live))
}

/// When a line was charged: its evidence says when the resolution became final or the work ended.
fn charged_at(line: &lines::Model) -> Instant {
    ["final_at", "called_off_at"]
        .into_iter()
        .filter_map(|key| line.evidence.get(key)?.as_str())
        .find_map(|text| DateTime::parse_from_rfc3339(text).ok())
        .map_or(line.created_at, |at| at.to_utc())
}

/// What an expert can claim about a line, in minor units: what its offer said, without what the
/// query pays them already and what they claim for it elsewhere; 0 for a line that pays all of it.
///
/// Claims about one query wait for each other.
async fn claimable(tx: &WriteTx, line: &lines::Model) -> Result<i64, Fault> {
    if line.kind == EarningKind::Adjustment {
        return Ok(0);
    }
    let voided = line.state == EarningState::Voided;
    let (Some(work), Some(query)) = (line.assignment_id, line.query_id) else {
        return Ok(if voided { line.amount } else { 0 });
    };
    let asked = queries::lock(tx, query).await?;
    if asked.is_some_and(|query| query.state.is_open()) {
        return Err(Fault::conflict(
            "not-final",
            "this query is open again; what it pays is seen at its end",
        ));
    }
    let offered = assignment::find(tx, work).await?;
    let offered = offered.map_or(0, |work| work.pay_amount);
    let live = earning::of_query(tx, query, EarningKind::ALL).await?;
    let own = live
        .iter()
        .filter(|other| other.expert_id == line.expert_id);
    let paid: i64 = own.map(|other| other.amount).sum();
    let claimed = dispute::claimed(tx, line.expert_id, query).await?;
    Ok((offered - paid - claimed).max(0))
}
