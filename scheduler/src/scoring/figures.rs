//! The figures of a report: cases added up.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use entity::value::{Instant, PromiseState};

use super::case::{Case, Outcome, judge, whole_seconds};
use super::seconds::Seconds;

/// The cause of a first promise that was renewed in time and whose own time then passed.
const RENEWED: &str = "renewed";

/// The cause of a promise that broke before anybody wrote one down.
const UNRECORDED: &str = "unrecorded";

/// Promises and how they went. All but `renewals` are about first promises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Made.
    pub made: u64,
    /// Answered in time.
    pub kept: u64,
    /// For which a new time was told; they are kept, broken, void or open as well.
    pub renewed: u64,
    /// Their time passed without an answer.
    pub broken: u64,
    /// Of these, seen at risk or renewed before.
    pub broken_told: u64,
    /// Of these, the rest.
    pub surprises: u64,
    /// The query ended before.
    pub void: u64,
    /// Not decided.
    pub open: u64,
    /// From question to first word, over answered queries.
    pub answers: Seconds,
    /// Second and later promises.
    pub renewals: Renewals,
    /// What was quoted with them.
    pub quotes: Quotes,
    /// When brands told their customers.
    pub told: Told,
    /// Why they broke.
    pub causes: BTreeMap<&'static str, u64>,
}

/// Second and later promises, each judged by its own time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewals {
    /// Made.
    pub made: u64,
    /// Answered in time.
    pub kept: u64,
    /// Their time passed without an answer.
    pub broken: u64,
    /// The query ended before.
    pub void: u64,
    /// Not decided.
    pub open: u64,
}

/// What was quoted against what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    /// Promises with a quote.
    pub given: u64,
    /// Promises with which it was said that not enough is known.
    pub insufficient: u64,
    /// By share: p50, p80, p90, p95.
    pub shares: [Judged; 4],
}

/// Times that were named, and how many were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Those whose outcome is known.
    pub judged: u64,
    /// Of these, answered by then.
    pub kept: u64,
}

/// When brands told their customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// From making a promise to telling it, over those that were told.
    pub delay: Seconds,
    /// Promises of which no brand has said that they were told.
    pub unsaid: u64,
}

impl Figures {
    /// Adds a case, judged as far as `now` tells.
    pub fn add(&mut self, case: &Case, now: Instant) {
        let outcome = judge(case, now);
        if case.number > 1 {
            return self.renewals.add(outcome);
        }
        self.made += 1;
        self.renewed += u64::from(case.state == PromiseState::Renewed);
        match outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Broken { told } => {
                self.broken += 1;
                self.broken_told += u64::from(told);
                self.surprises += u64::from(!told);
            }
            Outcome::Void => self.void += 1,
            Outcome::Open => self.open += 1,
        }
        if let Some(cause) = cause(case, outcome) {
            *self.causes.entry(cause).or_default() += 1;
        }
        if let Some(seconds) = case.answer_seconds() {
            self.answers.add(seconds);
        }
        self.quotes.add(case, now);
        self.told.add(case);
    }

    /// Promises whose outcome is known: what shares are shares of.
    #[must_use]
    pub const fn decided(&self) -> u64 {
        self.made - self.open
    }

    /// The share of decided promises that were kept.
    #[must_use]
    pub fn kept_share(&self) -> Option<f64> {
        share(self.kept, self.decided())
    }

    /// The share of decided promises that were not kept: `1 - kept / made`.
    #[must_use]
    pub fn neglect_share(&self) -> Option<f64> {
        share(self.decided() - self.kept, self.decided())
    }

    /// The share of decided promises that broke without a word before.
    #[must_use]
    pub fn surprise_share(&self) -> Option<f64> {
        share(self.surprises, self.decided())
    }
}

/// Why a first promise broke; `None` for those that did not.
pub(super) fn cause(case: &Case, outcome: Outcome) -> Option<&'static str> {
    match (outcome, case.cause) {
        (Outcome::Broken { .. }, Some(cause)) => Some(cause.as_str()),
        (Outcome::Broken { .. }, None) if case.state == PromiseState::Renewed => Some(RENEWED),
        (Outcome::Broken { .. }, None) => Some(UNRECORDED),
        (Outcome::Kept | Outcome::Void | Outcome::Open, _) => None,
    }
}

impl Renewals {
    fn add(&mut self, outcome: Outcome) {
        self.made += 1;
        match outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Broken { .. } => self.broken += 1,
            Outcome::Void => self.void += 1,
            Outcome::Open => self.open += 1,
        }
    }
}

impl Quotes {
    fn add(&mut self, case: &Case, now: Instant) {
        let given = case.quoted.iter().any(Option::is_some);
        self.given += u64::from(given);
        self.insufficient += u64::from(case.asked_for_quote && !given);
        for (judged, quoted) in self.shares.iter_mut().zip(case.quoted) {
            if let Some(kept) = quoted.and_then(|time| case.keeps(time, now)) {
                judged.judged += 1;
                judged.kept += u64::from(kept);
            }
        }
    }
}

impl Judged {
    /// The share of judged times that were kept.
    #[must_use]
    pub fn kept_share(&self) -> Option<f64> {
        share(self.kept, self.judged)
    }
}

impl Told {
    fn add(&mut self, case: &Case) {
        match case.told_at {
            Some(at) => self.delay.add(whole_seconds(case.made_at, at)),
            None => self.unsaid += 1,
        }
    }
}

/// A part of a whole; `None` of nothing.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        let Self {
            made,
            kept,
            renewed,
            broken,
            broken_told,
            surprises,
            void,
            open,
            answers,
            renewals,
            quotes,
            told,
            causes,
        } = other;
        self.made += made;
        self.kept += kept;
        self.renewed += renewed;
        self.broken += broken;
        self.broken_told += broken_told;
        self.surprises += surprises;
        self.void += void;
        self.open += open;
        self.answers += answers;
        self.renewals += *renewals;
        self.quotes += *quotes;
        self.told.delay += &told.delay;
        self.told.unsaid += told.unsaid;
        for (cause, count) in causes {
            *self.causes.entry(cause).or_default() += count;
        }
    }
}

impl AddAssign for Renewals {
    fn add_assign(&mut self, other: Self) {
        self.made += other.made;
        self.kept += other.kept;
        self.broken += other.broken;
        self.void += other.void;
        self.open += other.open;
    }
}

impl AddAssign for Quotes {
    fn add_assign(&mut self, other: Self) {
        self.given += other.given;
        self.insufficient += other.insufficient;
        for (mine, theirs) in self.shares.iter_mut().zip(other.shares) {
            mine.judged += theirs.judged;
            mine.kept += theirs.kept;
        }
    }
}
