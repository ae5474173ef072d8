//! Executing an approved run over the file rail, in steps that can each be repeated.
//!
//! Start (attempts are written down) → settle, a few payouts at a time → close (the file is kept).
//! A step that was done changes nothing, so a job that dies anywhere is simply run again.

use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::{earning, payout};
use entity::table;
use entity::value::{AttemptState, Money, PayoutId, PayoutRunId, PayoutState};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::destination::Destination;
use super::file::{Batch, Row, render};
use super::rail::Rail;
use super::start;
use super::upkeep::EXECUTE_JOB;
use crate::ledger::{self, hex};
use crate::service::{Actor, Context, Fault, Services, UseCase, money, settings};

/// Payouts settled in one transaction: they share the bank's account, which others wait for.
const STEP: u64 = 100;

/// Executes an approved run: over a file to its end, over a provider until every payout has its
/// job. One that was executed, or called off, is left alone.
///
/// # Errors
/// When the database fails: run it again.
pub async fn execute(services: &Services, run: PayoutRunId) -> Result<(), Fault> {
    let found = payout::find_run(services.db.read(), run).await?;
    if !rail_of(&found.ok_or_else(|| Fault::not_found("payout run"))?)?.by_file() {
        return start::begin(services, run).await;
    }
    services.run(Actor::System, Start { run }).await?;
    while services.run(Actor::System, Settle { run }).await? > 0 {}
    services.run(Actor::System, Close { run }).await
}

/// Has an approved run executed. `round` tells apart what is enqueued again after payouts were
/// stopped: a job that just saw them stopped still holds its name.
pub(in crate::service) async fn enqueue_execution(
    tx: &WriteTx,
    context: &Context,
    run: PayoutRunId,
    round: Option<i64>,
) -> Result<(), Fault> {
    let round = round.map(|round| format!(":{round}")).unwrap_or_default();
    let new = NewJob {
        id: context.id(),
        kind: EXECUTE_JOB,
        payload: json!({ "run_id": run }),
        dedupe_key: Some(format!("{EXECUTE_JOB}:{run}{round}")),
        run_at: context.now,
    };
    Ok(job::enqueue(tx, context.now, new).await?)
}

/// approved → executing: an attempt at every payout is written down, and the file is made. Where
/// payouts are stopped the run stays approved, and is executed once they go on.
struct Start {
    run: PayoutRunId,
}

impl UseCase for Start {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        if !settings::may_pay(tx).await? {
            return Ok(());
        }
        let moves = (PayoutState::Approved, PayoutState::Executing);
        let moved = payout::move_run(tx, self.run, moves, Default::default()).await?;
        let Some(run) = moved else {
            return Ok(());
        };
        payout::transition_all(tx, self.run, moves, context.now).await?;
        let payouts = payout::of_run(tx, self.run, Some(moves.1), ALL).await?;
        let destinations = destinations(tx, &payouts).await?;
        let rows: Vec<Row<'_>> = payouts
            .iter()
            .zip(&destinations)
            .map(|(payout, destination)| Row {
                payout,
                destination,
            })
            .collect();
        let mut attempts = Vec::with_capacity(rows.len());
        for row in &rows {
            attempts.push(attempt(context, row)?);
        }
        payout::insert_attempts(tx, attempts).await?;
        let debtor = settings::payouts(tx).await?.sepa_debtor;
        let batch = Batch {
            run: run.id,
            made_at: context.now,
            debtor: debtor.as_ref(),
            rows: &rows,
        };
        Ok(payout::set_file(tx, run.id, render(rail_of(&run)?, &batch)?).await?)
    }
}

/// As many as there are: a run has at most one payout per expert and currency.
const ALL: u64 = u64::MAX >> 1;

/// Where each of these payouts goes: where it went when it was drawn up. Only the version before
/// did not write that down; for its payouts the expert's account counts.
async fn destinations(
    tx: &WriteTx,
    payouts: &[table::payout::Model],
) -> Result<Vec<Destination>, Fault> {
    let mut found = Vec::with_capacity(payouts.len());
    for payout in payouts {
        let frozen = match payout.destination.clone() {
            Some(frozen) => Some(frozen),
            None => payout::destination(tx, payout.expert_id)
                .await?
                .map(|account| account.details),
        };
        let read = frozen.and_then(|frozen| serde_json::from_value(frozen).ok());
        let read =
            read.ok_or_else(|| Fault::internal(format!("{} has nowhere to go", payout.id)))?;
        found.push(read);
    }
    Ok(found)
}

fn attempt(context: &Context, row: &Row<'_>) -> Result<table::payout_attempt::Model, Fault> {
    let payout = row.payout;
    let destination = serde_json::to_string(row.destination)
        .map_err(|error| Fault::internal(format!("{}: {error}", payout.id)))?;
    let money = Money::new(payout.amount, payout.currency);
    let line = format!("{} {money} {destination}", payout.id);
    Ok(table::payout_attempt::Model {
        id: context.id(),
        payout_id: payout.id,
        state: AttemptState::Sent,
        request_hash: hex(&Sha256::digest(line.as_bytes()).into()),
        created_at: context.now,
        ended_at: None,
        response: None,
        key: None,
        sent_at: Some(context.now),
        provider_reference: None,
        next_read_at: None,
        empty_reads: 0,
        last_read_at: None,
        books: None,
    })
}

fn rail_of(run: &table::payout_run::Model) -> Result<Rail, Fault> {
    let rail = run.rail.parse();
    rail.map_err(|error| Fault::internal(format!("{}: {error}", run.id)))
}

/// executing → settled, a few payouts at a time; answers how many.
struct Settle {
    run: PayoutRunId,
}

impl UseCase for Settle {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        let state = Some(PayoutState::Executing);
        let payouts = payout::of_run(tx, self.run, state, STEP).await?;
        for payout in &payouts {
            settle(tx, context, payout).await?;
        }
        Ok(payouts.len())
    }
}

/// The file rail has done its part once the line is in the file: the payout is settled.
async fn settle(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
) -> Result<(), Fault> {
    let moves = (PayoutState::Executing, PayoutState::Settled);
    if !payout::transition(tx, payout.id, moves, context.now).await? {
        return Ok(());
    }
    end_attempt(tx, context, payout.id).await?;
    earning::leave_payout(tx, payout.id, true, context.now).await?;
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_settle(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}

async fn end_attempt(tx: &WriteTx, context: &Context, id: PayoutId) -> Result<(), Fault> {
    if payout::end_attempts(tx, id, AttemptState::Succeeded, context.now).await? {
        return Ok(());
    }
    Err(Fault::internal(format!(
        "{id} was settled without an attempt"
    )))
}

/// The run is settled when all its payouts are.
struct Close {
    run: PayoutRunId,
}

impl UseCase for Close {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        let left = payout::of_run(tx, self.run, Some(PayoutState::Executing), 1).await?;
        if left.is_empty() {
            let moves = (PayoutState::Executing, PayoutState::Settled);
            payout::move_run(tx, self.run, moves, Default::default()).await?;
        }
        Ok(())
    }
}
