//! The expert who holds a query writes.

use entity::db::WriteTx;
use entity::store;
use entity::table::{assignment, query};
use entity::value::{
    AssignmentState, Author, ClockKind, ExpertId, PromiseState, QueryState, Visibility,
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{NewMessage, Posted, Writer, append, before, look_again, row, write};
use crate::scoring::cause::Breach;
use crate::service::breaches::{self, Broken};
use crate::service::coverage::instant_text;
use crate::service::queries::not_now;
use crate::service::{Context, Fault, alerts, connections, timeline};

/// Posts an expert's message: to the customer, or a note for the next reader.
pub(super) async fn post(
    tx: &WriteTx,
    ctx: &Context,
    (query, expert): (query::Model, ExpertId),
    new: &NewMessage,
) -> Result<Posted, Fault> {
    let held = store::assignment::open_of_query(tx, query.id)
        .await?
        .filter(|held| held.expert_id == expert)
        .ok_or_else(|| Fault::not_found("query"))?;
    if let Some(posted) = before(tx, &query, new).await? {
        return Ok(posted);
    }
    let profile = store::profile::find(tx, expert)
        .await?
        .ok_or_else(|| Fault::internal(format!("there is no {expert}")))?;
    let writer = Writer {
        author: Author::Expert,
        expert: Some(expert),
        name: profile.display_name,
    };
    match new.visibility {
        Visibility::Internal => append(tx, ctx, &query, writer, new).await,
        Visibility::Public => reply(tx, ctx, (query, held), (writer, new)).await,
    }
}

/// The customer hears from the expert: it is the customer's turn.
async fn reply(
    tx: &WriteTx,
    ctx: &Context,
    (query, held): (query::Model, assignment::Model),
    (writer, new): (Writer, &NewMessage),
) -> Result<Posted, Fault> {
    if !query.state.is_held_by_expert() {
        return Err(not_now(&query, "reply"));
    }
    let message = row(ctx, &query, writer, new);
    let first = query.first_response_at.is_none();
    let mut change = query::ActiveModel {
        message_sequence: Set(message.sequence),
        ..Default::default()
    };
    if first {
        change.first_response_at = Set(Some(ctx.now));
    }
    let moved = query.state != QueryState::WaitingCustomer;
    if moved {
        let arrow = (query.state, QueryState::WaitingCustomer);
        store::query::transition(tx, query.id, arrow, ctx.now, change)
            .await?
            .ok_or_else(|| not_now(&query, "reply"))?;
    } else {
        store::query::change(tx, query.id, change).await?;
    }
    rest(tx, ctx, &held).await?;
    let posted = write(tx, ctx, &query, message).await?;
    connections::answer(tx, ctx, &query, &posted.message).await?;
    if moved {
        let data = json!({ "from": query.state, "clock_stopped": held.clock });
        store::event::record(
            tx,
            timeline::internal(ctx, &query, "query.waiting_customer", data),
        )
        .await?;
    }
    if first {
        judge_promise(tx, ctx, &query, held.expert_id).await?;
    }
    look_again(tx, ctx, query.id).await?;
    Ok(posted)
}

/// The expert's clocks stop.
async fn rest(tx: &WriteTx, ctx: &Context, held: &assignment::Model) -> Result<(), Fault> {
    let change = assignment::ActiveModel {
        state: Set(AssignmentState::WaitingCustomer),
        first_reply_at: Set(held.first_reply_at.or(Some(ctx.now))),
        clock: Set(None::<ClockKind>),
        clock_started_at: Set(None),
        clock_due_at: Set(None),
        warned_percent: Set(0),
        ..Default::default()
    };
    store::assignment::change_open(tx, held.id, change)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} ended while it was locked", held.id)))?;
    Ok(())
}

/// The promise in force is kept, or broken if nobody has said so yet.
async fn judge_promise(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    expert: ExpertId,
) -> Result<(), Fault> {
    let late = match ctx.now <= query.due_at {
        true => None,
        false => broken(tx, ctx, query).await?,
    };
    let (end, kind) = match &late {
        Some(breach) => ((PromiseState::Broken, Some(breach.cause)), "promise.broken"),
        None => ((PromiseState::Kept, None), "promise.kept"),
    };
    let who = (query.id, expert);
    let Some(promise) = store::breach::answered(tx, who, end, ctx.now).await? else {
        return Ok(());
    };
    let breach = late.as_ref().map(|breach| (promise.id, breach));
    breaches::keep(tx, ctx, breach.into_iter()).await?;
    let data = json!({
        "promise_id": promise.id,
        "due_at": instant_text(promise.due_at),
        "answered_at": instant_text(ctx.now),
        "cause": promise.cause,
        "evidence": late.map(|breach| breach.figures),
    });
    store::event::record(tx, timeline::public(ctx, query, kind, data)).await?;
    if promise.state == PromiseState::Broken {
        alerts::come(tx, ctx, query.brand_id).await?;
    }
    Ok(())
}

/// Why the promise was broken by the first reply itself; `None` where none is in force.
async fn broken(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
) -> Result<Option<Breach>, Fault> {
    let promise = store::promise::latest(tx, query.id).await?;
    let Some(promise) = promise.filter(|promise| promise.state == PromiseState::Made) else {
        return Ok(None);
    };
    let decisions = store::decision::last_of(tx, &[query.id]).await?;
    let broken = Broken {
        promise: &promise,
        query,
        exhausted: false,
        decision: decisions.first(),
    };
    let mut causes = breaches::causes(tx, ctx, &[broken]).await?;
    Ok(causes.remove(&promise.id))
}
