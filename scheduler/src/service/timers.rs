//! What happens because time passes and is not dispatch: silence resolves, the hold ends,
//! certifications run out.
//!
//! Every change is guarded by the state it leaves, so that several nodes may sweep at once, and a
//! sweep that is repeated changes nothing.

use entity::db::WriteTx;
use entity::store::{certification, change, event, query};
use entity::value::{ChangeSubject, QueryId, QueryState, ResolutionKind};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{Actor, Context, Fault, Services, UseCase, timeline, work};

/// Queries looked at per sweep and state: a thousand a second at one sweep per second.
const BATCH: u64 = 1_000;

/// Does everything whose time has come; answers how much that was.
///
/// What fails is logged and tried again by the next sweep; it stops nothing else.
///
/// # Errors
/// When the database cannot be read.
pub async fn sweep(services: &Services) -> Result<usize, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let mut done = 0;
    for id in query::due(db, QueryState::ResolutionProposed, now, BATCH).await? {
        let outcome = services
            .run(Actor::System, AssumeResolution { query: id })
            .await;
        done += usize::from(noted(id, outcome));
    }
    for id in query::due(db, QueryState::Resolved, now, BATCH).await? {
        let outcome = services.run(Actor::System, CloseQuery { query: id }).await;
        done += usize::from(noted(id, outcome));
    }
    if certification::any_expired(db, now).await? {
        done += services.run(Actor::System, ExpireCertifications).await?;
    }
    Ok(done)
}

fn noted(id: QueryId, outcome: Result<bool, Fault>) -> bool {
    outcome.unwrap_or_else(|fault| {
        tracing::error!(query = %id, %fault, "the timer of {id} failed and is tried again");
        false
    })
}

/// Nobody objected within the quiet time: the proposed resolution is final.
#[derive(Clone, Copy, Debug)]
pub struct AssumeResolution {
    /// Which.
    pub query: QueryId,
}

impl UseCase for AssumeResolution {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let Some(row) = query::lock(tx, self.query).await? else {
            return Ok(false);
        };
        let due = row.resume_at.is_some_and(|at| at <= context.now);
        if row.state != QueryState::ResolutionProposed || !due {
            return Ok(false);
        }
        work::make_final(tx, context, &row, (ResolutionKind::Assumed, None)).await?;
        Ok(true)
    }
}

/// The hold is over: the query is closed, and a further reply makes a new one.
#[derive(Clone, Copy, Debug)]
pub struct CloseQuery {
    /// Which.
    pub query: QueryId,
}

impl UseCase for CloseQuery {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let Some(row) = query::lock(tx, self.query).await? else {
            return Ok(false);
        };
        if row.resume_at.is_none_or(|at| context.now < at) {
            return Ok(false);
        }
        let further = entity::table::query::ActiveModel {
            resume_at: Set(None),
            closed_at: Set(Some(context.now)),
            ..Default::default()
        };
        let arrow = (QueryState::Resolved, QueryState::Closed);
        let closed = query::transition(tx, self.query, arrow, context.now, further).await?;
        let Some(closed) = closed else {
            return Ok(false);
        };
        let data = json!({ "resolution": closed.resolution_kind });
        event::record(tx, timeline::public(context, &closed, "query.closed", data)).await?;
        Ok(true)
    }
}

/// Certifications that have run out are worth nothing any more.
#[derive(Clone, Copy, Debug)]
pub struct ExpireCertifications;

impl UseCase for ExpireCertifications {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        let experts = certification::expire(tx, context.now).await?;
        let subjects: Vec<_> = experts
            .iter()
            .map(|id| (ChangeSubject::Expert, id.0))
            .collect();
        change::record(tx, &context.entropy, context.now, &subjects).await?;
        Ok(experts.len())
    }
}
