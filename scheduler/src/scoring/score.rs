//! Adding cases up by a key.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate, Timelike};
use entity::value::{Channel, ExpertId, Instant, LanguageTag, QueueId, Zone};

use super::case::{Case, judge};
use super::figures::{Figures, cause};
use super::shortest::Hours;

/// What cases are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The queue.
    Queue,
    /// Its channel.
    Channel,
    /// The language.
    Language,
    /// The hour of the brand's week in which the promise was made.
    HourOfWeek,
    /// Who answered, or held the query when it broke.
    Expert,
    /// Why it broke.
    Cause,
    /// The brand's day on which the promise was made.
    Day,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// All there is.
    Total,
    /// Of one queue.
    Queue(QueueId),
    /// Of one channel.
    Channel(Channel),
    /// Of one language.
    Language(LanguageTag),
    /// Of one hour of the week: 0 is Monday 00:00.
    HourOfWeek(u8),
    /// Of one expert, or of nobody.
    Expert(Option<ExpertId>),
    /// Of one cause; `None` where none broke.
    Cause(Option<&'static str>),
    /// Of one day.
    Day(NaiveDate),
}

/// Cases, added up.
#[derive(Clone, Debug)]
pub struct Score {
    now: Instant,
    group_by: Option<GroupBy>,
    groups: BTreeMap<Key, Figures>,
    hours: Option<Hours>,
}

impl Score {
    /// Nothing yet, judged as far as `now` tells.
    #[must_use]
    pub fn new(group_by: Option<GroupBy>, now: Instant) -> Self {
        Self {
            now,
            group_by,
            groups: BTreeMap::new(),
            hours: None,
        }
    }

    /// The same, for cases of one queue: their waits are kept by hour of the week too.
    #[must_use]
    pub fn with_hours(group_by: Option<GroupBy>, now: Instant) -> Self {
        Self {
            hours: Some(Hours::default()),
            ..Self::new(group_by, now)
        }
    }

    /// Adds a case of a brand whose clock on the wall is that of `zone`.
    pub fn add(&mut self, case: &Case, zone: &Zone) {
        let key = self.key(case, zone);
        self.groups.entry(key).or_default().add(case, self.now);
        if case.number == 1
            && let Some(hours) = &mut self.hours
            && let Some(waited) = case.waited(self.now)
        {
            hours.add(hour_of_week(zone, case.taken_at), waited);
        }
    }

    fn key(&self, case: &Case, zone: &Zone) -> Key {
        match self.group_by {
            None => Key::Total,
            Some(GroupBy::Queue) => Key::Queue(case.queue),
            Some(GroupBy::Channel) => Key::Channel(case.channel),
            Some(GroupBy::Language) => Key::Language(case.language.clone()),
            Some(GroupBy::HourOfWeek) => Key::HourOfWeek(hour_of_week(zone, case.made_at)),
            Some(GroupBy::Expert) => Key::Expert(case.expert),
            Some(GroupBy::Cause) => Key::Cause(cause(case, judge(case, self.now))),
            Some(GroupBy::Day) => Key::Day(zone.date(case.made_at)),
        }
    }

    /// The figures over all cases.
    #[must_use]
    pub fn total(&self) -> Figures {
        let mut total = Figures::default();
        for figures in self.groups.values() {
            total += figures;
        }
        total
    }

    /// The groups that have any case, in the order of their keys; without a grouping there are none.
    #[must_use]
    pub fn groups(&self) -> Vec<(&Key, &Figures)> {
        let groups = self.groups.iter();
        groups.filter(|(key, _)| **key != Key::Total).collect()
    }

    /// How long customers waited, by hour of the week, if that is kept.
    #[must_use]
    pub const fn hours(&self) -> Option<&Hours> {
        self.hours.as_ref()
    }
}

/// Adds cases that were added up elsewhere, by the same key and as far as the same instant tells.
impl AddAssign<&Self> for Score {
    fn add_assign(&mut self, other: &Self) {
        for (key, figures) in &other.groups {
            *self.groups.entry(key.clone()).or_default() += figures;
        }
        if let (Some(hours), Some(others)) = (&mut self.hours, &other.hours) {
            *hours += others;
        }
    }
}

/// The hour of the week on the wall at that instant: 0 is Monday 00:00, 167 Sunday 23:00.
#[must_use]
pub fn hour_of_week(zone: &Zone, at: Instant) -> u8 {
    let local = zone.local(at);
    let hour = local.weekday().num_days_from_monday() * 24 + local.hour();
    u8::try_from(hour).unwrap_or(0)
}
