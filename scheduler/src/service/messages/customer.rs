//! A customer writes again.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::table::{assignment, query, queue};
use entity::value::{AssignmentState, Author, ClockKind, OutsideWindow, QueryState, QueueStatus};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{CUSTOMER_NAME, NewMessage, Posted, Writer, append, is_thanks, look_again};
use crate::service::coverage::{Window, instant_text};
use crate::service::intake::{self, Lineage, NewCustomer, NewQuery, Place};
use crate::service::queries::{Exit, leave, requeue};
use crate::service::quotes::Quoting;
use crate::service::{Context, Fault, connections, timeline};

/// Posts what a customer wrote into the query that the brand names, and does what follows.
pub(super) async fn post(
    tx: &WriteTx,
    ctx: &Context,
    query: query::Model,
    new: &NewMessage,
) -> Result<Posted, Fault> {
    use QueryState::*;
    match query.state {
        Received | Queued | Held | Deferred | Offered | Assigned | Working | Escalated => {
            let writer = writer(tx, &query).await?;
            append(tx, ctx, &query, writer, new).await
        }
        ResolutionProposed | Resolved if is_thanks(&new.body) => {
            let writer = writer(tx, &query).await?;
            append(tx, ctx, &query, writer, new).await
        }
        WaitingCustomer | ResolutionProposed => go_on(tx, ctx, query, new).await,
        Resolved | Closed | HandedBack | Unanswered | Cancelled => {
            follow(tx, ctx, query, new).await
        }
    }
}

async fn writer(tx: &WriteTx, query: &query::Model) -> Result<Writer, Fault> {
    let customer = store::customer::find(tx, query.customer_id).await?;
    let name = customer.and_then(|customer| customer.name);
    Ok(Writer {
        author: Author::Customer,
        expert: None,
        name: name.unwrap_or_else(|| CUSTOMER_NAME.to_owned()),
    })
}

/// It is the expert's turn again; outside the window it is the brand's.
async fn go_on(
    tx: &WriteTx,
    ctx: &Context,
    mut query: query::Model,
    new: &NewMessage,
) -> Result<Posted, Fault> {
    let queue = queue_of(tx, &query).await?;
    let writer = writer(tx, &query).await?;
    let posted = append(tx, ctx, &query, writer, new).await?;
    query.message_sequence = posted.message.sequence;
    let window = Window::of_queue(tx, &ctx.zones, &queue).await?;
    if !window.is_open(ctx.now) && queue.outside_window != OutsideWindow::Accept {
        leave(tx, ctx, &query, Exit::handed_back("outside_window")).await?;
    } else if query.state == QueryState::ResolutionProposed {
        requeue(tx, ctx, &query, &queue, "customer").await?;
    } else {
        resume(tx, ctx, &query, &queue).await?;
    }
    Ok(posted)
}

async fn queue_of(tx: &WriteTx, query: &query::Model) -> Result<queue::Model, Fault> {
    store::queue::find(tx, query.queue_id)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} has no queue", query.id)))
}

/// The expert's next reply is owed from now.
async fn resume(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    queue: &queue::Model,
) -> Result<(), Fault> {
    let due_at = ctx.now + TimeDelta::seconds(i64::from(queue.limits.next_reply_seconds));
    let further = query::ActiveModel {
        due_at: Set(due_at),
        ..Default::default()
    };
    let arrow = (query.state, QueryState::Working);
    store::query::transition(tx, query.id, arrow, ctx.now, further)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} moved while it was locked", query.id)))?;
    let data = json!({
        "from": query.state,
        "clock": { "kind": ClockKind::NextReply, "due_at": instant_text(due_at) },
    });
    store::event::record(tx, timeline::internal(ctx, query, "query.working", data)).await?;
    if let Some(held) = store::assignment::open_of_query(tx, query.id).await? {
        let change = assignment::ActiveModel {
            state: Set(AssignmentState::Working),
            clock: Set(Some(ClockKind::NextReply)),
            clock_started_at: Set(Some(ctx.now)),
            clock_due_at: Set(Some(due_at)),
            warned_percent: Set(0),
            ..Default::default()
        };
        store::assignment::change_open(tx, held.id, change).await?;
    }
    look_again(tx, ctx, query.id).await?;
    Ok(())
}

/// The query is over: the message begins a new one, or goes into the one that it began before.
async fn follow(
    tx: &WriteTx,
    ctx: &Context,
    old: query::Model,
    new: &NewMessage,
) -> Result<Posted, Fault> {
    if let Some(following) = store::query::following(tx, old.id).await?
        && following.state.is_open()
        && let Some(following) = store::query::lock(tx, following.id).await?
        && following.state.is_open()
    {
        let posted = Box::pin(post(tx, ctx, following, new)).await?;
        return Ok(Posted {
            follows: Some(old.id),
            ..posted
        });
    }
    begin(tx, ctx, &old, new).await
}

async fn begin(
    tx: &WriteTx,
    ctx: &Context,
    old: &query::Model,
    new: &NewMessage,
) -> Result<Posted, Fault> {
    let queue = queue_of(tx, old).await?;
    if queue.status == QueueStatus::Archived {
        return Err(intake::archived());
    }
    let brand = store::brand::find(tx, old.brand_id)
        .await?
        .ok_or_else(|| Fault::not_found("brand"))?;
    let customer = store::customer::find(tx, old.customer_id)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} has no customer", old.id)))?;
    let entry = intake::entry(tx, ctx, (&brand, &queue)).await??;
    let place = Place {
        brand: &brand,
        queue: &queue,
        entry,
    };
    let last = store::assignment::last_of_query(tx, old.id).await?;
    let lineage = Lineage {
        follows: Some(old.id),
        previous: last.map(|last| last.expert_id),
    };
    let mut quoting = Quoting::of(tx, queue.id, (entry.resume_at, ctx.now)).await?;
    let mut laid = intake::rows(
        ctx,
        place,
        &again(ctx, old, &customer.reference, new),
        &customer,
        (lineage, &mut quoting),
    );
    // The same customer goes on in the language of the query before.
    laid.query.language.clone_from(&old.language);
    laid.query.language_source = old.language_source;
    laid.query.language_confidence = old.language_confidence;
    let message = laid.messages.first().cloned();
    let written = intake::write(tx, ctx, vec![laid]).await?;
    if let Some(taken) = written.into_iter().flatten().next() {
        connections::follow(tx, ctx, old.id, &taken).await?;
    }
    intake::announce_funds(tx, ctx, &queue).await?;
    Ok(Posted {
        message: message.ok_or_else(|| Fault::internal("a new query has no message"))?,
        follows: Some(old.id),
        existed: false,
    })
}

/// The new query as if the brand had posted it.
fn again(ctx: &Context, old: &query::Model, reference: &str, new: &NewMessage) -> NewQuery {
    NewQuery {
        subject: old.subject.clone(),
        body: new.body.clone(),
        customer: NewCustomer {
            reference: reference.to_owned(),
            name: None,
            email: None,
            time_zone: None,
        },
        language: Some(old.language.clone()),
        external_id: None,
        priority: old.priority,
        defer: None,
        received_at: ctx.now,
        context: old.context.clone(),
        bot: None,
        metadata: old.metadata.clone(),
        message_id: new.external_id.clone(),
        attachments: new.attachments.clone(),
    }
}
