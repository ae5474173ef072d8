//! A query leaves the experts, or goes back to them: what ends with it and what starts anew.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::stream::NewExpertEvent;
use entity::table::{query, queue};
use entity::value::{
    AssignmentState, CancelReason, OfferEndReason, OfferState, PromiseState, QueryState,
};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::not_now;
use crate::service::messages::look_again;
use crate::service::offers::{AssignmentDocument, OfferDocument};
use crate::service::{Context, Fault, money, timeline};

/// How a query leaves the experts for good.
pub(crate) struct Exit {
    to: QueryState,
    work: AssignmentState,
    kind: &'static str,
    data: Value,
    /// What work after the first reply is owed.
    money: money::CalledOff,
    wanted: &'static str,
}

impl Exit {
    /// The window ended, or the customer wrote outside it: the brand goes on, at no cost unless the
    /// queue says otherwise.
    pub(crate) fn handed_back(reason: &'static str) -> Self {
        Self {
            to: QueryState::HandedBack,
            work: AssignmentState::HandedBack,
            kind: "query.handed_back",
            data: json!({ "reason": reason }),
            money: money::CalledOff::HandedBack,
            wanted: "hand back",
        }
    }

    /// The brand takes it back, and owes the visit fee after the first reply.
    pub(crate) fn taken_back() -> Self {
        Self {
            work: AssignmentState::Revoked,
            money: money::CalledOff::ByBrand,
            wanted: "take back",
            ..Self::handed_back("taken_back")
        }
    }

    /// It is called off; the brand owes the visit fee after the first reply.
    pub(crate) fn cancelled(reason: CancelReason) -> Self {
        Self {
            to: QueryState::Cancelled,
            work: AssignmentState::Revoked,
            kind: "query.cancelled",
            data: json!({ "reason": reason }),
            money: money::CalledOff::ByBrand,
            wanted: "cancel",
        }
    }
}

/// Takes a locked query from the experts: ends its offers, its work and its promise, settles the
/// money and tells everybody.
pub(crate) async fn leave(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    exit: Exit,
) -> Result<query::Model, Fault> {
    let further = query::ActiveModel {
        resume_at: Set(None),
        closed_at: Set(Some(ctx.now)),
        ..Default::default()
    };
    let arrow = (query.state, exit.to);
    let left = store::query::transition(tx, query.id, arrow, ctx.now, further)
        .await?
        .ok_or_else(|| not_now(query, exit.wanted))?;
    end_offers(tx, ctx, &left).await?;
    end_work(tx, ctx, &left, exit.work).await?;
    if query.first_response_at.is_none() {
        let void = (PromiseState::Void, None);
        if let Some(promise) = store::promise::end_in_force(tx, query.id, void, ctx.now).await? {
            store::event::record(tx, timeline::void(ctx, &promise)).await?;
        }
    }
    store::event::record(tx, timeline::public(ctx, &left, exit.kind, exit.data)).await?;
    money::call_off(tx, ctx, &left, exit.money).await?;
    look_again(tx, ctx, left.id).await?;
    Ok(left)
}

/// Takes back what is on offer of a query.
pub(super) async fn end_offers(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
) -> Result<(), Fault> {
    let reason = Some(OfferEndReason::QueryGone);
    let state = OfferState::Rescinded;
    let ended = store::offer::end_pending_of_query(tx, query.id, state, reason, ctx.now).await?;
    if ended.is_empty() {
        return Ok(());
    }
    let queue = store::queue::find(tx, query.queue_id)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} has no queue", query.id)))?;
    let (mut events, mut streams) = (Vec::new(), Vec::new());
    for offer in &ended {
        let data = json!({
            "offer_id": offer.id, "expert_id": offer.expert_id, "reason": offer.end_reason,
        });
        events.push(timeline::internal(ctx, query, "offer.rescinded", data));
        streams.push(NewExpertEvent {
            expert_id: offer.expert_id,
            kind: "offer.ended",
            data: json!({ "offer": OfferDocument::new(offer, query, queue.channel, ctx.now) }),
        });
    }
    store::event::record_all(tx, events).await?;
    store::stream::append_all(tx, ctx.now, streams).await?;
    Ok(())
}

async fn end_work(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    state: AssignmentState,
) -> Result<(), Fault> {
    let ended = store::assignment::end_open_of_query(tx, query.id, state, ctx.now).await?;
    let Some(ended) = ended else {
        return Ok(());
    };
    let kind = match state {
        AssignmentState::HandedBack => "assignment.handed_back",
        AssignmentState::Finished => "assignment.finished",
        _ => "assignment.revoked",
    };
    let data = json!({ "assignment_id": ended.id, "expert_id": ended.expert_id });
    store::event::record(tx, timeline::internal(ctx, query, kind, data)).await?;
    let told = NewExpertEvent {
        expert_id: ended.expert_id,
        kind: "assignment.ended",
        data: json!({ "assignment": AssignmentDocument::from(&ended) }),
    };
    store::stream::append_all(tx, ctx.now, vec![told]).await?;
    Ok(())
}

/// Opens a locked, resolved or all but resolved query again: its pay is void, and the expert who
/// knew it is asked first.
pub(crate) async fn requeue(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    queue: &queue::Model,
    by: &str,
) -> Result<query::Model, Fault> {
    money::void(tx, ctx, query.id, &format!("reopened_by_{by}")).await?;
    end_work(tx, ctx, query, AssignmentState::Finished).await?;
    let further = again(tx, ctx, query, queue).await?;
    let arrow = (query.state, QueryState::Queued);
    let queued = store::query::transition(tx, query.id, arrow, ctx.now, further)
        .await?
        .ok_or_else(|| not_now(query, "reopen"))?;
    let data = json!({ "by": by, "from": query.state });
    store::event::record(tx, timeline::public(ctx, &queued, "query.reopened", data)).await?;
    let data = json!({ "from": query.state });
    store::event::record(tx, timeline::internal(ctx, &queued, "query.queued", data)).await?;
    look_again(tx, ctx, queued.id).await?;
    Ok(queued)
}

/// What is set in a query that goes back to the experts.
pub(crate) async fn again(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    queue: &queue::Model,
) -> Result<query::ActiveModel, Fault> {
    let last = store::assignment::last_of_query(tx, query.id).await?;
    let ring = TimeDelta::seconds(i64::from(queue.limits.same_expert_seconds));
    let mut further = query::ActiveModel {
        resume_at: Set(None),
        resolution_kind: Set(None),
        disposition: Set(None),
        previous_expert_id: Set(last.as_ref().map(|last| last.expert_id)),
        previous_until: Set(last.map(|_| ctx.now + ring)),
        ..Default::default()
    };
    if query.first_response_at.is_some() {
        // The promise has been answered; what is owed now is the next reply.
        let next = TimeDelta::seconds(i64::from(queue.limits.next_reply_seconds));
        further.due_at = Set(ctx.now + next);
    }
    Ok(further)
}
