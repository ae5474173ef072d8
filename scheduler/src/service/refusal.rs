//! Refusals: an expert turned a query down, and is not asked again inside a growing cool-down.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::cool_down;
use entity::table;
use entity::value::{ExpertId, Instant, QueryId};

use super::Fault;
use crate::dispatch::Settings;

/// Notes that each of these experts turned that query down once more at `now`.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &WriteTx,
    now: Instant,
    refused: &[(QueryId, ExpertId)],
) -> Result<(), Fault> {
    if refused.is_empty() {
        return Ok(());
    }
    let queries: Vec<QueryId> = refused.iter().map(|pair| pair.0).collect();
    let before: BTreeMap<_, _> = cool_down::of_queries(tx, &queries)
        .await?
        .into_iter()
        .map(|row| ((row.query_id, row.expert_id), row.declines))
        .collect();
    let mut counts: BTreeMap<(QueryId, ExpertId), i32> = BTreeMap::new();
    for &pair in refused {
        let count = counts
            .entry(pair)
            .or_insert_with(|| before.get(&pair).copied().unwrap_or(0));
        *count = count.saturating_add(1);
    }
    let settings = Settings::default();
    let rows = counts
        .into_iter()
        .map(
            |((query_id, expert_id), declines)| table::cool_down::Model {
                query_id,
                expert_id,
                declines,
                until: now + settings.cool_down(u32::try_from(declines).unwrap_or(1)),
            },
        )
        .collect();
    cool_down::put_all(tx, rows).await?;
    Ok(())
}
