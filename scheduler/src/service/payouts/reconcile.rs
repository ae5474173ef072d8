//! Finding out what became of payouts: by reading the provider, never by sending again.
//!
//! Senders that died are given up, what is unknown is read ([`super::read`]), what waits is sent, and
//! runs are closed.
//!
//! All of it follows from rows, so it goes on whatever became of jobs and nodes.

use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::payout;
use entity::table::{self, payout_attempt::ActiveModel};
use entity::value::{AttemptState, PayoutId, PayoutState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::alarm::{self, Reason};
use super::rail::Rail;
use super::read::read;
use super::{conclude, ending, start};
use crate::service::{Actor, Context, Fault, Services, UseCase, audit, settings};

/// The kind of the job that reads a payout now; its payload is `{"payout_id"}`.
pub const READ_JOB: &str = "payout.read";

/// Rows looked at in one round: each may wait for the provider.
const BATCH: u64 = 50;

/// Does what is due: gives up senders that died, reads what is unknown, sends what waits, closes
/// runs. Call it now and then, on any number of nodes.
///
/// # Errors
/// When the database fails: the next call goes on.
pub async fn reconcile(services: &Services) -> Result<(), Fault> {
    if services.provider.is_none() {
        return Ok(());
    }
    let (db, now) = (services.db.read(), services.clock.now());
    for attempt in payout::due_attempts(db, AttemptState::Sent, now, BATCH).await? {
        let payout = attempt.payout_id;
        note(payout, services.run(Actor::System, GiveUp { payout }).await);
    }
    for attempt in payout::due_attempts(db, AttemptState::Created, now, BATCH).await? {
        let payout = attempt.payout_id;
        let asked = services.run(Actor::System, SendSoon { payout }).await;
        note(payout, asked);
    }
    for run in payout::finished_runs(db, Rail::StripeConnect.as_str(), BATCH).await? {
        services.run(Actor::System, start::CloseRun { run }).await?;
    }
    // Last, because each may wait for the provider.
    for attempt in payout::due_attempts(db, AttemptState::Unknown, now, BATCH).await? {
        let payout = attempt.payout_id;
        note(payout, read(services, payout).await);
    }
    Ok(())
}

/// A payout that fails keeps no other from its turn; it has another in the next round.
fn note(payout: PayoutId, outcome: Result<(), Fault>) {
    if let Err(fault) = outcome {
        tracing::warn!(%payout, %fault, "{payout} could not be tended and is tried again");
    }
}

/// A sender that is silent for too long has died: nobody knows what it did.
struct GiveUp {
    payout: PayoutId,
}

impl UseCase for GiveUp {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let Some(payout) = payout::lock(tx, self.payout).await? else {
            return Ok(());
        };
        let attempt = payout::open_attempt(tx, payout.id).await?;
        let silent = attempt.filter(|attempt| {
            attempt.state == AttemptState::Sent
                && attempt.next_read_at.is_some_and(|due| due <= context.now)
        });
        let Some(attempt) = silent else {
            return Ok(());
        };
        if conclude::lose(tx, context, attempt.id, "its sender was lost").await? {
            ending::doubt(tx, context, &payout).await?;
            alarm::raise(tx, context, &payout, Reason::SenderLost).await?;
        }
        Ok(())
    }
}

/// A payout that waits is sent by a job, as many at a time as there are workers; unless nothing is
/// to be sent.
struct SendSoon {
    payout: PayoutId,
}

impl UseCase for SendSoon {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        if !settings::may_pay(tx).await? {
            return Ok(());
        }
        start::enqueue(tx, context, self.payout, context.now).await
    }
}

/// An admin asks for a reading now.
#[derive(Clone, Copy, Debug)]
pub struct AskReading {
    /// Of which payout.
    pub payout: PayoutId,
}

impl UseCase for AskReading {
    type Output = table::payout::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let payout = payout::lock(tx, self.payout).await?;
        let payout = payout.ok_or_else(|| Fault::not_found("payout"))?;
        if payout.state != PayoutState::Unknown {
            let what = format!(
                "this payout is {}; only an unknown one is read",
                payout.state
            );
            return Err(Fault::conflict("payout-not-unknown", what));
        }
        hasten(tx, context, payout.id).await?;
        audit::record(tx, context, "payout.reconcile", payout.id, json!({})).await?;
        Ok(payout)
    }
}

/// Lets a payout be read by a job as soon as possible.
pub(super) async fn hasten(tx: &WriteTx, context: &Context, payout: PayoutId) -> Result<(), Fault> {
    let Some(attempt) = payout::open_attempt(tx, payout).await? else {
        return Ok(());
    };
    let columns = ActiveModel {
        next_read_at: Set(Some(context.now)),
        ..Default::default()
    };
    payout::note_attempt(tx, attempt.id, AttemptState::Unknown, columns).await?;
    let new = NewJob {
        id: context.id(),
        kind: READ_JOB,
        payload: json!({ "payout_id": payout }),
        dedupe_key: Some(format!("{READ_JOB}:{payout}")),
        run_at: context.now,
    };
    Ok(job::enqueue(tx, context.now, new).await?)
}
