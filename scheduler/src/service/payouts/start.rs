//! Executing an approved run over a provider: every payout gets an attempt, and a job that sends it.
//!
//! A few payouts at a time, each step guarded by the state that it leaves: a job that dies anywhere
//! is simply run again. What follows is in [`super::send`] and [`super::reconcile`].

use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::payout;
use entity::table;
use entity::value::{AttemptId, AttemptState, Instant, Money, PayoutId, PayoutRunId, PayoutState};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::ledger::hex;
use crate::service::{Actor, Context, Fault, Services, UseCase, settings};

/// The kind of the job that sends a payout; its payload is `{"payout_id"}`.
pub const SEND_JOB: &str = "payout.send";

/// Attempts written in one transaction.
const STEP: u64 = 100;

/// Lets an approved run begin; one that has begun goes on where it stopped.
///
/// # Errors
/// When the database fails: run it again.
pub(super) async fn begin(services: &Services, run: PayoutRunId) -> Result<(), Fault> {
    services.run(Actor::System, Begin { run }).await?;
    while services.run(Actor::System, Prepare { run }).await? == STEP {}
    Ok(())
}

/// approved → executing. Where payouts are stopped the run stays approved, and is executed once they
/// go on.
struct Begin {
    run: PayoutRunId,
}

impl UseCase for Begin {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        if !settings::may_pay(tx).await? {
            return Ok(());
        }
        let moves = (PayoutState::Approved, PayoutState::Executing);
        let moved = payout::move_run(tx, self.run, moves, Default::default()).await?;
        if moved.is_some() {
            payout::transition_all(tx, self.run, moves, context.now).await?;
        }
        Ok(())
    }
}

/// Writes down the first attempts at a few payouts; answers at how many.
struct Prepare {
    run: PayoutRunId,
}

impl UseCase for Prepare {
    type Output = u64;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<u64, Fault> {
        // Whoever else prepares this run waits here and then finds less to do.
        payout::lock_run(tx, self.run).await?;
        let payouts = payout::unattempted(tx, self.run, STEP).await?;
        for payout in &payouts {
            attempt(tx, context, payout, context.now).await?;
        }
        Ok(payouts.len() as u64)
    }
}

/// Writes down an attempt that is to be sent at `due`, under a key of its own.
pub(super) async fn attempt(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    due: Instant,
) -> Result<(), Fault> {
    let id: AttemptId = context.id();
    let new = table::payout_attempt::Model {
        id,
        payout_id: payout.id,
        state: AttemptState::Created,
        request_hash: request_hash(payout),
        created_at: context.now,
        ended_at: None,
        response: None,
        key: Some(id.to_string()),
        sent_at: None,
        provider_reference: None,
        next_read_at: Some(due),
        empty_reads: 0,
        last_read_at: None,
        books: None,
    };
    payout::insert_attempts(tx, vec![new]).await?;
    enqueue(tx, context, payout.id, due).await
}

/// Enqueues the sending of a payout, unless it waits already.
pub(super) async fn enqueue(
    tx: &WriteTx,
    context: &Context,
    payout: PayoutId,
    due: Instant,
) -> Result<(), Fault> {
    let new = NewJob {
        id: context.id(),
        kind: SEND_JOB,
        payload: json!({ "payout_id": payout }),
        dedupe_key: Some(format!("{SEND_JOB}:{payout}")),
        run_at: due,
    };
    Ok(job::enqueue(tx, context.now, new).await?)
}

/// Where a payout goes at the provider, as it was frozen when it was drawn up.
pub(super) fn account_of(payout: &table::payout::Model) -> Option<&str> {
    payout.destination.as_ref()?.get("account")?.as_str()
}

/// What an attempt asks for, in one number: what is sent must be what was written down.
pub(super) fn request_hash(payout: &table::payout::Model) -> String {
    let money = Money::new(payout.amount, payout.currency);
    let account = account_of(payout).unwrap_or_default();
    let line = format!("{} {money} {account}", payout.id);
    hex(&Sha256::digest(line.as_bytes()).into())
}

/// executing → settled: nothing of the run is with the provider any more.
pub(super) struct CloseRun {
    /// Which run.
    pub(super) run: PayoutRunId,
}

impl UseCase for CloseRun {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        for state in [PayoutState::Executing, PayoutState::Unknown] {
            let open = payout::of_run(tx, self.run, Some(state), 1).await?;
            if !open.is_empty() {
                return Ok(());
            }
        }
        let moves = (PayoutState::Executing, PayoutState::Settled);
        payout::move_run(tx, self.run, moves, Default::default()).await?;
        Ok(())
    }
}

/// Closes the run of a payout that has ended, if it was the last.
pub(super) async fn close_after(services: &Services, payout: PayoutId) -> Result<(), Fault> {
    let payout = payout::find(services.db.read(), payout).await?;
    let open = [PayoutState::Executing, PayoutState::Unknown];
    let Some(payout) = payout.filter(|payout| !open.contains(&payout.state)) else {
        return Ok(());
    };
    let run = payout.run_id;
    services.run(Actor::System, CloseRun { run }).await
}
