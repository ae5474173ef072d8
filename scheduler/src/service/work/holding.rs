//! Whether the expert who asks holds the query.

use entity::db::WriteTx;
use entity::store::{assignment, query, queue};
use entity::table;
use entity::value::{AssignmentState, QueryId};

use super::Worked;
use crate::service::offers::expert_of;
use crate::service::{Context, Fault};

/// What the expert holds, all of it locked.
pub(super) struct Held {
    pub(super) query: table::query::Model,
    pub(super) queue: table::queue::Model,
    pub(super) assignment: table::assignment::Model,
}

/// How the query stands to the expert who asks.
pub(super) enum Holding {
    /// The expert holds it.
    Yes(Box<Held>),
    /// The expert did this before: the answer is what it was.
    Done(Box<Worked>),
}

/// Locks the query and sees whether the expert holds it, or has ended their work in one of the
/// states that this very action leads to.
///
/// # Errors
/// 404 when the expert never had it; 409 when they have it no more.
pub(super) async fn look(
    tx: &WriteTx,
    context: &Context,
    id: QueryId,
    leads_to: AssignmentState,
) -> Result<Holding, Fault> {
    let expert = expert_of(&context.actor)?;
    let query = query::lock(tx, id).await?;
    let query = query.ok_or_else(|| Fault::not_found("query"))?;
    let last = assignment::last_of_expert(tx, id, expert).await?;
    let last = last.ok_or_else(|| Fault::not_found("query"))?;
    if last.ended_at.is_none() && query.state.is_held_by_expert() {
        let queue = queue::find(tx, query.queue_id).await?;
        let queue = queue.ok_or_else(|| Fault::internal(format!("{id} has no queue")))?;
        return Ok(Holding::Yes(Box::new(Held {
            query,
            queue,
            assignment: last,
        })));
    }
    if last.state == leads_to {
        return Ok(Holding::Done(Box::new(Worked {
            query,
            assignment: last,
        })));
    }
    Err(Fault::conflict(
        "not-holding",
        "you no longer hold this query; look at your offers",
    ))
}
