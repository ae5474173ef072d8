//! What each expert can be paid, and how much of it fits under the cap of a run.

use std::collections::BTreeMap;

use entity::table;
use entity::value::{Currency, EarningId, ExpertId, Instant};

use crate::service::Fault;

/// What one expert can be paid in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// Whose.
    pub(super) expert: ExpertId,
    /// Of what.
    pub(super) currency: Currency,
    /// The sum, in minor units.
    pub(super) amount: i64,
    /// Since when the first of it waits.
    since: Option<Instant>,
    /// What it is made of, the longest waiting first.
    pub(super) lines: Vec<(EarningId, i64)>,
}

/// Lines by expert and currency; who waits longest comes first, so that a cap starves nobody.
///
/// # Errors
/// When somebody earned more than can be counted.
pub(super) fn collect(mut lines: Vec<table::earning::Model>) -> Result<Vec<Due>, Fault> {
    lines.sort_by_key(|line| (line.clear_at, line.id));
    let mut due: BTreeMap<(ExpertId, Currency), Due> = BTreeMap::new();
    for line in lines {
        let key = (line.expert_id, line.currency);
        let sum = due.entry(key).or_insert_with(|| Due {
            expert: line.expert_id,
            currency: line.currency,
            amount: 0,
            since: line.clear_at,
            lines: Vec::new(),
        });
        sum.amount = sum
            .amount
            .checked_add(line.amount)
            .ok_or_else(|| Fault::internal(format!("{} earned too much", line.expert_id)))?;
        sum.lines.push((line.id, line.amount));
    }
    let mut due: Vec<Due> = due.into_values().collect();
    due.sort_by_key(|due| (due.since, due.expert, due.currency));
    Ok(due)
}

impl Due {
    /// Splits off what does not fit into `room`: the longest waiting lines are kept.
    pub(super) fn within(mut self, room: i64) -> (Self, Option<Self>) {
        if self.amount <= room {
            return (self, None);
        }
        let mut kept = 0_i64;
        let fits = self
            .lines
            .iter()
            .take_while(|(_, amount)| {
                let sum = kept.saturating_add(*amount);
                let fits = sum <= room;
                if fits {
                    kept = sum;
                }
                fits
            })
            .count();
        let rest = Self {
            lines: self.lines.split_off(fits),
            amount: self.amount.saturating_sub(kept),
            ..self.clone()
        };
        self.amount = kept;
        (self, Some(rest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn due(amounts: &[i64]) -> Due {
        let id = |n: usize| EarningId(Uuid::from_u128(n as u128));
        Due {
            expert: ExpertId(Uuid::from_u128(1)),
            currency: Currency::USD,
            amount: amounts.iter().sum(),
            since: None,
            lines: amounts
                .iter()
                .enumerate()
                .map(|(n, one)| (id(n), *one))
                .collect(),
        }
    }

    #[test]
    fn the_longest_waiting_lines_are_paid_as_far_as_they_fit() {
        let (paid, rest) = due(&[100, 200, 300]).within(350);
        assert_eq!((paid.amount, paid.lines.len()), (300, 2));
        let rest = rest.unwrap();
        assert_eq!((rest.amount, rest.lines.len()), (300, 1));
        assert_eq!(due(&[100, 200]).within(300), (due(&[100, 200]), None));
        assert_eq!(due(&[100]).within(99).0.amount, 0);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_paid_above_the_cap(
            amounts in prop::collection::vec(0..1_000_i64, 1..30),
            room in 0..10_000_i64,
        ) {
            let whole = due(&amounts);
            let (paid, rest) = whole.clone().within(room);
            prop_assert!(paid.amount <= room);
            let mut lines = paid.lines.clone();
            let mut sum = paid.amount;
            if let Some(rest) = rest {
                sum += rest.amount;
                lines.extend(rest.lines);
            }
            prop_assert_eq!(sum, whole.amount);
            prop_assert_eq!(lines, whole.lines);
            prop_assert_eq!(paid.amount, paid.lines.iter().map(|(_, one)| one).sum::<i64>());
        }
    }
}
