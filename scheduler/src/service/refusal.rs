//! Refusals: an expert turned a query down, and is not asked again inside a growing cool-down.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::cool_down;
use entity::table;
use entity::value::{ExpertId, Instant, QueryId};

use super::Fault;
use crate::dispatch::Refused;

/// Notes that each of these experts was without that query once more at `now`, and how.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &WriteTx,
    now: Instant,
    refused: &[(QueryId, ExpertId, Refused)],
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
    let mut rows: BTreeMap<(QueryId, ExpertId), table::cool_down::Model> = BTreeMap::new();
    for &(query_id, expert_id, how) in refused {
        let pair = (query_id, expert_id);
        let counted = rows.get(&pair).map(|row| row.declines);
        let times = counted.or_else(|| before.get(&pair).copied()).unwrap_or(0);
        let declines = times.saturating_add(1);
        let row = table::cool_down::Model {
            query_id,
            expert_id,
            declines,
            until: now + how.cool_down(u32::try_from(declines).unwrap_or(1)),
        };
        rows.insert(pair, row);
    }
    cool_down::put_all(tx, rows.into_values().collect()).await?;
    Ok(())
}
