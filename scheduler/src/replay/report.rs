//! The report of a replay or a demo: what customers lived through, and what it cost.
//!
//! Names and order of the fields are fixed by interfaces.md. Filled by [`super::tally`]; printed
//! as JSON by whoever has a place to print to.

use std::collections::BTreeMap;

use entity::value::{Instant, Money};
use serde::{Serialize, Serializer};

/// Hours in a week.
pub const HOURS_OF_WEEK: usize = 168;

mod quotes;

pub use quotes::Quotes;

/// The whole report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What chance started from.
    pub seed: u64,
    /// The start of the span that was played.
    #[serde(serialize_with = "instant")]
    pub from: Instant,
    /// Its end.
    #[serde(serialize_with = "instant")]
    pub to: Instant,
    /// The numbers over all queues.
    #[serde(flatten)]
    pub total: Parts,
    /// The same numbers per queue.
    pub by_queue: BTreeMap<String, Parts>,
    /// Queries by the hour of the week in which they arrived, Monday 00:00 of the brand first.
    pub by_hour_of_week: Vec<Hour>,
    /// SHA-256 of everything that happened.
    pub log_hash: String,
    /// How many things happened.
    pub events: u64,
    /// How much time was played.
    pub virtual_seconds: f64,
    /// How much time it took.
    pub wall_seconds: f64,
}

/// The numbers of all queues or of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parts {
    /// What became of the queries.
    pub queries: Queries,
    /// What became of the promises.
    pub promise: Promises,
    /// What customers were quoted, and what came of it.
    pub quotes: Quotes,
    /// How long customers waited.
    pub wait_seconds: Waits,
    /// What became of the offers.
    pub offers: Offers,
    /// What the experts did.
    pub experts: Experts,
    /// What it cost.
    pub money: MoneyMoved,
}

/// Received queries, each counted once but for `resolved`, which is a part of `answered`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Queries {
    /// All of them.
    pub received: u64,
    /// Turned away outside the window.
    pub refused: u64,
    /// A first response was sent, whatever followed.
    pub answered: u64,
    /// Resolved for good.
    pub resolved: u64,
    /// The customer left before the first response.
    pub abandoned: u64,
    /// Given up by policy.
    pub unanswered: u64,
    /// Given back to the brand before a first response.
    pub handed_back: u64,
    /// Not decided when the replay ended.
    pub open: u64,
}

impl Queries {
    /// Whether every received query is in exactly one place.
    #[must_use]
    pub const fn add_up(&self) -> bool {
        let ended = self.refused + self.answered + self.abandoned;
        let rest = self.unanswered + self.handed_back + self.open;
        self.received == ended + rest && self.resolved <= self.answered
    }
}

/// Promises of a first response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Promises {
    /// One for every query taken in.
    pub made: u64,
    /// Answered no later than the first promise.
    pub kept: u64,
    /// Renewals, counted apart.
    pub renewed: u64,
    /// The first promise's time passed without an answer.
    pub broken: u64,
    /// New times by which the answer came.
    pub renewed_kept: u64,
    /// New times that passed without an answer.
    pub renewed_broken: u64,
    /// Promises, first and new, that lapsed without a word before.
    pub surprises: u64,
    /// `kept / made`; null when none was made.
    pub kept_share: Option<f64>,
    /// `1 − kept / made`; null when none was made.
    pub neglect_share: Option<f64>,
    /// `surprises / made`; null when none was made.
    pub surprise_share: Option<f64>,
}

/// Seconds from arrival to first response, over all answered queries; null where there is none.
///
/// A quantile is the nearest rank: the smallest wait that at least this share does not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Waits {
    pub mean: Option<f64>,
    pub p50: Option<f64>,
    pub p80: Option<f64>,
    pub p90: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    pub max: Option<f64>,
    /// The share of waits above zero.
    pub waited_share: Option<f64>,
}

impl Waits {
    /// The figures of these waits, in microseconds; they are sorted on the way.
    #[must_use]
    pub fn of(waits: &mut [i64]) -> Self {
        waits.sort_unstable();
        let count = waits.len();
        if count == 0 {
            return Self::default();
        }
        let share = |part: f64| part / count as f64;
        let seconds = |micros: i64| micros as f64 / 1e6;
        let rank = |percent: usize| {
            let rank = (count * percent).div_ceil(100).max(1);
            waits.get(rank - 1).copied().map(seconds)
        };
        let sum: i128 = waits.iter().map(|&wait| i128::from(wait)).sum();
        let none = waits.partition_point(|&wait| wait <= 0);
        Self {
            mean: Some(share(sum as f64 / 1e6)),
            p50: rank(50),
            p80: rank(80),
            p90: rank(90),
            p95: rank(95),
            p99: rank(99),
            max: rank(100),
            waited_share: Some(share((count - none) as f64)),
        }
    }
}

/// Offers by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the states of an offer")]
pub struct Offers {
    pub made: u64,
    pub accepted: u64,
    pub declined: u64,
    pub expired: u64,
    pub rescinded: u64,
    pub voided: u64,
}

/// The experts; of a queue, those who may serve it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Experts {
    /// Hours on duty, all experts together, until the last work of the replay ended.
    pub on_duty_hours: f64,
    /// The share of that time with at least one query in hand; null without any.
    pub occupancy: Option<f64>,
    /// What each earned, by name and currency.
    pub earned: Vec<Earned>,
}

/// What one expert earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earned {
    /// The expert's name.
    pub expert: String,
    /// How much.
    pub amount: Money,
}

/// Money that moved for good, per currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MoneyMoved {
    /// Paid by the brands.
    pub charged: Vec<Money>,
    /// Earned by the experts.
    pub earned: Vec<Money>,
    /// Kept by the platform.
    pub fees: Vec<Money>,
    /// Every entry, every currency and every account adds up.
    pub balanced: bool,
}

/// One hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hour {
    /// Queries that arrived in it.
    pub received: u64,
    /// Promises made for them.
    pub made: u64,
    /// Promises kept.
    pub kept: u64,
}

macro_rules! sums {
    ($($name:ident { $($field:ident),+ })+) => {$(
        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)+
            }
        }
    )+};
}

sums! {
    Queries { received, refused, answered, resolved, abandoned, unanswered, handed_back, open }
    Promises { made, kept, renewed, broken, renewed_kept, renewed_broken, surprises }
    Offers { made, accepted, declined, expired, rescinded, voided }
}

fn instant<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks() {
        let mut waits: Vec<i64> = (0..10).rev().map(|second| second * 1_000_000).collect();
        let told = Waits::of(&mut waits);
        assert_eq!((told.mean, told.max), (Some(4.5), Some(9.0)));
        assert_eq!((told.p50, told.p80), (Some(4.0), Some(7.0)));
        assert_eq!((told.p95, told.waited_share), (Some(9.0), Some(0.9)));
        assert_eq!(Waits::of(&mut []), Waits::default());
    }
}
