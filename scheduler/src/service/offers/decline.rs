//! Declining an offer.

use entity::db::WriteTx;
use entity::store::stream::NewExpertEvent;
use entity::store::{change, event, offer, presence, query, queue, stream};
use entity::table;
use entity::value::{ChangeSubject, DeclineReason, OfferId, OfferState, QueryState};
use serde_json::json;

use super::document::OfferDocument;
use super::{expert_of, too_late};
use crate::dispatch::Refused;
use crate::service::{Context, Fault, UseCase, refusal, timeline};

/// An expert declines an offer: the query goes on to others, and is not offered to this expert
/// again inside a cool-down that grows.
#[derive(Clone, Debug)]
pub struct DeclineOffer {
    /// Which.
    pub offer: OfferId,
    /// Why.
    pub reason: DeclineReason,
    /// What the expert adds.
    pub note: Option<String>,
}

impl UseCase for DeclineOffer {
    type Output = OfferDocument;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<OfferDocument, Fault> {
        let expert = expert_of(&context.actor)?;
        let now = context.now;
        let asked = offer::find_of(tx, expert, self.offer).await?;
        let asked = asked.ok_or_else(|| Fault::not_found("offer"))?;
        let query = query::lock(tx, asked.query_id).await?;
        let query = query.ok_or_else(|| Fault::not_found("offer"))?;
        let queue = queue::find(tx, query.queue_id).await?;
        let queue = queue.ok_or_else(|| Fault::internal(format!("{} has no queue", query.id)))?;
        let current = offer::find_of(tx, expert, self.offer)
            .await?
            .unwrap_or(asked);
        if current.state == OfferState::Declined {
            return Ok(OfferDocument::new(&current, &query, queue.channel, now));
        }
        if current.state != OfferState::Pending || current.expires_at <= now {
            return Err(too_late(&current));
        }
        let ended = self.end(tx, context, &query).await?;
        let ended = ended.ok_or_else(|| too_late(&current))?;
        let document = OfferDocument::new(&ended, &query, queue.channel, now);
        let told = NewExpertEvent {
            expert_id: expert,
            kind: "offer.ended",
            data: json!({ "offer": document }),
        };
        stream::append_all(tx, now, vec![told]).await?;
        Ok(document)
    }
}

impl DeclineOffer {
    async fn end(
        &self,
        tx: &WriteTx,
        context: &Context,
        query: &table::query::Model,
    ) -> Result<Option<table::offer::Model>, Fault> {
        let now = context.now;
        let ending = offer::OfferEnding {
            state: OfferState::Declined,
            reason: None,
            decline: Some(self.reason),
            note: self.note.clone(),
        };
        let Some(ended) = offer::end(tx, self.offer, &ending, now).await? else {
            return Ok(None);
        };
        let mut moved = None;
        if offer::lock_pending(tx, &[query.id]).await?.is_empty() {
            let arrow = (QueryState::Offered, QueryState::Queued);
            moved = query::transition(tx, query.id, arrow, now, Default::default()).await?;
        }
        refusal::record(tx, now, &[(query.id, ended.expert_id, Refused::TurnedDown)]).await?;
        if !self.reason.is_free() {
            let counted = presence::OfferOutcome::Declined;
            presence::count_offers(tx, &[ended.expert_id], counted).await?;
        }
        let data = json!({
            "offer_id": ended.id, "expert_id": ended.expert_id, "reason": self.reason,
        });
        let mut events = vec![timeline::internal(context, query, "offer.declined", data)];
        let after = |query| timeline::moved(context, query, json!({ "after": "offer.declined" }));
        events.extend(moved.as_ref().map(after));
        event::record_all(tx, events).await?;
        let subjects = [(ChangeSubject::Query, query.id.0)];
        change::record(tx, &context.entropy, now, &subjects).await?;
        Ok(Some(ended))
    }
}
