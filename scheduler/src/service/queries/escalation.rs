//! A brand answers what an expert asked it.

use entity::db::WriteTx;
use entity::store;
use entity::table::query;
use entity::value::{Attachments, Author, PromiseState, QueryState, Visibility};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::act::queue_of;
use super::leaving::again;
use super::not_now;
use crate::service::messages::{NewMessage, Writer, append, brand_name, look_again};
use crate::service::{Context, Fault, timeline};

/// What happens after the brand's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// An expert goes on with it.
    Requeue,
    /// It is the last word to the customer.
    Close,
}

/// Whether this very answer was given before.
pub(super) async fn is_answered(
    tx: &WriteTx,
    query: &query::Model,
    body: &str,
) -> Result<bool, Fault> {
    if query.state == QueryState::Escalated || query.escalation_reason.is_none() {
        return Ok(false);
    }
    let last = store::message::last_by(tx, query.id, Author::Brand).await?;
    Ok(last.is_some_and(|last| last.body == body))
}

/// Keeps the answer in the thread and moves the query on.
pub(super) async fn answer(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    (body, then): (&str, Answered),
) -> Result<(), Fault> {
    if query.state != QueryState::Escalated {
        return Err(not_now(query, "answer an escalation"));
    }
    let message = NewMessage {
        body: body.to_owned(),
        // To be told to the customer when it is the last word; else for the expert to work with.
        visibility: match then {
            Answered::Requeue => Visibility::Internal,
            Answered::Close => Visibility::Public,
        },
        attachments: Attachments::default(),
        external_id: None,
    };
    let writer = Writer {
        author: Author::Brand,
        expert: None,
        name: brand_name(tx, query.brand_id).await?,
    };
    append(tx, ctx, query, writer, &message).await?;
    match then {
        Answered::Requeue => back(tx, ctx, query).await,
        Answered::Close => close(tx, ctx, query).await,
    }
}

async fn back(tx: &WriteTx, ctx: &Context, query: &query::Model) -> Result<(), Fault> {
    let queue = queue_of(tx, query).await?;
    let further = again(tx, ctx, query, &queue).await?;
    let queued = step(tx, ctx, query, (QueryState::Queued, further)).await?;
    let data = json!({ "from": query.state });
    store::event::record(tx, timeline::internal(ctx, &queued, "query.queued", data)).await?;
    look_again(tx, ctx, query.id).await?;
    Ok(())
}

async fn close(tx: &WriteTx, ctx: &Context, query: &query::Model) -> Result<(), Fault> {
    let further = query::ActiveModel {
        closed_at: Set(Some(ctx.now)),
        ..Default::default()
    };
    let closed = step(tx, ctx, query, (QueryState::Closed, further)).await?;
    if query.first_response_at.is_none() {
        let void = (PromiseState::Void, None);
        if let Some(promise) = store::promise::end_in_force(tx, query.id, void, ctx.now).await? {
            store::event::record(tx, timeline::void(ctx, &promise)).await?;
        }
    }
    let data = json!({ "resolution": null, "by": "brand" });
    store::event::record(tx, timeline::public(ctx, &closed, "query.closed", data)).await?;
    look_again(tx, ctx, query.id).await?;
    Ok(())
}

async fn step(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    (to, further): (QueryState, query::ActiveModel),
) -> Result<query::Model, Fault> {
    let arrow = (query.state, to);
    store::query::transition(tx, query.id, arrow, ctx.now, further)
        .await?
        .ok_or_else(|| not_now(query, "answer an escalation"))
}
