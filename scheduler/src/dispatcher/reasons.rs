//! Why an expert was, or was not, offered work: how they stand with each queue now, and what became
//! of them in the decisions that considered them.
//!
//! Reads that one expert's rows only: the Board is not loaded, since experts ask often.

use std::collections::BTreeMap;

use entity::store::board::{self, Which};
use entity::store::{assignment, decision, offer, queue};
use entity::table;
use entity::value::{DecisionId, ExpertId, Instant, LanguageTag, QueryId, QueueId};
use sea_orm::ConnectionTrait;

use super::facts;
use super::refresh::expert_rows;
use crate::dispatch::{
    Candidate, CertScope, ExpertFacts, Explanation, Holding, Prospect, Requirement, Why, prospect,
    why,
};
use crate::service::{Fault, Services};

/// Pending offers that count at most: nobody has as many.
const PENDING: u64 = 1_000;

/// How an expert stands with a queue.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The queue.
    pub queue: table::queue::Model,
    /// How they would rank, in the language in which they stand best; or the first requirement
    /// that fails.
    pub prospect: Result<Prospect, Requirement>,
}

/// How an expert stands with the queues that ask for no certification, or for one that they hold.
///
/// # Errors
/// When there is no such expert, or the database fails.
pub async fn standing(
    services: &Services,
    expert: ExpertId,
    after: Option<QueueId>,
    limit: u64,
) -> Result<Vec<Standing>, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let rows = expert_rows(db, Which::These(&[expert]), now).await?;
    let mut found = facts::experts(rows, &services.zones, now);
    let (facts, _) = found.pop().ok_or_else(|| Fault::not_found("expert"))?;
    let holding = holding(db, expert).await?;
    let (mut brands, mut queues) = (Vec::new(), Vec::new());
    for certification in &facts.profile.certifications {
        match certification.scope {
            CertScope::Brand(id) => brands.push(id),
            CertScope::Queue(id) => queues.push(id),
        }
    }
    let rows = queue::open_to(db, (&brands, &queues), after, limit).await?;
    Ok(rows
        .into_iter()
        .map(|queue| Standing {
            prospect: best(&facts, &queue, holding, now),
            queue,
        })
        .collect())
}

/// What an expert holds, as the Board counts it.
async fn holding(db: &impl ConnectionTrait, expert: ExpertId) -> Result<Holding, Fault> {
    let mut holding = Holding::default();
    for channel in assignment::open_channels(db, expert).await? {
        holding.add(channel);
    }
    let pending = offer::pending_of_expert(db, expert, None, PENDING).await?;
    let queues: Vec<QueueId> = pending.iter().map(|offer| offer.queue_id).collect();
    let rows = queues_of(db, &queues).await?;
    for queue in queues.iter().filter_map(|id| rows.get(id)) {
        holding.add(queue.channel);
    }
    Ok(holding)
}

async fn queues_of(
    db: &impl ConnectionTrait,
    ids: &[QueueId],
) -> Result<BTreeMap<QueueId, table::queue::Model>, Fault> {
    let rows = board::queues(db, Which::These(ids)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The language in which the expert stands best: who may be asked soonest, then ranks highest; of
/// failures the last in the order of requirements, which is the one that is left to meet.
fn best(
    facts: &ExpertFacts,
    row: &table::queue::Model,
    holding: Holding,
    now: Instant,
) -> Result<Prospect, Requirement> {
    let queue = facts::queue(row);
    let of = |language: &LanguageTag| prospect(facts, (&queue, language), holding, now);
    let all: Vec<_> = queue.languages.iter().map(of).collect();
    let able = all.iter().filter_map(|one| one.as_ref().ok());
    let able = able.min_by_key(|one| (one.step, std::cmp::Reverse(one.score.total())));
    let failed = all.iter().filter_map(|one| one.as_ref().err()).max();
    match (able, failed) {
        (Some(prospect), _) => Ok(*prospect),
        (None, failed) => Err(failed.copied().unwrap_or(Requirement::Language)),
    }
}

/// A decision that considered an expert, as far as it is theirs to know.
#[derive(Clone, Debug)]
pub struct Considered {
    /// The decision.
    pub id: DecisionId,
    /// When it was taken.
    pub decided_at: Instant,
    /// The queue of the query; absent in records from before it was kept.
    pub queue: Option<table::queue::Model>,
    /// The expert's own place in it.
    pub own: Candidate,
    /// Their place among the candidates, 1 the best.
    pub place: usize,
    /// How many candidates there were.
    pub of: usize,
    /// Why they were asked, or were not.
    pub why: Option<Why>,
    /// The score of whoever was asked first.
    pub chosen_total: Option<u32>,
    /// The offer that came of it, if it was to them.
    pub offer: Option<table::offer::Model>,
}

/// The decisions that considered an expert, the latest first, from before `before`, and before
/// which one to go on. A record that cannot be read is left out.
///
/// # Errors
/// When the database fails.
pub async fn considered(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    before: Option<DecisionId>,
    limit: u64,
) -> Result<(Vec<Considered>, Option<DecisionId>), Fault> {
    let mut rows = decision::of_expert(db, expert, before, limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let ids: Vec<QueryId> = rows.iter().map(|row| row.query_id).collect();
    let made = offer::to_expert(db, expert, &ids).await?;
    let mut offers: BTreeMap<DecisionId, table::offer::Model> = made
        .into_iter()
        .map(|offer| (offer.decision_id, offer))
        .collect();
    let read: Vec<(table::decision::Model, Explanation)> = rows
        .into_iter()
        .filter_map(|row| {
            let record = serde_json::from_value(row.explanation.clone()).ok()?;
            Some((row, record))
        })
        .collect();
    let queues: Vec<QueueId> = read
        .iter()
        .filter_map(|(_, record)| queue_in(record))
        .collect();
    let queues = queues_of(db, &queues).await?;
    let found = read.into_iter().filter_map(|(row, record)| {
        let queue = queue_in(&record).and_then(|id| queues.get(&id).cloned());
        of(expert, &row, &record, (queue, offers.remove(&row.id)))
    });
    Ok((found.collect(), next))
}

fn queue_in(record: &Explanation) -> Option<QueueId> {
    record.terms.as_ref().map(|terms| terms.queue)
}

fn of(
    expert: ExpertId,
    row: &table::decision::Model,
    record: &Explanation,
    (queue, offer): (Option<table::queue::Model>, Option<table::offer::Model>),
) -> Option<Considered> {
    let at = record
        .considered
        .iter()
        .position(|one| one.expert == expert)?;
    let own = record.considered.get(at)?.clone();
    let mut asked = record
        .considered
        .iter()
        .filter(|one| one.chosen && !one.beside);
    Some(Considered {
        id: row.id,
        decided_at: row.decided_at,
        queue,
        place: at + 1,
        of: record.considered.len(),
        why: why(record, &own),
        chosen_total: asked.next().map(|one| one.score.total()),
        own,
        offer,
    })
}
