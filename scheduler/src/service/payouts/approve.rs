//! A person approves a run, or calls it off.

use entity::db::WriteTx;
use entity::store::payout;
use entity::table;
use entity::value::{PayoutRunId, PayoutState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::ending;
use super::execute::enqueue_execution;
use super::summary::{self, RunSummary, is_enough};
use crate::service::{Context, Fault, UseCase, audit};

/// An approver lets a run be executed. A run that pays much needs two different people, and whoever
/// drew it up may be one of them. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ApproveRun {
    /// Which run.
    pub run: PayoutRunId,
}

impl UseCase for ApproveRun {
    type Output = RunSummary;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<RunSummary, Fault> {
        let run = payout::lock_run(tx, self.run)
            .await?
            .ok_or_else(|| Fault::not_found("payout run"))?;
        if run.state != PayoutState::Draft {
            return already(tx, run).await;
        }
        let person = context.actor.person().ok_or_else(nobody)?;
        let approval = table::payout_approval::Model {
            run_id: run.id,
            person_id: person,
            at: context.now,
        };
        let new = payout::approve(tx, approval).await?;
        let own = run.created_by == Some(person);
        let mut summary = summary::summary(tx, run).await?;
        let enough = is_enough(&summary.approvals, summary.needed);
        if enough {
            summary.run = release(tx, context, summary.run.id).await?;
        }
        if new || enough {
            let detail = json!({ "own": own, "approvals": summary.approvals.len(), "needed": summary.needed });
            audit::record(tx, context, "payout-run.approve", self.run, detail).await?;
        }
        Ok(summary)
    }
}

/// Only a person can approve.
fn nobody() -> Fault {
    Fault::forbidden("wrong-role", "act as an approver of payouts to do this")
}

/// draft → approved: the run is executed from now on.
async fn release(
    tx: &WriteTx,
    context: &Context,
    id: PayoutRunId,
) -> Result<table::payout_run::Model, Fault> {
    let further = table::payout_run::ActiveModel {
        approved_by: Set(context.actor.person()),
        approved_at: Set(Some(context.now)),
        ..Default::default()
    };
    let moves = (PayoutState::Draft, PayoutState::Approved);
    let run = payout::move_run(tx, id, moves, further)
        .await?
        .ok_or_else(|| Fault::internal(format!("{id} moved although it was locked")))?;
    payout::transition_all(tx, id, moves, context.now).await?;
    enqueue_execution(tx, context, id, None).await?;
    Ok(run)
}

/// A run that was approved before is answered as it is; one that was called off stays so.
async fn already(tx: &WriteTx, run: table::payout_run::Model) -> Result<RunSummary, Fault> {
    if run.state == PayoutState::Cancelled {
        return Err(Fault::conflict(
            "run-cancelled",
            "this run was called off; draw up another",
        ));
    }
    summary::summary(tx, run).await
}

/// An admin calls off a run that is not executing: its earnings are available again.
#[derive(Clone, Copy, Debug)]
pub struct CancelRun {
    /// Which run.
    pub run: PayoutRunId,
}

impl UseCase for CancelRun {
    type Output = RunSummary;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<RunSummary, Fault> {
        let found = payout::find_run(tx, self.run)
            .await?
            .ok_or_else(|| Fault::not_found("payout run"))?;
        if found.state == PayoutState::Cancelled {
            return summary::summary(tx, found).await;
        }
        let moves = (found.state, PayoutState::Cancelled);
        let run = payout::move_run(tx, self.run, moves, Default::default())
            .await?
            .ok_or_else(|| Fault::conflict("run-executed", "this run is with the rail already"))?;
        for payout in payout::of_run(tx, run.id, None, u64::MAX >> 1).await? {
            give_back(tx, context, &payout).await?;
        }
        let summary = summary::summary(tx, run).await?;
        audit::record(tx, context, "payout-run.cancel", self.run, json!({})).await?;
        Ok(summary)
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
    ending::release(tx, context, payout).await
}
