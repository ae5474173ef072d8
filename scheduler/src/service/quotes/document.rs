//! The outlook as it is stored.

use std::collections::BTreeMap;

use chrono::{SubsecRound, TimeDelta};
use entity::value::{Instant, LanguageTag, QuoteBasis};
use serde::{Deserialize, Serialize};

use crate::promise::{Correction, Quantiles};

/// How long an outlook is good for: the dispatcher writes a new one well before.
pub const VALID: TimeDelta = TimeDelta::seconds(90);

/// Minutes in a step of the day ahead.
pub const STEP_MINUTES: i64 = 15;

/// Steps of the day ahead.
pub const STEPS: i32 = 96;

/// The steps of the next day, from the beginning of the present one.
#[must_use]
pub fn steps(now: Instant) -> Vec<Instant> {
    let step = TimeDelta::minutes(STEP_MINUTES);
    let over = now.timestamp().rem_euclid(step.num_seconds());
    let from = now.trunc_subsecs(0) - TimeDelta::seconds(over);
    (0..STEPS).map(|n| from + step * n).collect()
}

/// A change of what is told is worth writing from a twentieth on.
const WORTH: i64 = 20;

/// When an answer comes in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LanguageOutlook {
    /// Waits by probability, in microseconds.
    pub told: Quantiles,
    /// What they were told from.
    pub basis: QuoteBasis,
    /// How many could be answered at once.
    pub free: u32,
    /// How much longer each further one waits, in microseconds.
    pub gap: i64,
}

/// The next day, in steps of [`STEP_MINUTES`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ahead {
    /// The first step.
    pub from: Instant,
    /// Waits of a query that comes at each step, by probability, in microseconds.
    pub waits: Vec<Quantiles>,
}

impl Ahead {
    /// The waits of a query that comes then; empty beyond the last step, and where even odds
    /// cannot be told.
    #[must_use]
    pub fn at(&self, then: Instant) -> Quantiles {
        let place = (then - self.from).num_minutes().div_euclid(STEP_MINUTES);
        let waits = usize::try_from(place)
            .ok()
            .and_then(|place| self.waits.get(place));
        waits.copied().unwrap_or_default()
    }
}

/// What the dispatcher says about one queue: small, intake reads it with every query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OutlookDocument {
    /// By language.
    pub languages: BTreeMap<LanguageTag, LanguageOutlook>,
}

/// What it says less often.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DayDocument {
    /// What quotes have been corrected by.
    pub correction: Correction,
    /// The next day.
    pub ahead: Option<Ahead>,
}

impl OutlookDocument {
    /// The outlook for a language: its own, or that of the same language elsewhere.
    #[must_use]
    pub fn of(&self, language: &LanguageTag) -> Option<&LanguageOutlook> {
        let same = || {
            let mut known = self.languages.iter();
            known.find(|(tag, _)| tag.primary() == language.primary())
        };
        let own = self.languages.get(language);
        own.or_else(|| same().map(|(_, outlook)| outlook))
    }

    /// Whether somebody is on duty in one of the languages.
    #[must_use]
    pub fn tells_of_somebody(&self) -> bool {
        let mut told = self.languages.values();
        told.any(|told| matches!(told.basis, QuoteBasis::Free | QuoteBasis::Line))
    }

    /// Whether what is told differs by enough to be written.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> bool {
        self.languages.len() != other.languages.len()
            || self.languages.iter().any(|(tag, new)| {
                let old = other.languages.get(tag);
                old.is_none_or(|old| old.basis != new.basis || differs(old.told, new.told))
            })
    }
}

fn differs(old: Quantiles, new: Quantiles) -> bool {
    old.0.iter().zip(new.0).any(|(old, new)| match (old, new) {
        (Some(old), Some(new)) => (new - old).abs() > old.max(&1_000_000) / WORTH,
        (None, None) => false,
        _ => true,
    })
}
