//! Offers from the expert's side: seeing them, accepting, declining.
//!
//! Who is offered what is decided by the dispatcher; here an expert answers. The database's clock
//! decides whether an answer is in time, and there is no grace.

mod accept;
mod decline;
mod document;
mod eligible;

pub use accept::{AcceptOffer, Acceptance, Accepted};
pub use decline::DeclineOffer;
pub use document::{AssignmentDocument, OfferDocument, ResolutionRule};
pub use eligible::is_eligible;

use entity::store::{board, offer, query};
use entity::table;
use entity::value::{ExpertId, Instant, OfferEndReason, OfferId, OfferState};
use sea_orm::ConnectionTrait;

use super::{Actor, Fault};

/// The expert who asks.
///
/// # Errors
/// When it is somebody else.
pub fn expert_of(actor: &Actor) -> Result<ExpertId, Fault> {
    match actor {
        Actor::Person {
            expert: Some(expert),
            ..
        } => Ok(*expert),
        Actor::Person { .. } | Actor::Anonymous | Actor::Key { .. } | Actor::System => Err(
            Fault::forbidden("wrong-role", "sign in as an expert to do this"),
        ),
    }
}

/// The expert's pending offers that can still be accepted at `now`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn pending(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    after: Option<OfferId>,
    (limit, now): (u64, Instant),
) -> Result<Vec<OfferDocument>, Fault> {
    let offers = offer::pending_of_expert(db, expert, after, limit).await?;
    documents(db, &offers, now).await
}

/// The expert's offer with this id, pending or ended.
///
/// # Errors
/// When it is not theirs, or the database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    id: OfferId,
    now: Instant,
) -> Result<OfferDocument, Fault> {
    let found = offer::find_of(db, expert, id).await?;
    let found = found.ok_or_else(|| Fault::not_found("offer"))?;
    let documents = documents(db, &[found], now).await?;
    documents
        .into_iter()
        .next()
        .ok_or_else(|| Fault::internal(format!("{id} has no query")))
}

async fn documents(
    db: &impl ConnectionTrait,
    offers: &[table::offer::Model],
    now: Instant,
) -> Result<Vec<OfferDocument>, Fault> {
    let queues: Vec<_> = offers.iter().map(|offer| offer.queue_id).collect();
    let queues = board::queues(db, board::Which::These(&queues)).await?;
    let mut documents = Vec::with_capacity(offers.len());
    for offer in offers {
        let query = query::find(db, offer.query_id).await?;
        let queue = queues.iter().find(|queue| queue.id == offer.queue_id);
        if let (Some(query), Some(queue)) = (query, queue) {
            documents.push(OfferDocument::new(offer, &query, queue.channel, now));
        }
    }
    Ok(documents)
}

/// Why an ended (or too late) offer cannot be answered any more.
pub(super) fn too_late(offer: &table::offer::Model) -> Fault {
    match (offer.state, offer.end_reason) {
        (OfferState::Pending | OfferState::Expired, _) => Fault::conflict(
            "offer-expired",
            "this offer has run out; wait for the next one",
        ),
        (_, Some(OfferEndReason::Taken)) => Fault::conflict(
            "offer-taken",
            "another expert was first; wait for the next offer",
        ),
        _ => Fault::conflict(
            "offer-withdrawn",
            "this offer is no longer open; wait for the next one",
        ),
    }
}
