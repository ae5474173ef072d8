//! Background work: enqueued beside its cause, leased by one worker, ended or parked.

use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, JsonValue, sea_query::OnConflict};

use crate::db::{Signal, WriteTx};
use crate::table::job::{ActiveModel, Entity};
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
