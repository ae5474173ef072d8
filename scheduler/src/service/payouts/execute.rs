//! Executing an approved run over the file rail, in steps that can each be repeated.
//!
//! Start (attempts are written down) → settle, a few payouts at a time → close (the file is kept).
//! A step that was done changes nothing, so a job that dies anywhere is simply run again.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::{earning, payout};
use entity::table;
use entity::value::{AttemptState, ExpertId, Money, PayoutId, PayoutRunId, PayoutState};
use sha2::{Digest, Sha256};

use super::destination::Destination;
use super::file::{Batch, Row, render};
use super::rail::Rail;
use crate::ledger::{self, hex};
use crate::service::{Actor, Context, Fault, Services, UseCase, money};

/// Payouts settled in one transaction: they share the bank's account, which others wait for.
const STEP: u64 = 100;

/// Executes an approved run to its end; one that was executed, or called off, is left alone.
///
/// # Errors
/// When the database fails: run it again.
pub async fn execute(services: &Services, run: PayoutRunId) -> Result<(), Fault> {
    services.run(Actor::System, Start { run }).await?;
    while services.run(Actor::System, Settle { run }).await? > 0 {}
    services.run(Actor::System, Close { run }).await
}

/// approved → executing: an attempt at every payout is written down.
struct Start {
    run: PayoutRunId,
}

impl UseCase for Start {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let moves = (PayoutState::Approved, PayoutState::Executing);
        let moved = payout::move_run(tx, self.run, moves, Default::default()).await?;
        let Some(run) = moved else {
            return Ok(());
        };
        payout::transition_all(tx, self.run, moves, context.now).await?;
        let payouts = payout::of_run(tx, self.run, Some(moves.1), ALL).await?;
        let rail = rail_of(&run)?;
        let destinations = destinations(tx, &payouts).await?;
        let mut attempts = Vec::with_capacity(payouts.len());
        for payout in &payouts {
            attempts.push(attempt(context, payout, &destinations)?);
        }
        payout::insert_attempts(tx, attempts).await?;
        let batch = Batch {
            run: run.id,
            made_at: context.now,
            debtor: None,
            rows: &rows(&payouts, &destinations)?,
        };
        Ok(payout::set_file(tx, run.id, render(rail, &batch)?).await?)
    }
}

/// As many as there are: a run has at most one payout per expert and currency.
const ALL: u64 = u64::MAX >> 1;

type Destinations = BTreeMap<ExpertId, Destination>;

/// Where the money of these payouts goes, as the experts' accounts say now.
async fn destinations(
    tx: &WriteTx,
    payouts: &[table::payout::Model],
) -> Result<Destinations, Fault> {
    let mut experts: Vec<ExpertId> = payouts.iter().map(|payout| payout.expert_id).collect();
    experts.sort_unstable();
    experts.dedup();
    let payees = payout::payees(tx, &experts).await?;
    let known = payees.into_iter().filter_map(|payee| {
        let details = serde_json::from_value(payee.details?).ok()?;
        Some((payee.expert_id, details))
    });
    Ok(known.collect())
}

fn destination<'a>(
    destinations: &'a Destinations,
    payout: &table::payout::Model,
) -> Result<&'a Destination, Fault> {
    destinations
        .get(&payout.expert_id)
        .ok_or_else(|| Fault::internal(format!("{} has nowhere to go", payout.id)))
}

fn attempt(
    context: &Context,
    payout: &table::payout::Model,
    destinations: &Destinations,
) -> Result<table::payout_attempt::Model, Fault> {
    let destination = serde_json::to_string(destination(destinations, payout)?)
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
    })
}

fn rows<'a>(
    payouts: &'a [table::payout::Model],
    destinations: &'a Destinations,
) -> Result<Vec<Row<'a>>, Fault> {
    let row = |payout| {
        let destination = destination(destinations, payout)?;
        Ok(Row {
            payout,
            destination,
        })
    };
    payouts.iter().map(row).collect()
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
