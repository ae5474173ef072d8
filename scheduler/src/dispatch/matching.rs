//! The assignment problem: several queries and several experts that are free at once, matched together.

use std::collections::BTreeMap;

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// One query's possible experts with what each is worth, best first; more urgent rows come first.
pub(super) type Row = Vec<(u32, i64)>;

/// The most one expert can be worth to one query; larger values are cut.
pub(super) const WORTH_MAX: i64 = 4_095;

/// Matches rows to experts, each expert at most once; `None` for a row that goes away empty.
///
/// When experts are short the earlier rows win: a row's weight exceeds everything that fit could
/// gain in all rows together, so the rows served are those that taking the most urgent first would
/// serve (the sets of rows that can be served together form a matroid, Edmonds and Fulkerson 1965).
/// Among these the total fit is the greatest (Kuhn 1955, Munkres 1957). Needs at least as many
/// experts as rows.
pub(super) fn match_rows(rows: &[Row]) -> Vec<Option<u32>> {
    let mut experts: Vec<u32> = rows.iter().flatten().map(|&(expert, _)| expert).collect();
    experts.sort_unstable();
    experts.dedup();
    // A column without an expert stands for going away empty: rows may not outnumber columns.
    let columns = experts.len().max(rows.len());
    let column: BTreeMap<u32, usize> = experts.iter().copied().zip(0..).collect();
    let row_weight = (WORTH_MAX + 1) * i64::try_from(rows.len() + 1).unwrap_or(i64::MAX >> 16);
    let mut weights = Matrix::new(rows.len(), columns, 0i64);
    for (at, row) in rows.iter().enumerate() {
        let urgency = i64::try_from(rows.len() - at).unwrap_or(0) * row_weight;
        for (expert, worth) in row {
            if let Some(&to) = column.get(expert) {
                weights[(at, to)] = urgency + 1 + (*worth).clamp(0, WORTH_MAX - 1);
            }
        }
    }
    let (_, assigned) = kuhn_munkres(&weights);
    assigned
        .into_iter()
        .enumerate()
        .map(|(row, to)| {
            (weights[(row, to)] > 0)
                .then(|| experts.get(to).copied())
                .flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_expert_who_alone_can_serve_a_query_is_left_to_it() {
        // The first would like expert 1 best, but the second has nobody else.
        let rows = vec![vec![(1, 900), (2, 800)], vec![(1, 100)]];
        assert_eq!(match_rows(&rows), vec![Some(2), Some(1)]);
    }

    #[test]
    fn the_more_urgent_query_wins_when_experts_are_short() {
        let rows = vec![vec![(7, 1)], vec![(7, 1_000)]];
        assert_eq!(match_rows(&rows), vec![Some(7), None]);
    }

    proptest! {
        /// The rows served are those that an exhaustive greedy by urgency serves.
        #[test]
        fn urgency_is_never_traded_for_fit(
            rows in prop::collection::vec(prop::collection::btree_map(0u32..6, 0i64..1000, 0..4), 1..6)
        ) {
            let rows: Vec<Row> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let matched = match_rows(&rows);
            let served: Vec<bool> = matched.iter().map(Option::is_some).collect();
            let mut owner: BTreeMap<u32, usize> = BTreeMap::new();
            let greedy: Vec<bool> =
                (0..rows.len()).map(|row| augment(&rows, row, &mut owner, &mut Vec::new())).collect();
            prop_assert_eq!(served, greedy);
            let mut used: Vec<u32> = matched.into_iter().flatten().collect();
            used.sort_unstable();
            let before = used.len();
            used.dedup();
            prop_assert_eq!(before, used.len());
        }
    }

    fn augment(
        rows: &[Row],
        row: usize,
        owner: &mut BTreeMap<u32, usize>,
        seen: &mut Vec<u32>,
    ) -> bool {
        for &(expert, _) in &rows[row] {
            if seen.contains(&expert) {
                continue;
            }
            seen.push(expert);
            let other = owner.get(&expert).copied();
            if other.is_none_or(|other| augment(rows, other, owner, seen)) {
                owner.insert(expert, row);
                return true;
            }
        }
        false
    }
}
