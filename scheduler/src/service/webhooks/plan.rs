//! From events to deliveries: one row for each endpoint that wants it.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::{event, webhook};
use entity::table::{webhook_delivery, webhook_endpoint};
use entity::value::{BrandId, DeliveryState, EventId};

use super::{EventFilter, Owner};
use crate::service::events::{EventDocument, documents};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Events that are planned together: a transaction of some milliseconds.
const BATCH: u64 = 500;

/// Plans the deliveries of events that were not planned; answers whether there may be more.
///
/// # Errors
/// When the database fails.
pub async fn plan(services: &Services) -> Result<bool, Fault> {
    if !event::any_unplanned(services.db.read()).await? {
        return Ok(false);
    }
    services.run(Actor::System, Plan).await
}

/// Claims events and writes their deliveries, together or not at all.
#[derive(Clone, Copy, Debug)]
struct Plan;

impl UseCase for Plan {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let events = event::claim_unplanned(tx, BATCH).await?;
        let more = events.len() as u64 == BATCH;
        let owners: BTreeMap<EventId, Owner> =
            events.iter().map(|row| (row.id, row.brand_id)).collect();
        let mut brands: Vec<BrandId> = owners.values().copied().flatten().collect();
        brands.sort_unstable();
        brands.dedup();
        let platform = owners.values().any(Option::is_none);
        let endpoints = webhook::listening(tx, &brands, platform).await?;
        if endpoints.is_empty() {
            return Ok(more);
        }
        let endpoints: Vec<_> = endpoints
            .iter()
            .map(|row| (row, EventFilter::stored(&row.event_types)))
            .collect();
        let mut planned = Vec::new();
        for told in documents(tx, events).await? {
            let owner = owners.get(&told.id).copied().flatten();
            let body = text(&told)?;
            let wanted = endpoints.iter().filter(|(row, filter)| {
                row.brand_id == owner
                    && row.created_at <= told.occurred_at
                    && filter.wants(&told.kind)
            });
            planned.extend(wanted.map(|(row, _)| delivery(context, row, &told, (&body, 0))));
        }
        webhook::insert_deliveries(tx, planned).await?;
        Ok(more)
    }
}

/// The body of a webhook: kept as text, so that each try sends the same bytes.
pub(super) fn text(told: &EventDocument) -> Result<String, Fault> {
    serde_json::to_string(told)
        .map_err(|error| Fault::internal(format!("{} does not serialise: {error}", told.id)))
}

/// A delivery that is due at once.
pub(super) fn delivery(
    context: &Context,
    endpoint: &webhook_endpoint::Model,
    told: &EventDocument,
    (body, replay): (&str, i32),
) -> webhook_delivery::Model {
    webhook_delivery::Model {
        id: context.id(),
        endpoint_id: endpoint.id,
        event_id: told.id,
        replay,
        event_type: told.kind.clone(),
        query_id: told.query_id,
        body: body.to_owned(),
        state: DeliveryState::Pending,
        attempts: 0,
        next_at: context.now,
        leased_by: None,
        lease_until: None,
        last_status: None,
        last_error: None,
        created_at: context.now,
        ended_at: None,
    }
}
