//! The rules of one time zone: which offset holds when, and what a local time may mean.
//!
//! Plain data: jiff reads the compiled rules once, afterwards every answer is a binary search.
//! Where the rules come from is the business of [`crate::zones`].

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::super::time::Instant;
use super::ZoneName;

/// Offset changes are kept up to the start of the year 2200; the last offset holds afterwards.
///
/// Rules that recur for ever must end somewhere, and nobody plans a shift that far ahead.
const LAST_CHANGE: i64 = 7_258_118_400;

/// More than the largest distance between two offsets, and so between a local time and UTC.
const WIDEST_OFFSET: i64 = 48 * 3_600;

/// A time zone with its rules; cheap to clone.
///
/// Invariant: `from` is strictly ascending and starts with `i64::MIN`; neighbours in `offset`
/// differ.
#[derive(Clone)]
pub struct Zone(Arc<Rules>);

struct Rules {
    name: ZoneName,
    /// Unix seconds from which the offset of the same index holds.
    from: Vec<i64>,
    /// Seconds east of UTC.
    offset: Vec<i32>,
}

/// A change of a zone's offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The first instant of the new offset.
    pub at: Instant,
    /// Seconds east of UTC until then.
    pub before_seconds: i32,
    /// Seconds east of UTC from then on.
    pub after_seconds: i32,
}

impl Zone {
    /// Reads compiled zone rules (RFC 8536, `TZif`); `None` where they are malformed.
    #[must_use]
    pub fn from_tzif(name: ZoneName, bytes: &[u8]) -> Option<Self> {
        let rules = jiff::tz::TimeZone::tzif(name.as_str(), bytes).ok()?;
        let start = jiff::Timestamp::MIN;
        let mut from = vec![i64::MIN];
        let mut offset = vec![rules.to_offset(start).seconds()];
        for change in rules.following(start) {
            let at = change.timestamp().as_second();
            if at >= LAST_CHANGE {
                break;
            }
            let seconds = change.offset().seconds();
            if offset.last() != Some(&seconds) {
                from.push(at);
                offset.push(seconds);
            }
        }
        Some(Self(Arc::new(Rules { name, from, offset })))
    }

    /// The same zone whose clock skips the changes inside a range of Unix seconds.
    pub(crate) fn without_changes(&self, skipped: std::ops::Range<i64>) -> Self {
        let mut from = Vec::new();
        let mut offset: Vec<i32> = Vec::new();
        for (&at, &seconds) in self.0.from.iter().zip(&self.0.offset) {
            if !skipped.contains(&at) && offset.last() != Some(&seconds) {
                from.push(at);
                offset.push(seconds);
            }
        }
        let name = self.0.name.clone();
        Self(Arc::new(Rules { name, from, offset }))
    }

    /// Coordinated universal time: no offset, ever.
    #[must_use]
    pub fn utc() -> Self {
        Self(Arc::new(Rules {
            name: ZoneName::utc(),
            from: vec![i64::MIN],
            offset: vec![0],
        }))
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &ZoneName {
        &self.0.name
    }

    /// Seconds east of UTC at that instant.
    #[must_use]
    pub fn offset_seconds(&self, at: Instant) -> i32 {
        self.0.offset[self.segment(at.timestamp())]
    }

    /// What the clock on the wall shows at that instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        let utc = at.naive_utc();
        let offset = TimeDelta::seconds(i64::from(self.offset_seconds(at)));
        utc.checked_add_signed(offset).unwrap_or(utc)
    }

    /// The date on the wall at that instant.
    #[must_use]
    pub fn date(&self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }

    /// The instants at which the wall clock shows `local`, ascending: none inside a gap, two
    /// inside an overlap.
    #[must_use]
    pub fn candidates(&self, local: NaiveDateTime) -> Vec<Instant> {
        let mut found = Vec::with_capacity(2);
        self.each_meaning(local, |meaning| found.extend(meaning.instant()));
        found
    }

    /// The instant at which something that starts at `local` starts: an ambiguous local time
    /// means its first occurrence, a skipped one the first instant after the gap.
    #[must_use]
    pub fn first(&self, local: NaiveDateTime) -> Instant {
        let mut found = None;
        self.each_meaning(local, |meaning| {
            found = found.or_else(|| meaning.instant());
        });
        found.unwrap_or_else(|| self.after_gap(local))
    }

    /// The instant at which something that ends at `local` ends: an ambiguous local time means
    /// its last occurrence, a skipped one the first instant after the gap.
    #[must_use]
    pub fn last(&self, local: NaiveDateTime) -> Instant {
        let mut found = None;
        self.each_meaning(local, |meaning| found = meaning.instant().or(found));
        found.unwrap_or_else(|| self.after_gap(local))
    }

    /// The first instant of a local date; a date that the zone skipped starts where the next does.
    #[must_use]
    pub fn day_start(&self, date: NaiveDate) -> Instant {
        self.first(date.and_time(NaiveTime::MIN))
    }

    /// The next change of the offset strictly after `at`.
    #[must_use]
    pub fn next_transition(&self, at: Instant) -> Option<Transition> {
        self.transition(self.segment(at.timestamp()) + 1)
    }

    /// The changes of the offset in `[from, to)`, ascending.
    #[must_use]
    pub fn transitions(&self, from: Instant, to: Instant) -> Vec<Transition> {
        // The first index is the beginning of time, not a change.
        let start = self.0.from.partition_point(|&second| {
            DateTime::from_timestamp(second, 0).is_none_or(|change| change < from)
        });
        (start.max(1)..self.0.from.len())
            .map_while(|index| self.transition(index))
            .take_while(|change| change.at < to)
            .collect()
    }

    fn transition(&self, index: usize) -> Option<Transition> {
        let at = DateTime::from_timestamp(*self.0.from.get(index)?, 0)?;
        Some(Transition {
            at,
            before_seconds: self.0.offset[index - 1],
            after_seconds: self.0.offset[index],
        })
    }

    /// The index of the offset that holds at a Unix second.
    fn segment(&self, second: i64) -> usize {
        self.0.from.partition_point(|&from| from <= second) - 1
    }

    /// Shows `visit` what `local` means under each offset that holds near it, in order of time.
    fn each_meaning(&self, local: NaiveDateTime, mut visit: impl FnMut(Meaning)) {
        let wall = local.and_utc();
        let last = self.segment(wall.timestamp().saturating_add(WIDEST_OFFSET));
        let mut index = self.segment(wall.timestamp().saturating_sub(WIDEST_OFFSET));
        while index <= last {
            visit(Meaning {
                wall,
                offset: self.0.offset[index],
                from: self.0.from[index],
                until: self.0.from.get(index + 1).copied().unwrap_or(i64::MAX),
            });
            index += 1;
        }
    }

    /// The first instant after the gap that swallowed `local`.
    fn after_gap(&self, local: NaiveDateTime) -> Instant {
        let mut end = None;
        self.each_meaning(local, |meaning| {
            end = end.or_else(|| meaning.starts_later());
        });
        // A local time without meaning lies before the start of some offset; only at the very
        // ends of chrono's calendar is there nothing to find.
        end.unwrap_or_else(|| local.and_utc())
    }
}

/// A wall clock reading under one offset, which holds in `[from, until)`.
struct Meaning {
    wall: Instant,
    offset: i32,
    from: i64,
    until: i64,
}

impl Meaning {
    fn second(&self) -> i64 {
        self.wall.timestamp() - i64::from(self.offset)
    }

    /// The instant, where the offset holds then.
    fn instant(&self) -> Option<Instant> {
        (self.from..self.until)
            .contains(&self.second())
            .then(|| {
                let offset = TimeDelta::seconds(i64::from(self.offset));
                self.wall.checked_sub_signed(offset)
            })
            .flatten()
    }

    /// The start of the offset, where it starts only after the wall clock was past the reading.
    fn starts_later(&self) -> Option<Instant> {
        (self.second() < self.from)
            .then(|| DateTime::from_timestamp(self.from, 0))
            .flatten()
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({})", self.0.name)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.name == other.0.name
                && self.0.from == other.0.from
                && self.0.offset == other.0.offset)
    }
}

impl Eq for Zone {}
