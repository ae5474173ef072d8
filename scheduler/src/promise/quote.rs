//! A quote: by when an answer comes, with which probability, and what that was told from.

use entity::value::QuoteBasis;
use serde::{Deserialize, Serialize};

use super::ahead::NEVER;

/// The probabilities that a quote is given for, in percent.
pub const LEVELS: [u8; 4] = [50, 80, 90, 95];

/// Waits in microseconds by [`LEVELS`]; `None` where the answer may not come within the horizon.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Quantiles(pub [Option<i64>; 4]);

impl Quantiles {
    /// The quantiles of samples, which are sorted on the way: between two neighbours, straight.
    #[must_use]
    pub fn of(samples: &mut [i64]) -> Self {
        samples.sort_unstable();
        Self(LEVELS.map(|level| between(samples, level)))
    }

    /// Whether even odds cannot be told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0[0].is_none()
    }
}

/// The quantile at rank `(n + 1) · level` (Weibull's position): with few samples it errs on the
/// late side, as a promise should.
fn between(sorted: &[i64], level: u8) -> Option<i64> {
    let rank = (sorted.len() + 1) * usize::from(level);
    let (whole, rest) = (rank / 100, (rank % 100) as i64);
    let low = *sorted.get(whole.saturating_sub(1))?;
    let high = sorted.get(whole).copied().unwrap_or(low);
    if low == NEVER || high == NEVER {
        return None;
    }
    Some(low + (high - low) / 100 * rest)
}

/// By when an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What the look-ahead says.
    pub model: Quantiles,
    /// What is told: the same, moved by what came of the quotes before.
    pub told: Quantiles,
    /// What it was told from.
    pub basis: QuoteBasis,
}

impl Quote {
    /// The quote where nothing can be told.
    pub const INSUFFICIENT: Self = Self {
        model: Quantiles([None; 4]),
        told: Quantiles([None; 4]),
        basis: QuoteBasis::Insufficient,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let mut samples: Vec<i64> = (1..=99).map(|n| n * 1_000).rev().collect();
        let told = Quantiles::of(&mut samples);
        assert_eq!(told.0, [50, 80, 90, 95].map(|n| Some(n * 1_000)));
        let few = Quantiles::of(&mut [100, 200]);
        assert_eq!(few.0, [Some(150), Some(200), Some(200), Some(200)]);
        let never = Quantiles::of(&mut [1, 2, 3, NEVER]);
        assert_eq!(never.0, [Some(2), None, None, None]);
        assert!(Quantiles::of(&mut []).is_empty());
    }
}
