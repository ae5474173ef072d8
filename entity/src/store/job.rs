//! Background work: enqueued beside its cause, leased by one worker, ended or parked.

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbErr, EntityTrait, JsonValue, Order, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query},
};

use super::is;
use crate::db::{Signal, WriteTx};
use crate::table::job::{ActiveModel, Column, Entity, Model};
use crate::value::{Instant, JobId, JobState};

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Which work.
    pub kind: &'static str,
    /// Its arguments: ids.
    pub payload: JsonValue,
    /// At most one waiting job has this key; another is dropped in silence.
    pub dedupe_key: Option<String>,
    /// Not before.
    pub run_at: Instant,
}

/// Enqueues a job in the transaction that causes it.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(tx: &WriteTx, now: Instant, new: NewJob) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind.to_owned()),
        payload: Set(new.payload),
        dedupe_key: Set(new.dedupe_key),
        state: Set(JobState::Waiting),
        run_at: Set(new.run_at),
        attempts: Set(0),
        leased_by: Set(None),
        lease_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        ended_at: Set(None),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    tx.signal(Signal::Job);
    Ok(())
}

/// A lease to be taken.
#[derive(Clone, Debug)]
pub struct Lease {
    /// Which node takes it.
    pub node: String,
    /// Until when it counts; another node may take the job after that.
    pub until: Instant,
    /// Jobs at most.
    pub limit: u64,
}

/// Kinds of jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// Every kind.
    #[default]
    All,
    /// This one alone.
    Only(&'static str),
    /// Every kind but these.
    But(&'static [&'static str]),
}

fn is_due(now: Instant, kinds: Kinds) -> Condition {
    let due = Condition::all()
        .add(is(Column::State, JobState::Waiting))
        .add(Column::RunAt.lte(now))
        .add(Column::LeaseUntil.is_null().or(Column::LeaseUntil.lte(now)));
    match kinds {
        Kinds::All => due,
        Kinds::Only(kind) => due.add(Column::Kind.eq(kind)),
        Kinds::But(kinds) => due.add(Column::Kind.is_not_in(kinds.iter().copied())),
    }
}

/// Whether any job of these kinds is to be run now.
///
/// # Errors
/// When the database fails.
pub async fn any_due(db: &impl ConnectionTrait, now: Instant, kinds: Kinds) -> Result<bool, DbErr> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_due(now, kinds))
        .limit(1)
        .into_tuple::<JobId>()
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Takes the oldest jobs of these kinds that are due, each by one node only; counts the attempt.
///
/// # Errors
/// When the database fails.
pub async fn lease(
    tx: &WriteTx,
    now: Instant,
    lease: &Lease,
    kinds: Kinds,
) -> Result<Vec<Model>, DbErr> {
    let due = Query::select()
        .column(Column::Id)
        .from(Entity)
        .cond_where(is_due(now, kinds))
        .order_by(Column::RunAt, Order::Asc)
        .limit(lease.limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    let mut leased = Entity::update_many()
        .col_expr(Column::LeasedBy, Expr::value(lease.node.as_str()))
        .col_expr(Column::LeaseUntil, Expr::value(lease.until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(due))
        .exec_with_returning(tx)
        .await?;
    leased.sort_by_key(|job| (job.run_at, job.id));
    Ok(leased)
}

/// What becomes of a leased job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is done.
    Done,
    /// It runs again then.
    Again {
        /// Not before.
        at: Instant,
        /// What went wrong.
        error: String,
    },
    /// It is given up.
    Parked {
        /// What went wrong.
        error: String,
    },
}

/// Ends an attempt; `false` when the lease was lost meanwhile and another node has the job.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &WriteTx, job: &Model, ending: &Ending, now: Instant) -> Result<bool, DbErr> {
    let (state, error) = match ending {
        Ending::Done => (JobState::Done, None),
        Ending::Again { error, .. } => (JobState::Waiting, Some(error.clone())),
        Ending::Parked { error } => (JobState::Parked, Some(error.clone())),
    };
    let run_at = match ending {
        Ending::Again { at, .. } => *at,
        Ending::Done | Ending::Parked { .. } => job.run_at,
    };
    let ended_at = (state != JobState::Waiting).then_some(now);
    let row = ActiveModel {
        state: Set(state),
        run_at: Set(run_at),
        leased_by: Set(None),
        lease_until: Set(None),
        last_error: Set(error),
        ended_at: Set(ended_at),
        ..Default::default()
    };
    let ended = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(job.id))
        .filter(is(Column::State, JobState::Waiting))
        .filter(Column::LeasedBy.eq(job.leased_by.clone()))
        .filter(Column::Attempts.eq(job.attempts))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Removes jobs that were done before `before`; parked ones stay for a person to look at.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(is(Column::State, JobState::Done))
        .filter(Column::EndedAt.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
