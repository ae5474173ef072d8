//! What queues are called, and by whom they are kept.

use std::collections::BTreeMap;

use entity::db::Reader;
use entity::store::demand;
use entity::table::queue;
use entity::value::{BrandId, QueueId};

use crate::problem::Problem;

/// Queues read at a time.
const PAGE: u64 = 200;

/// Pages read at most: nobody chooses from a longer list.
const PAGES: usize = 10;

/// A queue with the name of its brand.
#[derive(Clone, Debug)]
pub(super) struct NamedQueue {
    /// The queue.
    pub(super) queue: queue::Model,
    /// Its brand's name.
    pub(super) brand: String,
}

impl NamedQueue {
    /// Both names.
    pub(super) fn name(&self) -> String {
        format!("{} · {}", self.brand, self.queue.name)
    }
}

/// The queues of live brands by what they are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues(Vec<NamedQueue>);

impl Queues {
    /// Reads them.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read(db: &Reader) -> Result<Self, Problem> {
        let (mut after, mut found) = (None, Vec::new());
        for _ in 0..PAGES {
            let page = demand::queues(db, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.id);
            found.extend(page.into_iter().map(|(queue, brand)| NamedQueue {
                queue,
                brand: brand.name,
            }));
        }
        found.sort_by_cached_key(|one| (one.name().to_lowercase(), one.queue.id));
        Ok(Self(found))
    }

    /// All of them.
    pub(super) fn all(&self) -> &[NamedQueue] {
        &self.0
    }

    /// One of them.
    pub(super) fn get(&self, id: QueueId) -> Option<&NamedQueue> {
        self.0.iter().find(|one| one.queue.id == id)
    }

    /// What a queue is called; its id where that is not known.
    pub(super) fn name(&self, id: &QueueId) -> String {
        self.get(*id)
            .map_or_else(|| id.to_string(), NamedQueue::name)
    }

    /// What several queues are called.
    pub(super) fn names(&self, ids: &[QueueId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.name(id)).collect();
        names.join(", ")
    }

    /// The brands that keep them, by id.
    pub(super) fn brands(&self) -> BTreeMap<BrandId, String> {
        let brands = self.0.iter();
        brands
            .map(|one| (one.queue.brand_id, one.brand.clone()))
            .collect()
    }
}
