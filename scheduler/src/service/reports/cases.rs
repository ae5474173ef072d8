//! The promises of one brand as cases, page by page.

use std::collections::BTreeMap;
use std::sync::Arc;

use entity::store;
use entity::store::report::{Row, Which};
use entity::table::{brand, queue};
use entity::value::{QueueId, Zone};

use super::Asked;
use crate::calendar::Span;
use crate::scoring::Case;
use crate::service::queries::DEFERRED;
use crate::service::{Fault, Services};

/// Where a page ended.
pub use entity::store::report::Place;

/// Queues of a page: a brand has at most a thousand.
const QUEUES: u64 = 500;

/// The promises of one brand, page by page.
#[derive(Clone, Debug)]
pub(super) struct Cases {
    which: Which,
    zone: Zone,
    queues: Arc<BTreeMap<QueueId, queue::Model>>,
    after: Option<Place>,
    over: bool,
}

impl Cases {
    /// The promises that are asked for.
    ///
    /// # Errors
    /// Not found: the queue. Or when the database fails.
    pub(super) async fn of(
        services: &Services,
        brand: &brand::Model,
        asked: &Asked,
    ) -> Result<Self, Fault> {
        let queues = queues(services, brand, asked.queue).await?;
        let zone = services.zones.get(&brand.time_zone).ok_or_else(|| {
            Fault::internal(format!("the zone data do not know {}", brand.time_zone))
        })?;
        let which = Which {
            brand: brand.id,
            queue: asked.queue,
            from: asked.span.start,
            to: asked.span.end,
        };
        Ok(Self {
            which,
            zone,
            queues: Arc::new(queues),
            after: None,
            over: false,
        })
    }

    /// Those of them that were made inside, from the first.
    pub(super) fn inside(&self, span: Span) -> Self {
        let which = Which {
            from: span.start,
            to: span.end,
            ..self.which
        };
        Self {
            which,
            zone: self.zone.clone(),
            queues: Arc::clone(&self.queues),
            after: None,
            over: false,
        }
    }

    /// The clock on the brand's wall.
    pub(super) const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The brand's queues.
    pub(super) fn queues(&self) -> impl Iterator<Item = &queue::Model> {
        self.queues.values()
    }

    /// One of them.
    pub(super) fn queue(&self, id: QueueId) -> Option<&queue::Model> {
        self.queues.get(&id)
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn next(&mut self, services: &Services) -> Result<Option<Vec<Row>>, Fault> {
        if self.over {
            return Ok(None);
        }
        let rows = store::report::page(services.db.read_much(), self.which, self.after).await?;
        self.over = (rows.len() as u64) < store::report::PAGE;
        self.after = rows.last().map(|row| (row.made_at, row.id));
        Ok(Some(rows))
    }

    /// A row as a case; `None` where its queue was made after the queues were read, and of a promise
    /// that a deferral took the place of: on agreement it is neither kept nor broken.
    pub(super) fn case(&self, row: &Row) -> Option<Case> {
        let queue = self.queues.get(&row.queue_id)?;
        if row.cause.as_deref() == Some(DEFERRED) {
            return None;
        }
        Some(Case {
            number: row.number - row.first_number + 1,
            queue: row.queue_id,
            channel: queue.channel,
            language: row.language.clone(),
            expert: row.expert_id,
            state: row.state,
            made_at: row.made_at,
            due_at: row.due_at,
            told_at: row.told_at,
            at_risk_at: row.at_risk_at,
            ended_at: row.ended_at,
            cause: row.cause.as_deref().and_then(|cause| cause.parse().ok()),
            quoted: row.quoted,
            asked_for_quote: row.quote_basis.is_some(),
            received_at: row.received_at,
            taken_at: row.taken_at,
            query_state: row.query_state,
            state_since: row.state_since,
            answered_at: row.first_response_at,
        })
    }
}

/// The brand's queues, archived ones too; or the one that is asked for.
async fn queues(
    services: &Services,
    brand: &brand::Model,
    only: Option<QueueId>,
) -> Result<BTreeMap<QueueId, queue::Model>, Fault> {
    let db = services.db.read();
    if let Some(id) = only {
        let queue = store::queue::find_of(db, brand.id, id).await?;
        let queue = queue.ok_or_else(|| Fault::not_found("queue"))?;
        return Ok(BTreeMap::from([(id, queue)]));
    }
    let mut all = BTreeMap::new();
    loop {
        let after = all.last_key_value().map(|(id, _)| *id);
        let page = store::queue::page(db, brand.id, after, QUEUES).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page.into_iter().map(|queue| (queue.id, queue)));
    }
}
