//! The published formula of ranking: eight parts that add up to at most 1,000, in integers.
//!
//! | part | at most | measured by |
//! |---|---|---|
//! | on shift | 250 | all or nothing |
//! | skill | 200 | mean over the skills asked for of min(level / asked, 1) and of level / 5, halved each |
//! | language | 150 | proficiency / 5 |
//! | rating | 150 | Wilson lower bound (z = 1.28) of the good ratings, with 4 good of 5 in advance |
//! | load | 100 | free share of what expert and queue allow at most |
//! | take rate | 60 | accepted / offered, with 9 of 10 in advance, never below one half |
//! | daylight | 50 | all or nothing |
//! | earnings | 40 | 10,000 / (10,000 + minor units earned in seven days) |
//!
//! Ties go to whoever was asked longest ago, then to a seeded hash of the id.

use serde::Serialize;
use uuid::Uuid;

use super::explain::Score;
use super::fact::ExpertRecord;

/// The most a score can be.
pub(super) const SCORE_MAX: u32 = 1_000;

const SHIFT: u32 = 250;
const SKILL: u32 = 200;
const LANGUAGE: u32 = 150;
const RATING: u32 = 150;
const LOAD: u32 = 100;
const TAKE_RATE: u32 = 60;
const DAYLIGHT: u32 = 50;
const EARNINGS: u32 = 40;

/// One part of the published formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FormulaPart {
    /// Its name in a [`Score`].
    pub part: &'static str,
    /// The most that it can be.
    pub most: u32,
    /// What it is measured by.
    pub measured_by: &'static str,
}

const fn part(part: &'static str, most: u32, measured_by: &'static str) -> FormulaPart {
    FormulaPart {
        part,
        most,
        measured_by,
    }
}

/// The formula as it is published: the parts of a score, 1,000 together.
#[rustfmt::skip]
pub const FORMULA: [FormulaPart; 8] = [
    part("shift", SHIFT, "whether you are on shift"),
    part("skill", SKILL, "your verified levels of the skills asked for; a level that you only claim counts half"),
    part("language", LANGUAGE, "how well you speak the language of the query"),
    part("rating", RATING, "a cautious estimate of the share of good ratings; newcomers start with four good of five"),
    part("load", LOAD, "how much of your capacity is free"),
    part("take_rate", TAKE_RATE, "how many offers you accept; it never counts below one half"),
    part("daylight", DAYLIGHT, "whether it is day where you are"),
    part("earnings", EARNINGS, "how little you earned in the last seven days"),
];

/// The lower bound of the share of good ratings, in thousandths.
///
/// Wilson 1927 with z = 1.28 (nine times in ten the true share is higher). Four good of five are
/// counted in advance, so that a newcomer is neither best nor worst.
pub(super) fn wilson_thousandths(good: u32, ratings: u32) -> u32 {
    let n = u64::from(ratings.min(1_000_000)) + 5;
    let s = u64::from(good.min(ratings).min(1_000_000)) + 4;
    // Everything times 10^4: z^2 = 1.6384, z^2 / 2 = 0.8192, z^2 / 4 = 0.4096.
    let root = (s * (n - s) * 100_000_000 / n + 40_960_000).isqrt();
    let lower = (s * 10_000 + 8_192).saturating_sub(128 * root / 100);
    u32::try_from(lower * 1_000 / (n * 10_000 + 16_384)).unwrap_or(1_000)
}

/// Accepted of offered in thousandths, never below one half: a decline costs rank, not the job.
pub(super) fn take_rate_thousandths(accepted: u32, offered: u32) -> u32 {
    let rate = (u64::from(accepted.min(offered)) + 9) * 1_000 / (u64::from(offered) + 10);
    u32::try_from(rate).unwrap_or(1_000).max(500)
}

/// The parts that depend on the expert alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct General {
    shift: u16,
    daylight: u16,
    rating: u16,
    take_rate: u16,
    earnings: u16,
}

impl General {
    /// From what is known of the expert.
    pub(super) fn new((on_shift, daylight): (bool, bool), record: &ExpertRecord) -> Self {
        let earned = u64::try_from(record.earned_recently.max(0)).unwrap_or(0);
        let poor = 10_000 * u64::from(EARNINGS) / (10_000 + earned);
        let part = |most: u32, thousandths: u32| {
            u16::try_from(most * thousandths / 1_000).unwrap_or(u16::MAX)
        };
        Self {
            shift: part(SHIFT, if on_shift { 1_000 } else { 0 }),
            daylight: part(DAYLIGHT, if daylight { 1_000 } else { 0 }),
            rating: part(
                RATING,
                wilson_thousandths(record.good_ratings, record.ratings),
            ),
            take_rate: part(
                TAKE_RATE,
                take_rate_thousandths(record.accepted, record.offered),
            ),
            earnings: u16::try_from(poor).unwrap_or(0),
        }
    }

    /// The whole score, with the parts that depend on the pool and the load.
    pub(super) fn score(self, skill: u16, language: u16, load: u32) -> Score {
        Score {
            skill: skill.into(),
            language: language.into(),
            shift: self.shift.into(),
            daylight: self.daylight.into(),
            rating: self.rating.into(),
            take_rate: self.take_rate.into(),
            load,
            earnings: self.earnings.into(),
        }
    }
}

/// The part for load: the free share of the capacity.
pub(super) fn load(held: u16, capacity: u16) -> u32 {
    let free = u32::from(capacity.saturating_sub(held));
    LOAD * free / u32::from(capacity.max(1))
}

/// The part for the language.
pub(super) fn language(level: u8) -> u32 {
    LANGUAGE * u32::from(level.min(5)) / 5
}

/// The part for skills: pairs of (level had, level asked); nothing asked is a full fit.
pub(super) fn skill(levels: impl Iterator<Item = (u8, u8)>) -> u32 {
    let (sum, count) = levels.fold((0u32, 0u32), |(sum, count), (had, asked)| {
        let (had, asked) = (u32::from(had.min(5)), u32::from(asked.clamp(1, 5)));
        let part = had.min(asked) * 100 / asked + had * 100 / 5;
        (sum + part, count + 1)
    });
    if count == 0 {
        SKILL
    } else {
        SKILL * sum / (200 * count)
    }
}

/// A number that orders what is otherwise equal: the same for the same seed and id, on any machine.
pub(super) fn tie(seed: u64, id: Uuid) -> u32 {
    let (high, low) = id.as_u64_pair();
    let mixed = [high, low].into_iter().fold(seed, |state, word| {
        // splitmix64 (Steele, Lea, Flood 2014), once per word.
        let mut z = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    });
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_good_ratings_never_rank_lower() {
        for n in 0..60 {
            for good in 0..n {
                assert!(wilson_thousandths(good, n) <= wilson_thousandths(good + 1, n));
            }
        }
    }

    #[test]
    fn a_newcomer_ranks_between_the_good_and_the_bad() {
        let newcomer = wilson_thousandths(0, 0);
        assert!(wilson_thousandths(10, 50) < newcomer && newcomer < wilson_thousandths(48, 50));
    }

    #[test]
    fn the_parts_never_exceed_the_whole() {
        let best = SHIFT + SKILL + LANGUAGE + RATING + LOAD + TAKE_RATE + DAYLIGHT + EARNINGS;
        assert_eq!(best, SCORE_MAX);
        assert_eq!(FORMULA.iter().map(|part| part.most).sum::<u32>(), SCORE_MAX);
        assert_eq!(skill([(5, 3), (5, 5)].into_iter()), SKILL);
        assert_eq!(skill([(0, 3)].into_iter()), 0);
    }
}
