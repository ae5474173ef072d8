//! How often which number of seconds was seen.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// How often which number of whole seconds was seen: exact quantiles in the room of the distinct
/// values, however many are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seconds {
    counts: BTreeMap<u32, u64>,
    total: u64,
}

impl Seconds {
    /// Counts a value.
    pub fn add(&mut self, seconds: u32) {
        *self.counts.entry(seconds).or_default() += 1;
        self.total += 1;
    }

    /// How many were counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.total
    }

    /// The nearest rank: the smallest value that at least this share does not exceed; `None`
    /// without any.
    #[must_use]
    pub fn quantile(&self, percent: u8) -> Option<u32> {
        let wanted = u128::from(self.total) * u128::from(percent);
        let rank = wanted.div_ceil(100).max(1);
        let mut seen = 0_u128;
        self.counts.iter().find_map(|(&seconds, &count)| {
            seen += u128::from(count);
            (seen >= rank).then_some(seconds)
        })
    }

    /// The values in ascending order, with how often each was seen.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u64)> {
        self.counts
            .iter()
            .map(|(&seconds, &count)| (seconds, count))
    }
}

impl AddAssign<&Self> for Seconds {
    fn add_assign(&mut self, other: &Self) {
        for (seconds, count) in other.iter() {
            *self.counts.entry(seconds).or_default() += count;
        }
        self.total += other.total;
    }
}
