//! Taking queries over, one or a thousand at a time, in the same few statements.
//!
//! Invariant: a query that a brand calls by an id is taken in once per queue for ever; whoever
//! sends it again, at the same moment or a year later, is shown the one that exists.

mod door;
mod item;
mod rows;
mod take;
mod together;

pub use item::{NewCustomer, NewQuery};
pub use rows::{Entry, Lineage, Place, Rows};
pub use together::{Desk, IntakeLines, Keyed, Posted, Render};

pub(crate) use door::Door;
pub(crate) use item::{external_id, free, message_body};
pub(crate) use rows::rows;
pub(crate) use take::{announce_funds, write};

use entity::db::WriteTx;
use entity::store;
use entity::table::{brand, promise, query, queue};
use entity::value::{BrandId, QueueId, QueueStatus};

use super::{Context, Fault, UseCase};
use take::take;

/// Queries in one batch at most (interfaces.md).
pub const BATCH_MAX: usize = 1_000;

/// A query that was taken in, now or before.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The query.
    pub query: query::Model,
    /// Its latest promise.
    pub promise: promise::Model,
    /// Whether it had been taken in before.
    pub existed: bool,
}

/// A brand posts queries that came together; each is taken or refused by itself.
#[derive(Clone, Debug)]
pub struct TakeBatch {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
    /// The queries, or why one could not be read.
    pub queries: Vec<Result<NewQuery, Fault>>,
}

impl UseCase for TakeBatch {
    type Output = Vec<Result<Taken, Fault>>;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Self::Output, Fault> {
        let (brand, queue) = open_queue(tx, self.brand, self.queue).await?;
        let read: Vec<&NewQuery> = self
            .queries
            .iter()
            .filter_map(|q| q.as_ref().ok())
            .collect();
        let mut taken = take(tx, ctx, (&brand, &queue), &read).await?.into_iter();
        let outcomes = self.queries.iter().map(|query| match query {
            Ok(_) => taken
                .next()
                .unwrap_or_else(|| Err(Fault::internal("a query of a batch got no answer"))),
            Err(fault) => Err(fault.clone()),
        });
        Ok(outcomes.collect())
    }
}

/// A brand posts one query.
#[derive(Clone, Debug)]
pub struct TakeOne {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
    /// The query.
    pub query: NewQuery,
}

impl UseCase for TakeOne {
    type Output = Taken;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Taken, Fault> {
        let (brand, queue) = open_queue(tx, self.brand, self.queue).await?;
        let taken = take(tx, ctx, (&brand, &queue), &[&self.query]).await?;
        taken
            .into_iter()
            .next()
            .unwrap_or_else(|| Err(Fault::internal("a query got no answer")))
    }
}

/// The brand's queue, if it takes queries.
async fn open_queue(
    tx: &WriteTx,
    brand: BrandId,
    queue: QueueId,
) -> Result<(brand::Model, queue::Model), Fault> {
    let queue = store::queue::find_of(tx, brand, queue)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    if queue.status == QueueStatus::Archived {
        return Err(archived());
    }
    let brand = store::brand::find(tx, brand)
        .await?
        .ok_or_else(|| Fault::not_found("brand"))?;
    Ok((brand, queue))
}

/// The refusal of an archived queue.
#[must_use]
pub fn archived() -> Fault {
    Fault::conflict(
        "queue-archived",
        "the queue is archived and takes no queries; post to an open one",
    )
}

/// In which state a query that arrives now is taken.
///
/// # Errors
/// 409 `outside-window` where the queue refuses it.
pub(crate) async fn entry(
    tx: &WriteTx,
    ctx: &Context,
    (brand, queue): (&brand::Model, &queue::Model),
) -> Result<Result<Entry, Fault>, Fault> {
    let door = Door::of(tx, ctx, (brand, queue)).await?;
    match door.now(ctx.now) {
        Ok(entered) => Ok(Ok(door.entry(tx, ctx, entered).await?)),
        Err(fault) => Ok(Err(fault)),
    }
}
