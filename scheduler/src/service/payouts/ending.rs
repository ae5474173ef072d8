//! How a payout ends, whichever way it became known: the rows and the ledger move together.
//!
//! ```text
//! executing, unknown ─► settled        the money was sent: its lines are paid
//! unknown ─► not_created               proved not to have been sent: its lines are available again
//! settled ─► returned                  see `bounce`
//! ```
//!
//! Whoever calls has locked the payout.

use entity::db::WriteTx;
use entity::store::{earning, payout};
use entity::table;
use entity::value::{Money, PayoutState};
use sea_orm::ActiveValue::Set;

use super::netting;
use crate::ledger;
use crate::service::{Context, Fault, money};

/// The payout was sent; `reference` is the provider's name for it, if it has one.
pub(super) async fn settle(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    reference: Option<&str>,
) -> Result<(), Fault> {
    let further = table::payout::ActiveModel {
        provider_reference: Set(reference.map(str::to_owned)),
        failure: Set(None),
        ..Default::default()
    };
    step(
        tx,
        context,
        payout,
        (payout.state, PayoutState::Settled),
        further,
    )
    .await?;
    earning::leave_payout(tx, payout.id, true, context.now).await?;
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_settle(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}

/// Nobody knows whether the payout was sent.
pub(super) async fn doubt(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
) -> Result<(), Fault> {
    let moves = (payout.state, PayoutState::Unknown);
    step(tx, context, payout, moves, Default::default()).await
}

/// The payout was not sent, which is proved: the earnings can be paid by another.
pub(super) async fn undo(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    failure: &str,
) -> Result<(), Fault> {
    // A clear refusal passes through `unknown` in one breath: both arrows are drawn.
    if payout.state == PayoutState::Executing {
        doubt(tx, context, payout).await?;
    }
    let further = table::payout::ActiveModel {
        failure: Set(Some(failure.to_owned())),
        ..Default::default()
    };
    let moves = (PayoutState::Unknown, PayoutState::NotCreated);
    step(tx, context, payout, moves, further).await?;
    release(tx, context, payout).await
}

/// Gives the earnings of a payout back, and what they would have made good.
pub(super) async fn release(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
) -> Result<(), Fault> {
    earning::leave_payout(tx, payout.id, false, context.now).await?;
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_return(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await?;
    netting::undo(tx, context, payout).await
}

async fn step(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    moves: (PayoutState, PayoutState),
    further: table::payout::ActiveModel,
) -> Result<(), Fault> {
    if payout::move_on(tx, payout.id, moves, context.now, further).await? {
        return Ok(());
    }
    let id = payout.id;
    Err(Fault::internal(format!(
        "{id} moved although it was locked, or cannot become {}",
        moves.1
    )))
}
