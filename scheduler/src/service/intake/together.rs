//! Queries that are posted at the same time share one unit of work: a few statements and one flush
//! for all of them.
//!
//! Invariant: a faulty one fails alone. What a database refuses of a group is tried one by one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use entity::db::WriteTx;
use entity::store::idempotency::{self, KeyScope};
use entity::table;
use entity::value::{BrandId, QueueId};

use super::item::NewQuery;
use super::{Taken, open_queue, take};
use crate::service::gather::Gathering;
use crate::service::once::{KeptAnswer, Once, is_kept, principal, still_running};
use crate::service::{Actor, Context, Fault, Services};

/// Turns an outcome into the answer that is kept; it is pure.
pub type Render = Box<dyn Fn(Result<Taken, Fault>) -> KeptAnswer + Send + Sync>;

/// A key to answer once by.
pub struct Keyed {
    /// The key of the request.
    pub once: Once,
    /// What is kept for repeats, and answered now.
    pub render: Render,
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.once.fmt(f)
    }
}

/// Where a query is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Desk {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
}

/// What became of a posted query.
#[derive(Clone, Debug)]
pub enum Posted {
    /// It was taken in, now or before.
    Taken(Box<Taken>),
    /// It carried a key and was taken or refused now, with this answer.
    Answered(KeptAnswer),
    /// It carried a key that had been answered before; nothing was done.
    Replayed(KeptAnswer),
}

/// A query that waits to be taken in.
#[derive(Debug)]
pub struct Waiting {
    query: NewQuery,
    keyed: Option<(Keyed, KeyScope)>,
}

/// The lines of those who post: apart by who asks, for the books say who did.
pub type Line = (Desk, String);

impl Services {
    /// Takes a posted query over, together with whatever else is posted there at the moment.
    ///
    /// # Errors
    /// As [`TakeOne`](super::TakeOne); with a key, as
    /// [`run_once`](crate::service::Services::run_once).
    pub async fn take_query(
        &self,
        actor: Actor,
        desk: Desk,
        query: NewQuery,
        keyed: Option<Keyed>,
    ) -> Result<Posted, Fault> {
        let keyed = keyed.map(|keyed| {
            let scope = keyed.once.scope(&actor);
            (keyed, scope)
        });
        let line = (desk, principal(&actor));
        let services = self.clone();
        let serve = move |group| serve(services.clone(), actor.clone(), desk, group);
        self.intake
            .join(line, Waiting { query, keyed }, serve)
            .await
    }
}

/// The group in one unit, or, where that fails, one by one.
async fn serve(
    services: Services,
    actor: Actor,
    desk: Desk,
    group: Vec<Waiting>,
) -> Vec<Result<Posted, Fault>> {
    let group: Vec<Arc<Waiting>> = group.into_iter().map(Arc::new).collect();
    match together(&services, &actor, desk, group.clone()).await {
        Ok(outcomes) => outcomes,
        Err(fault) if group.len() < 2 => vec![Err(fault)],
        Err(_) => {
            let mut outcomes = Vec::with_capacity(group.len());
            for waiting in group {
                let outcome = together(&services, &actor, desk, vec![waiting]).await;
                let one = outcome.map(|mut outcomes| outcomes.pop());
                outcomes.push(
                    one.unwrap_or_else(|fault| Some(Err(fault)))
                        .unwrap_or_else(|| Err(Fault::internal("a posted query got no answer"))),
                );
            }
            outcomes
        }
    }
}

async fn together(
    services: &Services,
    actor: &Actor,
    desk: Desk,
    group: Vec<Arc<Waiting>>,
) -> Result<Vec<Result<Posted, Fault>>, Fault> {
    let group = Arc::new((group, services.context(actor.clone())));
    let unit = move |tx| {
        let group = Arc::clone(&group);
        async move { apply(&tx, &group.1, desk, &group.0).await }
    };
    services.db.write(unit).await
}

async fn apply(
    tx: &WriteTx,
    ctx: &Context,
    desk: Desk,
    group: &[Arc<Waiting>],
) -> Result<Vec<Result<Posted, Fault>>, Fault> {
    let mut before = answered(tx, ctx, group).await?;
    let fresh: Vec<&NewQuery> = group
        .iter()
        .zip(&before)
        .filter(|(_, before)| before.is_none())
        .map(|(waiting, _)| &waiting.query)
        .collect();
    let mut outcomes = take_fresh(tx, ctx, desk, &fresh).await?.into_iter();
    let (mut posted, mut kept) = (Vec::with_capacity(group.len()), Vec::new());
    for (waiting, before) in group.iter().zip(&mut before) {
        posted.push(match before.take() {
            Some(outcome) => outcome,
            None => {
                let outcome = outcomes
                    .next()
                    .unwrap_or_else(|| Err(Fault::internal("a posted query got no answer")));
                waiting.conclude(ctx, outcome, &mut kept)
            }
        });
    }
    if !kept.is_empty() {
        idempotency::keep(tx, kept).await?;
    }
    Ok(posted)
}

/// Takes what nobody has answered yet; a closed queue refuses each.
async fn take_fresh(
    tx: &WriteTx,
    ctx: &Context,
    desk: Desk,
    fresh: &[&NewQuery],
) -> Result<Vec<Result<Taken, Fault>>, Fault> {
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    match open_queue(tx, desk.brand, desk.queue).await {
        Ok((brand, queue)) => take(tx, ctx, (&brand, &queue), fresh).await,
        Err(fault) if is_kept(fault.kind) => Ok(vec![Err(fault); fresh.len()]),
        Err(fault) => Err(fault),
    }
}

impl Waiting {
    /// The answer, written down where a key asks for it.
    fn conclude(
        &self,
        ctx: &Context,
        outcome: Result<Taken, Fault>,
        kept: &mut Vec<table::idempotency::Model>,
    ) -> Result<Posted, Fault> {
        let Some((keyed, scope)) = &self.keyed else {
            return outcome.map(|taken| Posted::Taken(Box::new(taken)));
        };
        if let Err(fault) = &outcome
            && !is_kept(fault.kind)
        {
            return Err(fault.clone());
        }
        let answer = (keyed.render)(outcome);
        kept.push(keyed.once.row(scope, answer.clone(), ctx.now));
        Ok(Posted::Answered(answer))
    }
}

/// For each, what a key had answered before, or why it cannot be answered now.
async fn answered(
    tx: &WriteTx,
    ctx: &Context,
    group: &[Arc<Waiting>],
) -> Result<Vec<Option<Result<Posted, Fault>>>, Fault> {
    let keyed = || group.iter().filter_map(|waiting| waiting.keyed.as_ref());
    let scopes: Vec<&KeyScope> = keyed().map(|(_, scope)| scope).collect();
    if scopes.is_empty() {
        return Ok(group.iter().map(|_| None).collect());
    }
    let mut claimed = Vec::with_capacity(scopes.len());
    for scope in &scopes {
        if idempotency::claim(tx, scope).await? {
            claimed.push(*scope);
        }
    }
    let rows = idempotency::find_all(tx, &claimed, ctx.now).await?;
    let mut rows: BTreeMap<String, _> =
        rows.into_iter().map(|row| (row.key.clone(), row)).collect();
    Ok(group
        .iter()
        .map(|waiting| {
            let (keyed, scope) = waiting.keyed.as_ref()?;
            if !claimed.contains(&scope) {
                return Some(Err(still_running()));
            }
            let row = rows.remove(&scope.key)?;
            Some(keyed.once.replay(row).map(Posted::Replayed))
        })
        .collect())
}

/// Who posts, and what waits.
pub type IntakeLines = Gathering<Line, Waiting, Posted>;
