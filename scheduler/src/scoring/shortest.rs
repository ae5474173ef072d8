//! The shortest promise that a queue could keep in 95 of 100 cases, by hour of the week.
//!
//! Method: the product-limit estimate of Kaplan and Meier ("Nonparametric estimation from
//! incomplete observations", 1958) of the time to the first answer. A customer who left or still
//! waits is known to have waited longer than that, and counts in the line until then; a query that
//! was given up was not answered in any time. Where everybody was answered this is the nearest rank.
//!
//! An hour with fewer than [`CASES_MIN`] cases takes those of the hour before and after in, then
//! those of the same hour on all days, and says so; with too few even then nothing is said.

use std::ops::AddAssign;

use super::case::Waited;
use super::seconds::Seconds;

/// Hours in a week.
const WEEK: usize = 168;

/// Of how many cases in a hundred a promise is to be kept.
pub const SHARE_PERCENT: u8 = 95;

/// The fewest cases that say anything: of twenty, nineteen are kept.
pub const CASES_MIN: u64 = 20;

/// Rounding of the estimate, far below what one case in a billion makes.
const ROUNDING: f64 = 1e-9;

/// How long customers waited for the first word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    answered: Seconds,
    longer: Seconds,
    never: u64,
}

impl Waits {
    /// Counts a customer.
    pub fn add(&mut self, waited: Waited) {
        match waited {
            Waited::Answered(seconds) => self.answered.add(seconds),
            Waited::Longer(seconds) => self.longer.add(seconds),
            Waited::Never => self.never += 1,
        }
    }

    /// How many customers.
    #[must_use]
    pub const fn cases(&self) -> u64 {
        self.answered.count() + self.longer.count() + self.never
    }

    /// The smallest number of seconds in which [`SHARE_PERCENT`] would have been answered; `None`
    /// when not so many were, as far as is known.
    #[must_use]
    pub fn shortest(&self) -> Option<u32> {
        let late = f64::from(100 - SHARE_PERCENT) / 100.0;
        let mut waiting = self.cases();
        let mut unanswered = 1.0;
        let mut left = self.longer.iter().peekable();
        for (seconds, answered) in self.answered.iter() {
            while let Some((_, count)) = left.next_if(|(at, _)| *at < seconds) {
                waiting -= count;
            }
            unanswered *= 1.0 - answered as f64 / waiting as f64;
            if unanswered <= late + ROUNDING {
                return Some(seconds);
            }
            waiting -= answered;
        }
        None
    }
}

impl AddAssign<&Self> for Waits {
    fn add_assign(&mut self, other: &Self) {
        self.answered += &other.answered;
        self.longer += &other.longer;
        self.never += other.never;
    }
}

/// Whose waits stand behind a shortest promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Those of the hour itself.
    Hour,
    /// Those of the hour before and after too.
    Neighbours,
    /// Those of the same hour on every day.
    HourOfDay,
}

impl Basis {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Neighbours => "neighbours",
            Self::HourOfDay => "hour_of_day",
        }
    }
}

/// The shortest promise of one hour of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortest {
    /// In seconds; `None` with too few cases, or when fewer than [`SHARE_PERCENT`] were ever
    /// answered.
    pub seconds: Option<u32>,
    /// How many cases stand behind it, or how many there are where they are too few.
    pub cases: u64,
    /// Which; `None` where they are too few.
    pub basis: Option<Basis>,
}

/// How long customers waited, by hour of the week.
#[derive(Clone, Debug)]
pub struct Hours(Vec<Waits>);

impl Default for Hours {
    fn default() -> Self {
        Self(vec![Waits::default(); WEEK])
    }
}

impl Hours {
    /// Counts a customer whose promise began to count in that hour.
    pub fn add(&mut self, hour: u8, waited: Waited) {
        if let Some(waits) = self.0.get_mut(usize::from(hour)) {
            waits.add(waited);
        }
    }

    /// The shortest promise of each hour of the week, Monday 00:00 first.
    #[must_use]
    pub fn shortest(&self) -> Vec<Shortest> {
        (0..WEEK).map(|hour| self.shortest_of(hour)).collect()
    }

    fn shortest_of(&self, hour: usize) -> Shortest {
        let near = [(hour + WEEK - 1) % WEEK, hour, (hour + 1) % WEEK];
        let days = (0..7).map(|day: usize| day * 24 + hour % 24);
        let widening = [
            (Basis::Hour, self.sum([hour])),
            (Basis::Neighbours, self.sum(near)),
            (Basis::HourOfDay, self.sum(days)),
        ];
        let enough = widening
            .iter()
            .find(|(_, waits)| waits.cases() >= CASES_MIN);
        match enough {
            Some((basis, waits)) => Shortest {
                seconds: waits.shortest(),
                cases: waits.cases(),
                basis: Some(*basis),
            },
            None => Shortest {
                seconds: None,
                cases: self.0.get(hour).map_or(0, Waits::cases),
                basis: None,
            },
        }
    }

    fn sum(&self, hours: impl IntoIterator<Item = usize>) -> Waits {
        let mut sum = Waits::default();
        for waits in hours.into_iter().filter_map(|hour| self.0.get(hour)) {
            sum += waits;
        }
        sum
    }
}

impl AddAssign<&Self> for Hours {
    fn add_assign(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }
}
