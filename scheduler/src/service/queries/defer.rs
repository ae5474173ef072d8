//! An answer is deferred to a time that the customer agreed to, with a promise of its own.
//!
//! Invariant: what is deferred goes on inside its queue's window, or the brand is told so when it asks.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::table::{brand, promise, query, queue};
use entity::value::zone::Zone;
use entity::value::{Instant, PromiseState, QueryState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::act::queue_of;
use super::leaving::end_offers;
use super::{When, not_now};
use crate::service::coverage::instant_text;
use crate::service::intake::Door;
use crate::service::messages::look_again;
use crate::service::promise_text::{Saying, promise_text};
use crate::service::quotes::Quoting;
use crate::service::zone::told_in;
use crate::service::{Context, Fault, money, timeline};

/// What took the place of a promise that ended because the customer agreed to a later answer.
pub const DEFERRED: &str = "deferred";

/// A query, where it stands, and when it goes on.
struct Deferral<'a> {
    query: &'a query::Model,
    queue: queue::Model,
    brand: brand::Model,
    zone: Zone,
    /// Where it goes.
    state: QueryState,
    /// When somebody may answer it, if that is not now.
    resume_at: Option<Instant>,
}

/// Whether the query sleeps, or waits, as asked already.
pub(super) async fn is_done(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    when: &When,
) -> Result<bool, Fault> {
    use QueryState::{Deferred, Held, Offered, Queued, Received};
    if when.is_now() {
        return Ok(matches!(query.state, Received | Queued | Offered | Held));
    }
    if query.state != Deferred {
        return Ok(false);
    }
    let deferral = Deferral::of(tx, ctx, query, when).await?;
    Ok(deferral.resume_at == query.resume_at)
}

/// Defers a locked query, or lets one that was deferred go on.
pub(super) async fn defer(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    when: &When,
) -> Result<(), Fault> {
    use QueryState::{Deferred, Held, Offered, Queued, Received};
    if !matches!(query.state, Received | Queued | Offered | Held | Deferred) {
        return Err(not_now(query, "defer"));
    }
    let deferral = Deferral::of(tx, ctx, query, when).await?;
    let due_at = deferral.due_at(tx, ctx).await?;
    deferral.rest(tx, ctx, due_at).await?;
    if query.first_response_at.is_none() {
        deferral.promise(tx, ctx, due_at).await?;
    }
    look_again(tx, ctx, query.id).await?;
    Ok(())
}

impl<'a> Deferral<'a> {
    /// Where a query goes, by its queue's window then.
    async fn of(
        tx: &WriteTx,
        ctx: &Context,
        query: &'a query::Model,
        when: &When,
    ) -> Result<Self, Fault> {
        let queue = queue_of(tx, query).await?;
        let brand = store::brand::find(tx, query.brand_id).await?;
        let brand = brand.ok_or_else(|| Fault::internal(format!("{} has no brand", query.id)))?;
        let customer = store::customer::find(tx, query.customer_id).await?;
        let theirs = customer.and_then(|customer| customer.time_zone);
        let zone = told_in(&ctx.zones, theirs.as_ref(), &brand);
        let at = when.instant(ctx.now, (&zone, &ctx.zones))?;
        let door = Door::of(tx, ctx, (&brand, &queue)).await?;
        let (state, resume_at) = match at {
            Some(at) => (QueryState::Deferred, Some(door.later(at)?)),
            None => door.now(ctx.now)?,
        };
        Ok(Self {
            query,
            queue,
            brand,
            zone,
            state,
            resume_at,
        })
    }

    /// By when the customer is promised the answer: the first one, or the next.
    async fn due_at(&self, tx: &WriteTx, ctx: &Context) -> Result<Instant, Fault> {
        let starts = self.starts(ctx);
        if self.query.first_response_at.is_some() {
            let next = i64::from(self.queue.limits.next_reply_seconds);
            return Ok(starts + TimeDelta::seconds(next));
        }
        let place = (&self.brand, &self.queue);
        Ok(money::promised_by(tx, &ctx.zones, place, (starts, ctx.now)).await?)
    }

    fn starts(&self, ctx: &Context) -> Instant {
        self.resume_at.unwrap_or(ctx.now)
    }

    /// Leads the query where it goes, along the drawn arrows.
    async fn rest(&self, tx: &WriteTx, ctx: &Context, due_at: Instant) -> Result<(), Fault> {
        use QueryState::{Deferred, Queued, Received};
        let ring = TimeDelta::seconds(i64::from(self.queue.limits.same_expert_seconds));
        let previous = self.query.previous_expert_id;
        let further = query::ActiveModel {
            resume_at: Set(self.resume_at),
            taken_at: Set(self.starts(ctx)),
            due_at: Set(due_at),
            previous_until: Set(previous.map(|_| self.starts(ctx) + ring)),
            ..Default::default()
        };
        let (from, to) = (self.query.state, self.state);
        if (from, to) == (Deferred, Deferred) {
            let row = store::query::change(tx, self.query.id, further).await?;
            return self.tell(tx, ctx, row).await;
        }
        if !matches!(from, Received | Queued) && to != Queued {
            self.queued(tx, ctx).await?;
        }
        let from = if matches!(from, Received) || to == Queued {
            from
        } else {
            Queued
        };
        let row = store::query::transition(tx, self.query.id, (from, to), ctx.now, further).await?;
        self.tell(tx, ctx, row).await
    }

    /// The step in between: nobody is asked, and it waits no more for its window.
    async fn queued(&self, tx: &WriteTx, ctx: &Context) -> Result<(), Fault> {
        end_offers(tx, ctx, self.query).await?;
        let arrow = (self.query.state, QueryState::Queued);
        let row = store::query::transition(tx, self.query.id, arrow, ctx.now, Default::default());
        let row = row.await?.ok_or_else(|| not_now(self.query, "defer"))?;
        let data = json!({ "from": self.query.state });
        store::event::record(tx, timeline::moved(ctx, &row, data)).await?;
        Ok(())
    }

    async fn tell(
        &self,
        tx: &WriteTx,
        ctx: &Context,
        row: Option<query::Model>,
    ) -> Result<(), Fault> {
        let row = row.ok_or_else(|| not_now(self.query, "defer"))?;
        let data = json!({
            "from": self.query.state, "resume_at": row.resume_at.map(instant_text),
            "due_at": instant_text(row.due_at),
        });
        let mut moved = timeline::moved(ctx, &row, data);
        moved.public = row.state == QueryState::Deferred;
        store::event::record(tx, moved).await?;
        Ok(())
    }

    /// The promise in force gives way to one that counts from when the query goes on.
    async fn promise(&self, tx: &WriteTx, ctx: &Context, due_at: Instant) -> Result<(), Fault> {
        let old = store::promise::latest(tx, self.query.id).await?;
        let old =
            old.ok_or_else(|| Fault::internal(format!("{} has no promise", self.query.id)))?;
        let void = (PromiseState::Void, Some(DEFERRED));
        store::promise::end_in_force(tx, self.query.id, void, ctx.now).await?;
        let held = (self.resume_at, ctx.now);
        let mut quoting = Quoting::of(tx, self.queue.id, held).await?;
        let estimate = quoting.next(&self.query.language, ctx.now);
        let [quoted_p50, quoted_p80, quoted_p90, quoted_p95] = estimate.answer_by;
        let number = old.number + 1;
        // What broke, or was renewed, before was not the customer's wish: the new one renews it.
        let begins = old.state == PromiseState::Made && old.number == old.first_number;
        let of = (old.brand_id, old.query_id);
        let text = self.text(ctx.now, due_at);
        let new = promise::Model {
            number,
            first_number: if begins { number } else { old.first_number },
            quoted_p50,
            quoted_p80,
            quoted_p90,
            quoted_p95,
            quote_basis: Some(estimate.basis),
            ..promise::Model::made(ctx.id(), of, (ctx.now, due_at), text)
        };
        let data = json!({
            "promise_id": new.id, "replaces": old.id, "previous_due_at": old.due_at,
            "due_at": due_at, "text": new.text, "language": self.query.language, "late": false,
            "deferred": true,
        });
        store::promise::insert_all(tx, vec![new]).await?;
        let told = timeline::public(ctx, self.query, "promise.renewed", data);
        store::event::record(tx, told).await?;
        Ok(())
    }

    fn text(&self, now: Instant, due_at: Instant) -> String {
        let texts = &self.queue.promise_texts;
        let language = &self.query.language;
        promise_text(texts, Saying::Made, language, (now, due_at), &self.zone)
    }
}
