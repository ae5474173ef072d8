//! Events as brands read them.

use std::collections::BTreeSet;

use entity::store::event::{EventFilter, public_after};
use futures_util::future::join_all;
use serde_json::json;
use tests::on_both_stores;

use super::desk::Desk;

on_both_stores!(
    async fn whoever_reads_on_from_the_last_event_misses_none(db) {
        let desk = Desk::new(db).await;
        let filter = EventFilter {
            brand_id: desk.brand,
            kinds: vec!["query.received".to_owned()],
            query_id: None,
        };
        let post = async |number: usize| {
            let query = json!({"body": "hi", "customer": {"reference": format!("{number}")}});
            desk.take(query).await.expect("taken").query.id
        };
        let read = async {
            let (mut seen, mut after) = (Vec::new(), None);
            while seen.len() < 100 {
                for event in public_after(db.read(), &filter, after, 7).await.expect("read") {
                    after = Some(event.id);
                    seen.push(event.query_id.expect("a query"));
                }
                tokio::task::yield_now().await;
            }
            seen
        };
        let (posted, seen) = tokio::join!(join_all((0..100).map(post)), read);
        let distinct: BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len());
        assert_eq!(distinct, posted.iter().collect());
    }
);
