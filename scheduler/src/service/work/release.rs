//! An admin sets a query free that is stuck.

use entity::db::WriteTx;
use entity::store::{assignment, change, event, query, queue};
use entity::table;
use entity::table::query::ActiveModel;
use entity::value::{AssignmentState, ChangeSubject, QueryId, QueryState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::ending::{Ending, end};
use super::holding::Held;
use crate::service::{Context, Fault, UseCase, audit, money, timeline};

/// Puts a held, deferred or assigned query back into its line, age and deadlines kept.
///
/// Whoever has it loses it without blame. A query that waits already is left as it is.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseQuery {
    /// Which.
    pub query: QueryId,
}

impl UseCase for ReleaseQuery {
    type Output = table::query::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let row = query::lock(tx, self.query).await?;
        let row = row.ok_or_else(|| Fault::not_found("query"))?;
        let from = row.state;
        let released = match from {
            QueryState::Queued | QueryState::Offered => return Ok(row),
            QueryState::Held | QueryState::Deferred => wake(tx, context, row).await?,
            QueryState::Assigned | QueryState::Working | QueryState::WaitingCustomer => {
                take(tx, context, row).await?
            }
            QueryState::Received
            | QueryState::ResolutionProposed
            | QueryState::Resolved
            | QueryState::Closed
            | QueryState::Escalated
            | QueryState::HandedBack
            | QueryState::Unanswered
            | QueryState::Cancelled => {
                let detail = format!("a query that is {from} cannot be released");
                return Err(Fault::conflict("not-releasable", detail));
            }
        };
        let detail = json!({ "from": from });
        audit::record(tx, context, "query.release", released.id, detail).await?;
        Ok(released)
    }
}

/// Takes it from its expert.
async fn take(
    tx: &WriteTx,
    context: &Context,
    row: table::query::Model,
) -> Result<table::query::Model, Fault> {
    let missing = || Fault::internal(format!("{} is held by nobody", row.id));
    let work = assignment::open_of_query(tx, row.id).await?;
    let work = work.ok_or_else(missing)?;
    let queue = queue::find(tx, row.queue_id).await?.ok_or_else(missing)?;
    let held = Held {
        query: row,
        queue,
        assignment: work,
    };
    let ending = Ending {
        assignment: AssignmentState::Revoked,
        kind: "assignment.revoked",
        query: QueryState::Queued,
        further: ActiveModel {
            previous_expert_id: Set(None),
            previous_until: Set(None),
            ..ActiveModel::default()
        },
        note: None,
        data: json!({ "assignment_id": held.assignment.id, "by": "admin" }),
        public: None,
    };
    let worked = end(tx, context, held, ending).await?;
    money::release(tx, context, worked.query.id).await?;
    Ok(worked.query)
}

/// Ends its sleep.
async fn wake(
    tx: &WriteTx,
    context: &Context,
    row: table::query::Model,
) -> Result<table::query::Model, Fault> {
    let further = ActiveModel {
        resume_at: Set(None),
        ..ActiveModel::default()
    };
    let arrow = (row.state, QueryState::Queued);
    let queued = query::transition(tx, row.id, arrow, context.now, further).await?;
    let queued =
        queued.ok_or_else(|| Fault::internal(format!("{} moved though locked", row.id)))?;
    let data = json!({ "after": "released", "by": "admin" });
    event::record(tx, timeline::moved(context, &queued, data)).await?;
    let subjects = [(ChangeSubject::Query, queued.id.0)];
    change::record(tx, &context.entropy, context.now, &subjects).await?;
    Ok(queued)
}
