//! A person approves a run, or calls it off.

use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::{earning, payout};
use entity::table;
use entity::value::{Money, PayoutRunId, PayoutState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::upkeep::EXECUTE_JOB;
use crate::ledger;
use crate::service::{Context, Fault, UseCase, audit, money};

/// An approver lets a run be executed. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ApproveRun {
    /// Which run.
    pub run: PayoutRunId,
}

impl UseCase for ApproveRun {
    type Output = table::payout_run::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let person = context.actor.person();
        let further = table::payout_run::ActiveModel {
            approved_by: Set(person),
            approved_at: Set(Some(context.now)),
            ..Default::default()
        };
        let moves = (PayoutState::Draft, PayoutState::Approved);
        let Some(run) = payout::move_run(tx, self.run, moves, further).await? else {
            return already(tx, self.run).await;
        };
        payout::transition_all(tx, run.id, moves, context.now).await?;
        let new = NewJob {
            id: context.id(),
            kind: EXECUTE_JOB,
            payload: json!({ "run_id": run.id }),
            dedupe_key: Some(format!("{EXECUTE_JOB}:{}", run.id)),
            run_at: context.now,
        };
        job::enqueue(tx, context.now, new).await?;
        let detail = json!({ "own": run.created_by.is_some() && run.created_by == person });
        audit::record(tx, context, "payout-run.approve", run.id, detail).await?;
        Ok(run)
    }
}

/// A run that was approved before is answered as it is; one that was called off stays so.
async fn already(tx: &WriteTx, id: PayoutRunId) -> Result<table::payout_run::Model, Fault> {
    let run = payout::find_run(tx, id)
        .await?
        .ok_or_else(|| Fault::not_found("payout run"))?;
    if run.state == PayoutState::Cancelled {
        return Err(Fault::conflict(
            "run-cancelled",
            "this run was called off; draw up another",
        ));
    }
    Ok(run)
}

/// An admin calls off a run that is not executing: its earnings are available again.
#[derive(Clone, Copy, Debug)]
pub struct CancelRun {
    /// Which run.
    pub run: PayoutRunId,
}

impl UseCase for CancelRun {
    type Output = table::payout_run::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let found = payout::find_run(tx, self.run)
            .await?
            .ok_or_else(|| Fault::not_found("payout run"))?;
        if found.state == PayoutState::Cancelled {
            return Ok(found);
        }
        let moves = (found.state, PayoutState::Cancelled);
        let run = payout::move_run(tx, self.run, moves, Default::default())
            .await?
            .ok_or_else(|| Fault::conflict("run-executed", "this run is with the rail already"))?;
        for payout in payout::of_run(tx, run.id, None, u64::MAX >> 1).await? {
            give_back(tx, context, &payout).await?;
        }
        audit::record(tx, context, "payout-run.cancel", run.id, json!({})).await?;
        Ok(run)
    }
}

async fn give_back(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
) -> Result<(), Fault> {
    let moves = (payout.state, PayoutState::Cancelled);
    if !payout::transition(tx, payout.id, moves, context.now).await? {
        return Err(Fault::internal(format!("{} is not as its run", payout.id)));
    }
    earning::leave_payout(tx, payout.id, false, context.now).await?;
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_return(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}
