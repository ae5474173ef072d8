//! Counts by quarter of an hour, the form in which past demand is kept.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use entity::table::{demand_day, queue};
use entity::value::{BrandId, DayCounts, DemandSource, Instant, QueueId};

/// The number of a quarter of an hour since 1970.
pub type Quarter = i64;

/// The quarters of an hour that were seen, and what they held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quarters(pub BTreeMap<Quarter, f64>);

impl Quarters {
    /// The quarter that an instant lies in.
    #[must_use]
    pub fn at(instant: Instant) -> Quarter {
        instant.timestamp().div_euclid(DayCounts::SLOT_SECONDS)
    }

    /// Where a quarter starts.
    #[must_use]
    pub fn start(quarter: Quarter) -> Instant {
        DateTime::from_timestamp(quarter * DayCounts::SLOT_SECONDS, 0)
            .unwrap_or(Instant::UNIX_EPOCH)
    }

    /// The length of one.
    #[must_use]
    pub const fn length() -> TimeDelta {
        TimeDelta::seconds(DayCounts::SLOT_SECONDS)
    }

    /// The UTC day of a quarter, in days since 1970, and its place in it.
    #[must_use]
    pub fn place(quarter: Quarter) -> (i32, usize) {
        let slots = DayCounts::SLOTS as i64;
        let day = i32::try_from(quarter.div_euclid(slots)).unwrap_or(i32::MAX);
        let slot = usize::try_from(quarter.rem_euclid(slots)).unwrap_or(0);
        (day, slot)
    }

    /// Adds to a quarter, which has then been seen.
    pub fn add(&mut self, quarter: Quarter, count: f64) {
        *self.0.entry(quarter).or_default() += count;
    }

    /// The quarters of stored days.
    #[must_use]
    pub fn of<'a>(days: impl IntoIterator<Item = &'a demand_day::Model>) -> Self {
        let mut quarters = Self::default();
        for day in days {
            let first = i64::from(day.day) * DayCounts::SLOTS as i64;
            let counts = day.counts.0.iter().enumerate();
            for (slot, count) in counts.filter_map(|(slot, count)| Some((slot, (*count)?))) {
                quarters.0.insert(first + slot as i64, count);
            }
        }
        quarters
    }

    /// The stored days that these quarters change, laid over those there are.
    #[must_use]
    pub fn onto(
        &self,
        known: &[demand_day::Model],
        key: &Key<'_>,
        adding: bool,
    ) -> Vec<demand_day::Model> {
        let mut days: BTreeMap<i32, demand_day::Model> = BTreeMap::new();
        for (quarter, count) in &self.0 {
            let (number, slot) = Self::place(*quarter);
            let day = days.entry(number).or_insert_with(|| {
                let same = |day: &&demand_day::Model| {
                    day.day == number && day.language == key.language && day.source == key.source
                };
                let known = known.iter().find(same).cloned();
                known.unwrap_or_else(|| key.day(number))
            });
            day.updated_at = key.now;
            day.counts.0.resize(DayCounts::SLOTS, None);
            let before = day.counts.0[slot].filter(|_| adding).unwrap_or(0.0);
            day.counts.0[slot] = Some(before + count);
        }
        days.into_values().collect()
    }
}

/// Whose days are written, and when.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// Whose.
    pub brand: BrandId,
    /// In which queue.
    pub queue: QueueId,
    /// In which language.
    pub language: &'a str,
    /// Who says so.
    pub source: DemandSource,
    /// When.
    pub now: Instant,
}

/// The key of a queue's days.
pub(in crate::service) const fn quarter_key<'a>(
    queue: &queue::Model,
    language: &'a str,
    source: DemandSource,
    now: Instant,
) -> Key<'a> {
    Key {
        brand: queue.brand_id,
        queue: queue.id,
        language,
        source,
        now,
    }
}

impl Key<'_> {
    fn day(&self, day: i32) -> demand_day::Model {
        demand_day::Model {
            brand_id: self.brand,
            queue_id: self.queue,
            language: self.language.to_owned(),
            source: self.source,
            day,
            counts: DayCounts::unseen(),
            updated_at: self.now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn quarters_go_into_days_and_come_back() {
        let key = Key {
            brand: BrandId(Uuid::nil()),
            queue: QueueId(Uuid::nil()),
            language: "en",
            source: DemandSource::Uploaded,
            now: Instant::UNIX_EPOCH,
        };
        let at = |text: &str| Quarters::at(text.parse().unwrap());
        let mut quarters = Quarters::default();
        quarters.add(at("2026-11-20T23:50:00Z"), 3.0);
        quarters.add(at("2026-11-21T00:00:00Z"), 1.0);
        let days = quarters.onto(&[], &key, false);
        assert_eq!(days.len(), 2);
        assert_eq!(days[0].counts.0[95], Some(3.0));
        assert_eq!(Quarters::of(&days), quarters);
        assert_eq!(quarters.onto(&days, &key, true)[0].counts.0[95], Some(6.0));
        assert_eq!(quarters.onto(&days, &key, false)[0].counts.0[95], Some(3.0));
        let start = Quarters::start(at("2026-11-20T23:50:00Z"));
        assert_eq!(start, "2026-11-20T23:45:00Z".parse::<Instant>().unwrap());
    }
}
