//! Reading what changed, or everything, into the Board.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::store::board::{self, ExpertRows, FRESH, QueryRows, Which};
use entity::store::{assignment, brand, busy, lesson, night_spending, offer, outlook, presence};
use entity::table;
use entity::value::{BrandId, ChangeSubject, ExpertId, Instant, OfferState, QueryId, QueueId};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::knowledge::Knowledge;
use super::{lessons, outlooks};
use crate::service::Fault;

/// How far ahead an expert's own calendar is looked at: whoever is online for two days is read again
/// in between.
const BUSY_AHEAD: TimeDelta = TimeDelta::days(2);

/// Offers and pieces of work that are remembered at first: what a dozen queues need.
const LESSONS: u64 = 3_000;

/// What "lately earned" means.
const EARNED: TimeDelta = TimeDelta::days(7);

/// Things to be read again, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Subjects {
    pub(super) brands: BTreeSet<BrandId>,
    pub(super) queues: BTreeSet<QueueId>,
    pub(super) experts: BTreeSet<ExpertId>,
    pub(super) queries: BTreeSet<QueryId>,
}

impl Subjects {
    /// Adds one.
    pub(super) fn add(&mut self, subject: ChangeSubject, id: Uuid) {
        match subject {
            ChangeSubject::Brand => self.brands.insert(BrandId(id)),
            ChangeSubject::Queue => self.queues.insert(QueueId(id)),
            ChangeSubject::Expert => self.experts.insert(ExpertId(id)),
            ChangeSubject::Query => self.queries.insert(QueryId(id)),
        };
    }

    /// Whether there is nothing to read.
    pub(super) fn is_empty(&self) -> bool {
        self.brands.is_empty()
            && self.queues.is_empty()
            && self.experts.is_empty()
            && self.queries.is_empty()
    }
}

/// Everything that matters to dispatch, read from the tables.
///
/// # Errors
/// When the database fails, or its rows contradict each other.
pub(super) async fn load(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    now: Instant,
) -> Result<(), Fault> {
    let brands = board::brands(db, Which::All).await?;
    let ids: Vec<BrandId> = brands.iter().map(|brand| brand.id).collect();
    for row in brands {
        let closed = brand::closed_days(db, &row).await?;
        knowledge.put_brand(row, closed);
    }
    for row in board::queues(db, Which::All).await? {
        knowledge.put_queue(row);
    }
    funds(db, knowledge, (Which::All, &ids), now).await?;
    let experts = expert_rows(db, Which::All, now).await?;
    knowledge.put_experts(experts, &[], now);
    remember(db, knowledge).await?;
    let rows = board::queries(db, Which::All).await?;
    let asked: Vec<QueryId> = rows.queries.iter().map(|row| row.id).collect();
    put(db, knowledge, &rows, (&asked, now)).await
}

/// How the last offers and work went, and what quotes were corrected by.
async fn remember(db: &impl ConnectionTrait, knowledge: &mut Knowledge) -> Result<(), Fault> {
    for offer in lesson::offers(db, LESSONS).await? {
        lessons::offer(&mut knowledge.board, &offer);
    }
    for work in lesson::work(db, LESSONS).await? {
        lessons::past_work(&mut knowledge.board, &work);
    }
    for row in outlook::all(db).await? {
        outlooks::remember(&mut knowledge.board, &row);
    }
    Ok(())
}

/// What has changed, read from the tables.
///
/// # Errors
/// When the database fails, or its rows contradict each other.
pub(super) async fn refresh(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    mut subjects: Subjects,
    now: Instant,
) -> Result<(), Fault> {
    let again = settings(db, knowledge, &subjects, now).await?;
    subjects.queries.extend(again);
    if !subjects.experts.is_empty() {
        experts(db, knowledge, &subjects.experts, now).await?;
    }
    if !subjects.queries.is_empty() {
        let asked: Vec<QueryId> = subjects.queries.iter().copied().collect();
        let rows = board::queries(db, Which::These(&asked)).await?;
        put(db, knowledge, &rows, (&asked, now)).await?;
        let moved = rows.queries.iter().filter(|row| row.version > FRESH);
        subjects.brands.extend(moved.map(|row| row.brand_id));
    }
    if !subjects.brands.is_empty() {
        // What was reserved or given back shows in the balance only.
        let brands: Vec<BrandId> = subjects.brands.iter().copied().collect();
        funds(db, knowledge, (Which::These(&brands), &brands), now).await?;
    }
    Ok(())
}

/// Reads what brands can pay for.
async fn funds(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    (which, brands): (Which<'_, BrandId>, &[BrandId]),
    now: Instant,
) -> Result<(), Fault> {
    let accounts = board::funds(db, which).await?;
    let nights = knowledge.capped_nights(brands, now);
    let spent = night_spending::of_nights(db, &nights).await?;
    knowledge.put_funds(brands, &accounts, (&spent, now));
    Ok(())
}

/// Who was heard of lately.
///
/// # Errors
/// When the database fails.
pub(super) async fn leases(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    since: Instant,
) -> Result<(), Fault> {
    for (expert, until) in presence::leases_since(db, since).await? {
        knowledge.board.renew_lease(expert, until);
    }
    Ok(())
}

/// Reads brands and queues again; answers the queries whose facts depend on what changed.
async fn settings(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    subjects: &Subjects,
    now: Instant,
) -> Result<Vec<QueryId>, Fault> {
    let brands: Vec<BrandId> = subjects.brands.iter().copied().collect();
    let mut moved = Vec::new();
    for row in board::brands(db, Which::These(&brands)).await? {
        let (id, known) = (row.id, knowledge.brand(row.id).is_some());
        let closed = brand::closed_days(db, &row).await?;
        if knowledge.put_brand(row, closed) && known {
            moved.push(id);
        }
    }
    let mut stale = board::queues_of(db, &moved).await?;
    let queues: Vec<QueueId> = subjects.queues.iter().copied().collect();
    for row in board::queues(db, Which::These(&queues)).await? {
        let (id, known) = (row.id, knowledge.queue(row.id).is_some());
        learn_brand(db, knowledge, (row.brand_id, now)).await?;
        if knowledge.put_queue(row) && known {
            stale.push(id);
        }
    }
    Ok(board::live_queries_of(db, &stale).await?)
}

/// Experts as dispatch looks at them, with when they are busy in the next days.
pub(super) async fn expert_rows(
    db: &impl ConnectionTrait,
    which: Which<'_, ExpertId>,
    now: Instant,
) -> Result<ExpertRows, DbErr> {
    let named = match which {
        Which::All => None,
        Which::These(ids) => Some(ids),
    };
    let busy = busy::intervals(db, named, (now, now + BUSY_AHEAD)).await?;
    let rows = board::experts(db, which, now - EARNED).await?;
    Ok(ExpertRows { busy, ..rows })
}

async fn experts(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    ids: &BTreeSet<ExpertId>,
    now: Instant,
) -> Result<(), Fault> {
    let asked: Vec<ExpertId> = ids.iter().copied().collect();
    let rows = expert_rows(db, Which::These(&asked), now).await?;
    knowledge.put_experts(rows, &asked, now);
    Ok(())
}

/// Puts queries, after everything that they join.
async fn put(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    rows: &QueryRows,
    (asked, now): (&[QueryId], Instant),
) -> Result<(), Fault> {
    let queues = rows.queries.iter().map(|row| row.queue_id);
    let queues = queues.chain(rows.assignments.iter().map(|work| work.queue_id));
    let queues: BTreeSet<_> = queues.filter(|id| knowledge.queue(*id).is_none()).collect();
    if !queues.is_empty() {
        learn_queues(db, knowledge, (queues, now)).await?;
    }
    let experts = rows.offers.iter().map(|offer| offer.expert_id);
    let experts = experts.chain(rows.assignments.iter().map(|work| work.expert_id));
    let unknown: BTreeSet<_> = experts.filter(|id| !knowledge.knows_expert(*id)).collect();
    if !unknown.is_empty() {
        self::experts(db, knowledge, &unknown, now).await?;
    }
    let done = knowledge.work_ended(rows, asked);
    for work in assignment::find_all(db, &done).await? {
        knowledge.learn_work(&work);
    }
    let ended = ended_offers(db, knowledge, rows, asked).await?;
    knowledge
        .put_queries(rows, &ended, (asked, now))
        .map_err(|unknown| Fault::internal(unknown.to_string()))
}

/// Offers that the Board takes for pending and that have ended.
async fn ended_offers(
    db: &impl ConnectionTrait,
    knowledge: &Knowledge,
    rows: &QueryRows,
    asked: &[QueryId],
) -> Result<Vec<table::offer::Model>, Fault> {
    let pending: BTreeSet<_> = rows.offers.iter().map(|offer| offer.id).collect();
    let known = knowledge.offers_of(asked);
    let gone: Vec<_> = known
        .into_iter()
        .filter(|id| !pending.contains(id))
        .collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let mut ended = offer::find_all(db, &gone).await?;
    ended.retain(|offer| offer.state != OfferState::Pending);
    Ok(ended)
}

async fn learn_queues(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    (ids, now): (BTreeSet<QueueId>, Instant),
) -> Result<(), Fault> {
    let ids: Vec<QueueId> = ids.into_iter().collect();
    for row in board::queues(db, Which::These(&ids)).await? {
        learn_brand(db, knowledge, (row.brand_id, now)).await?;
        knowledge.put_queue(row);
    }
    Ok(())
}

async fn learn_brand(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    (id, now): (BrandId, Instant),
) -> Result<(), Fault> {
    if knowledge.brand(id).is_some() {
        return Ok(());
    }
    for row in board::brands(db, Which::These(&[id])).await? {
        let closed = brand::closed_days(db, &row).await?;
        knowledge.put_brand(row, closed);
    }
    funds(db, knowledge, (Which::These(&[id]), &[id]), now).await
}
