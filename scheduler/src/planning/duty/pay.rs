//! What a seat pays beside the queries: an incentive for working it, a floor for standing by.

use chrono::TimeDelta;
use entity::value::{Currency, Instant, NoticeClass};

use crate::calendar::Span;

/// What of a seat must be worked for its incentive, in percent.
const WORKED_PERCENT: i64 = 90;

/// What a seat promises, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// When it is.
    pub span: Span,
    /// Paid when it is worked.
    pub incentive: i64,
    /// What an hour earns at least.
    pub standby_hourly: i64,
    /// Of both.
    pub currency: Currency,
}

/// How a seat was worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    /// When its expert checked in, if they did.
    pub from: Option<Instant>,
    /// When they stopped.
    pub to: Instant,
}

/// What of an amount for a whole shift is owed for a part of it, rounded down: whoever comes late,
/// or takes the rest of somebody's shift over, earns their share.
#[must_use]
pub fn part_of(amount: i64, part: Span, whole: Span) -> i64 {
    let (part, whole) = (part.length().num_seconds(), whole.length().num_seconds());
    let share = i128::from(amount) * i128::from(part.clamp(0, whole)) / i128::from(whole.max(1));
    i64::try_from(share).unwrap_or(amount)
}

impl Worked {
    /// The part of the seat that was worked; `None`: nothing of it.
    #[must_use]
    pub fn within(&self, span: Span) -> Option<Span> {
        Span::new(self.from?, self.to)?.within(span)
    }
}

/// The incentive that is owed: all of it for 90 % of the time, nothing for less.
#[must_use]
pub fn incentive(terms: &Terms, worked: &Worked) -> i64 {
    let done = seconds(worked.within(terms.span).map(|part| part.length()));
    let due = seconds(Some(terms.span.length()));
    if done * 100 >= due * WORKED_PERCENT && done > 0 {
        terms.incentive.max(0)
    } else {
        0
    }
}

/// What the time worked earns at least: the hourly rate by the second, rounded down to whole minor
/// units.
#[must_use]
pub fn standby_floor(terms: &Terms, part: Option<Span>) -> i64 {
    hourly(terms.standby_hourly, part.map(|part| part.length()))
}

/// The standby pay that is owed: what the floor is above the earnings of that time.
#[must_use]
pub fn standby_pay(terms: &Terms, worked: &Worked, earned: i64) -> i64 {
    let floor = standby_floor(terms, worked.within(terms.span));
    floor.saturating_sub(earned.max(0)).max(0)
}

/// What is owed for a seat that the platform calls off: nothing with long notice, half of what the
/// seat guaranteed with short notice, all of it at the last minute. Halves are rounded up.
#[must_use]
pub fn cancellation_pay(terms: &Terms, class: NoticeClass) -> i64 {
    let guaranteed = terms
        .incentive
        .max(0)
        .saturating_add(standby_floor(terms, Some(terms.span)));
    match class {
        NoticeClass::Free => 0,
        NoticeClass::Late => guaranteed / 2 + guaranteed % 2,
        NoticeClass::LastMinute => guaranteed,
    }
}

fn seconds(length: Option<TimeDelta>) -> i64 {
    length.map_or(0, |length| length.num_seconds())
}

fn hourly(rate: i64, length: Option<TimeDelta>) -> i64 {
    let amount = i128::from(rate.max(0)) * i128::from(seconds(length)) / 3_600;
    i64::try_from(amount).unwrap_or(i64::MAX)
}
