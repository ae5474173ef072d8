//! The state of the night in a few numbers, for admins.

use std::collections::BTreeMap;

use entity::store::{lease, overview as store};
use entity::value::{Instant, PresenceIntent, QueryState, QueueId};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::Fault;

/// Queries of one queue that wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct WaitingView {
    /// Which queue.
    pub queue_id: QueueId,
    /// Queued or offered.
    pub waiting: i64,
    /// Since when the oldest has been waiting.
    pub oldest_taken_at: Option<Instant>,
    /// When the first promise of these is due.
    pub next_due_at: Option<Instant>,
}

/// Experts who are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ExpertsView {
    /// Take work.
    pub online: i64,
    /// Pause.
    pub paused: i64,
    /// Finish what they have.
    pub draining: i64,
}

/// Who rules the dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DispatchView {
    /// Which node.
    pub node: String,
    /// With which fencing token.
    pub token: i64,
    /// The lease lasts until then; past when nobody rules.
    pub until: Instant,
}

/// The state of the night.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Overview {
    /// How many queries are in each state that is not over.
    pub queries: BTreeMap<QueryState, i64>,
    /// What waits, by queue.
    pub waiting: Vec<WaitingView>,
    /// Promises in force that were seen to be at risk.
    pub at_risk: i64,
    /// Promises of open queries that were broken, and no answer yet.
    pub overdue: i64,
    /// Offers that are open.
    pub offers_pending: i64,
    /// Work in experts' hands.
    pub assignments_open: i64,
    /// Who is here.
    pub experts: ExpertsView,
    /// Changes that the dispatcher has yet to read.
    pub changes_waiting: i64,
    /// Who rules; absent when nobody ever did.
    pub dispatch: Option<DispatchView>,
}

/// Counts everything, from the tables.
///
/// # Errors
/// When the database fails.
pub async fn overview(db: &impl ConnectionTrait, now: Instant) -> Result<Overview, Fault> {
    let mut experts = ExpertsView::default();
    for (intent, count) in store::experts_here(db, now).await? {
        match intent {
            PresenceIntent::Online => experts.online = count,
            PresenceIntent::Paused => experts.paused = count,
            PresenceIntent::Draining => experts.draining = count,
            PresenceIntent::Offline => {}
        }
    }
    let waiting = store::waiting(db)
        .await?
        .into_iter()
        .map(|row| WaitingView {
            queue_id: row.queue_id,
            waiting: row.waiting,
            oldest_taken_at: row.oldest_taken_at,
            next_due_at: row.next_due_at,
        });
    let ruler = lease::find(db, crate::dispatcher::LEASE).await?;
    Ok(Overview {
        queries: store::open_by_state(db).await?.into_iter().collect(),
        waiting: waiting.collect(),
        at_risk: store::at_risk(db).await?,
        overdue: store::overdue(db).await?,
        offers_pending: store::offers_pending(db).await?,
        assignments_open: store::assignments_open(db).await?,
        experts,
        changes_waiting: store::changes_waiting(db).await?,
        dispatch: ruler.map(|lease| DispatchView {
            node: lease.holder,
            token: lease.token,
            until: lease.until,
        }),
    })
}
