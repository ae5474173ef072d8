//! What is under way on this node, and who may have more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::store::webhook::{Busy, Due};
use entity::value::{BrandId, WebhookDeliveryId, WebhookEndpointId};

/// Tries under way to one endpoint.
const OF_ENDPOINT: usize = 4;

/// Tries under way to one that fails: it is asked whether it works again, not more.
const OF_FAILING: usize = 1;

/// Tries under way to all endpoints of one brand.
const OF_BRAND: usize = 16;

/// Tries under way in all: a socket and some memory each.
const OF_ALL: usize = 256;

#[derive(Debug, Default)]
struct Counts {
    endpoints: BTreeMap<WebhookEndpointId, (usize, usize)>,
    brands: BTreeMap<BrandId, usize>,
    all: usize,
}

/// What is under way; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Load(Arc<Mutex<Counts>>);

/// One try under way; its place is free again when this is dropped, however the try ended.
#[derive(Debug)]
pub(super) struct Slot {
    load: Load,
    endpoint: WebhookEndpointId,
    brand: Option<BrandId>,
}

impl Load {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who has as much under way as may be.
    pub(super) fn busy(&self) -> Busy {
        let counts = self.counts();
        let endpoints = counts.endpoints.iter();
        let brands = counts.brands.iter();
        Busy {
            endpoints: endpoints
                .filter(|(_, (count, most))| count >= most)
                .map(|(&id, _)| id)
                .collect(),
            brands: brands
                .filter(|&(_, &count)| count >= OF_BRAND)
                .map(|(&id, _)| id)
                .collect(),
        }
    }

    /// Takes a place for each of these that may have one, in the order given.
    pub(super) fn take(&self, due: Vec<Due>) -> Vec<(WebhookDeliveryId, Slot)> {
        due.into_iter()
            .filter_map(|due| {
                let id = due.id;
                self.place(due).map(|slot| (id, slot))
            })
            .collect()
    }

    fn place(&self, due: Due) -> Option<Slot> {
        let mut counts = self.counts();
        let most = match due.failing_since {
            None => OF_ENDPOINT,
            Some(_) => OF_FAILING,
        };
        let (endpoint, brand) = (due.endpoint_id, due.brand_id);
        let of_endpoint = counts
            .endpoints
            .get(&endpoint)
            .map_or(0, |(count, _)| *count);
        let of_brand = brand.and_then(|brand| counts.brands.get(&brand).copied());
        if counts.all >= OF_ALL || of_endpoint >= most || of_brand.unwrap_or(0) >= OF_BRAND {
            return None;
        }
        counts.all += 1;
        counts.endpoints.insert(endpoint, (of_endpoint + 1, most));
        if let Some(brand) = brand {
            *counts.brands.entry(brand).or_default() += 1;
        }
        Some(Slot {
            load: self.clone(),
            endpoint,
            brand,
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.load.counts();
        counts.all -= 1;
        if let Some((count, _)) = counts.endpoints.get_mut(&self.endpoint) {
            *count -= 1;
            if *count == 0 {
                counts.endpoints.remove(&self.endpoint);
            }
        }
        let Some(brand) = self.brand else {
            return;
        };
        if let Some(count) = counts.brands.get_mut(&brand) {
            *count -= 1;
            if *count == 0 {
                counts.brands.remove(&brand);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::env::Entropy;

    fn due(endpoint: u8, brand: u8, failing: bool) -> Due {
        let now = chrono::DateTime::from_timestamp(0, 0).unwrap();
        Due {
            id: Entropy::system().id(now),
            endpoint_id: uuid::Uuid::from_bytes([endpoint; 16]).into(),
            brand_id: Some(uuid::Uuid::from_bytes([brand; 16]).into()),
            failing_since: failing.then_some(now),
        }
    }

    #[test]
    fn nobody_has_more_than_a_share() {
        let load = Load::default();
        let taken = load.take((0..10).map(|_| due(1, 1, false)).collect());
        assert_eq!(taken.len(), OF_ENDPOINT);
        assert_eq!(load.busy().endpoints.len(), 1);
        assert_eq!(load.take(vec![due(2, 1, true), due(2, 1, true)]).len(), 1);
        drop(taken);
        assert!(load.busy().endpoints.is_empty());
        let many = load.take((0..40).map(|n| due(n, 1, false)).collect());
        assert_eq!((many.len(), load.busy().brands.len()), (OF_BRAND, 1));
        let all = load.take((0..250).map(|n| due(n, n, false)).collect());
        assert!(many.len() + all.len() <= OF_ALL);
        drop((many, all));
        let counts = load.counts();
        assert_eq!(
            (counts.all, counts.endpoints.len(), counts.brands.len()),
            (0, 0, 0)
        );
    }
}
