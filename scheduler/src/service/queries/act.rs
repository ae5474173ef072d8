//! A brand's actions on one of its queries.
//!
//! Each may be sent twice: the second time it answers what the first one led to.

use entity::db::WriteTx;
use entity::store;
use entity::table::{message, query, queue};
use entity::value::{
    Attachments, Author, BrandId, CancelReason, ConfirmedBy, OutsideWindow, QueryId, QueryState,
    ResolutionKind, Visibility,
};

use super::escalation::{self, Answered};
use super::leaving::{Exit, leave, requeue};
use super::{Details, details, not_now, rating, thread};
use super::{When, defer};
use crate::service::coverage::{Window, outside_window};
use crate::service::messages::{NewMessage, Writer, append, brand_name};
use crate::service::{Context, Fault, UseCase, work};

/// What a brand does with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Calls it off.
    Cancel(CancelReason),
    /// Says that it is resolved, for itself or for its customer.
    Confirm(ConfirmedBy),
    /// Says that it is not resolved after all.
    Reopen,
    /// Passes on what the customer thought, 1 to 5.
    Rate(u8),
    /// Ends the work and goes on by itself.
    TakeBack,
    /// Defers the answer, or lets a query that was deferred go on.
    Defer(When),
    /// Answers what an expert asked the brand.
    AnswerEscalation {
        /// The answer.
        body: String,
        /// What happens then.
        then: Answered,
    },
}

/// A brand does something with one of its queries.
#[derive(Clone, Debug)]
pub struct ActOnQuery {
    /// Whose.
    pub brand: BrandId,
    /// Which query.
    pub query: QueryId,
    /// What.
    pub action: Action,
    /// What the brand adds: kept in the thread as an internal message.
    pub note: Option<String>,
}

impl UseCase for ActOnQuery {
    type Output = Details;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Details, Fault> {
        let query = store::query::lock_of(tx, self.brand, self.query)
            .await?
            .ok_or_else(|| Fault::not_found("query"))?;
        if !self.is_done(tx, ctx, &query).await? {
            let query = self.keep_note(tx, ctx, query).await?;
            self.act(tx, ctx, &query).await?;
        }
        let query = store::query::find(tx, self.query)
            .await?
            .ok_or_else(|| Fault::not_found("query"))?;
        details(tx, query).await
    }
}

/// A brand takes a query back, and is handed the whole thread with it.
#[derive(Clone, Debug)]
pub struct TakeBack(pub ActOnQuery);

impl UseCase for TakeBack {
    type Output = (Details, Vec<message::Model>);

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Self::Output, Fault> {
        let details = self.0.apply(tx, ctx).await?;
        let thread = thread(tx, details.query.id).await?;
        Ok((details, thread))
    }
}

impl ActOnQuery {
    /// Whether the query is already where the action leads.
    async fn is_done(
        &self,
        tx: &WriteTx,
        ctx: &Context,
        query: &query::Model,
    ) -> Result<bool, Fault> {
        use QueryState::*;
        Ok(match &self.action {
            Action::Cancel(_) => query.state == Cancelled,
            Action::TakeBack => query.state == HandedBack,
            Action::Confirm(_) => {
                matches!(query.state, Resolved | Closed)
                    && query.resolution_kind == Some(ResolutionKind::Confirmed)
            }
            // A reopening leaves the query open, with a resolution behind it and none proposed.
            Action::Reopen => {
                query.state.is_open() && query.resolutions > 0 && query.disposition.is_none()
            }
            Action::Rate(stars) => query.rating == Some(i32::from(*stars)),
            Action::Defer(when) => defer::is_done(tx, ctx, query, when).await?,
            Action::AnswerEscalation { body, .. } => {
                escalation::is_answered(tx, query, body).await?
            }
        })
    }

    async fn act(&self, tx: &WriteTx, ctx: &Context, query: &query::Model) -> Result<(), Fault> {
        match &self.action {
            Action::Cancel(reason) => {
                leave(tx, ctx, query, Exit::cancelled(*reason)).await?;
            }
            Action::TakeBack => {
                leave(tx, ctx, query, Exit::taken_back()).await?;
            }
            Action::Confirm(by) => confirm(tx, ctx, query, *by).await?,
            Action::Reopen => reopen(tx, ctx, query).await?,
            Action::Rate(stars) => rating::rate(tx, ctx, query, *stars).await?,
            Action::Defer(when) => defer::defer(tx, ctx, query, when).await?,
            Action::AnswerEscalation { body, then } => {
                escalation::answer(tx, ctx, query, (body, *then)).await?;
            }
        }
        Ok(())
    }

    /// Keeps the note in the thread, where the next expert reads it and where it can be erased.
    async fn keep_note(
        &self,
        tx: &WriteTx,
        ctx: &Context,
        mut query: query::Model,
    ) -> Result<query::Model, Fault> {
        let Some(note) = &self.note else {
            return Ok(query);
        };
        let writer = Writer {
            author: Author::Brand,
            expert: None,
            name: brand_name(tx, self.brand).await?,
        };
        let note = NewMessage {
            body: note.clone(),
            visibility: Visibility::Internal,
            attachments: Attachments::default(),
            external_id: None,
        };
        let posted = append(tx, ctx, &query, writer, &note).await?;
        query.message_sequence = posted.message.sequence;
        Ok(query)
    }
}

/// Makes the resolution final, where the offer said that this side may say so.
async fn confirm(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    by: ConfirmedBy,
) -> Result<(), Fault> {
    if query.state != QueryState::ResolutionProposed {
        return Err(not_now(query, "confirm"));
    }
    let last = store::assignment::last_of_query(tx, query.id).await?;
    let rules = last.and_then(|last| last.terms).unwrap_or_default().rules;
    if !rules.confirmers.allow(by) {
        let other = rules.confirmers;
        return Err(Fault::conflict(
            "not-the-confirmer",
            format!(
                "this work was offered on the terms that the {other} confirms; send by: {other} once they have, or let the quiet time run"
            ),
        ));
    }
    work::make_final(tx, ctx, query, (ResolutionKind::Confirmed, Some(by))).await?;
    Ok(())
}

/// Opens it again, inside the hold and while somebody can work on it.
async fn reopen(tx: &WriteTx, ctx: &Context, query: &query::Model) -> Result<(), Fault> {
    let in_time = match query.state {
        QueryState::ResolutionProposed => true,
        QueryState::Resolved => query.resume_at.is_none_or(|until| ctx.now < until),
        _ => false,
    };
    if !in_time {
        return Err(not_now(query, "reopen"));
    }
    let queue = queue_of(tx, query).await?;
    let window = Window::of_queue(tx, &ctx.zones, &queue).await?;
    if queue.outside_window != OutsideWindow::Accept && !window.is_open(ctx.now) {
        return Err(outside_window(window.next_open(ctx.now)));
    }
    requeue(tx, ctx, query, &queue, "brand").await?;
    Ok(())
}

/// The queue of a query.
pub(super) async fn queue_of(tx: &WriteTx, query: &query::Model) -> Result<queue::Model, Fault> {
    store::queue::find(tx, query.queue_id)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} has no queue", query.id)))
}
