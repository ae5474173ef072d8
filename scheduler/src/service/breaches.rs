//! Why promises broke: the facts around many breaches, gathered in few statements, and the causes
//! that follow from them written down.
//!
//! After an outage hundreds of promises break in one tick: what is asked of the database grows with
//! the queues and intervals among them, not with the promises. Which cause follows from the facts
//! is decided in [`crate::scoring::cause`].

mod around;

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store;
use entity::table::{breach, decision, promise, query};
use entity::value::{BreachCause, Instant, OfferState, PromiseId, QueryId};
use serde_json::Value;

use super::{Context, Fault};
use crate::scoring::cause::{Breach, Facts, Held, Refusals, cause};
use around::Around;

/// A promise whose time has passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken<'a> {
    /// The promise.
    pub(crate) promise: &'a promise::Model,
    /// Its query.
    pub(crate) query: &'a query::Model,
    /// The brand has no funds.
    pub(crate) exhausted: bool,
    /// The last decision about it.
    pub(crate) decision: Option<&'a decision::Model>,
}

impl Broken<'_> {
    /// When the promise began to count.
    fn begun_at(&self) -> Instant {
        self.query.taken_at.max(self.promise.made_at)
    }

    /// Which requirement failed how many experts, where the last decision found nobody.
    fn nobody(&self) -> Option<Value> {
        let explanation = &self.decision?.explanation;
        let nobody = explanation.get("outcome")? == "nobody_eligible";
        nobody.then(|| explanation.get("failed").cloned().unwrap_or_default())
    }
}

/// Why each of these promises broke.
///
/// # Errors
/// When the database fails.
pub(crate) async fn causes(
    tx: &WriteTx,
    context: &Context,
    broken: &[Broken<'_>],
) -> Result<BTreeMap<PromiseId, Breach>, Fault> {
    if broken.is_empty() {
        return Ok(BTreeMap::new());
    }
    let own = Own::read(tx, broken).await?;
    let mut around = Around::read(tx, broken).await?;
    let mut causes = BTreeMap::new();
    for one in broken {
        let mut facts = own.facts(context.now, one);
        facts.no_show = around.no_show(one);
        facts.gap = around.gap(one);
        // Counting who came costs a statement for each interval: only where nothing else is to say.
        if cause(&facts).cause == BreachCause::Platform {
            facts.demand = around.demand(tx, one, context.now).await?;
        }
        causes.insert(one.promise.id, cause(&facts));
    }
    Ok(causes)
}

/// Keeps the evidence of breaches.
///
/// # Errors
/// When the database fails.
pub(crate) async fn keep<'a>(
    tx: &WriteTx,
    context: &Context,
    breaches: impl Iterator<Item = (PromiseId, &'a Breach)>,
) -> Result<(), Fault> {
    let row = |(promise_id, breach): (PromiseId, &Breach)| breach::Model {
        promise_id,
        seen_at: context.now,
        evidence: breach.evidence(),
    };
    store::breach::insert_all(tx, breaches.map(row).collect()).await?;
    Ok(())
}

/// What happened to the queries themselves.
struct Own {
    refusals: BTreeMap<QueryId, Refusals>,
    handed_over: BTreeMap<QueryId, Instant>,
    held: BTreeMap<QueryId, Held>,
}

impl Own {
    async fn read(tx: &WriteTx, broken: &[Broken<'_>]) -> Result<Self, Fault> {
        let ids: Vec<QueryId> = broken.iter().map(|one| one.query.id).collect();
        let mut refusals: BTreeMap<QueryId, Refusals> = BTreeMap::new();
        for (query, state, count) in store::breach::refusals(tx, &ids).await? {
            let refused = refusals.entry(query).or_default();
            let count = u64::try_from(count).unwrap_or(0);
            match state {
                OfferState::Declined => refused.declined += count,
                _ => refused.expired += count,
            }
        }
        let due = broken.iter().map(|one| (one.query.id, one.promise.due_at));
        let due: BTreeMap<QueryId, Instant> = due.collect();
        let mut held: BTreeMap<QueryId, Held> = BTreeMap::new();
        for work in store::breach::held(tx, &ids).await? {
            let Some(due_at) = due.get(&work.query_id) else {
                continue;
            };
            let next = Held {
                expert: work.expert_id,
                assignment: work.id,
                since: work.accepted_at,
                until: work.ended_at.map_or(*due_at, |ended| ended.min(*due_at)),
            };
            let longest = held.entry(work.query_id).or_insert(next);
            if next.until - next.since > longest.until - longest.since {
                *longest = next;
            }
        }
        Ok(Self {
            refusals,
            handed_over: store::breach::handed_over(tx, &ids).await?,
            held,
        })
    }

    fn facts(&self, now: Instant, one: &Broken<'_>) -> Facts {
        let id = one.query.id;
        let handed_over = self.handed_over.get(&id).copied();
        Facts {
            seen_at: now,
            received_at: one.query.received_at,
            handed_over_at: handed_over.unwrap_or(one.promise.made_at),
            begun_at: one.begun_at(),
            due_at: one.promise.due_at,
            exhausted: one.exhausted,
            decided: one.decision.is_some(),
            held: self.held.get(&id).copied(),
            no_show: None,
            gap: None,
            nobody: one.nobody(),
            refusals: self.refusals.get(&id).copied().unwrap_or_default(),
            demand: None,
        }
    }
}
