//! When a brand's own team is on duty.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::value::zone::Zone;
use entity::value::{Instant, WeeklyWindow};

use super::Schedule;
use super::span::{Span, subtract, union};
use super::weekly::{WeekCalendar, dates_near, whole_day};

/// A brand's business hours: its week without the local days on which it is closed.
///
/// As a [`Schedule`] it is open while the brand's team is on. Without hours the team is never on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandCalendar {
    hours: WeekCalendar,
    closed: BTreeSet<NaiveDate>,
}

impl BrandCalendar {
    /// The calendar of a brand in `zone`; `closed` are its closures and public holidays.
    #[must_use]
    pub fn new(
        zone: Zone,
        business_hours: Vec<WeeklyWindow>,
        closed: impl IntoIterator<Item = NaiveDate>,
    ) -> Self {
        Self {
            hours: WeekCalendar {
                zone,
                windows: business_hours,
            },
            closed: closed.into_iter().collect(),
        }
    }

    /// The brand's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.hours.zone
    }

    /// Whether the brand is closed on that local date, for a closure or a holiday.
    #[must_use]
    pub fn is_closed_on(&self, date: NaiveDate) -> bool {
        self.closed.contains(&date)
    }

    fn closed_days(&self, range: Span) -> Vec<Span> {
        let days = dates_near(range).filter(|date| self.closed.contains(date));
        union(
            days.filter_map(|date| whole_day(self.zone(), date))
                .collect(),
        )
    }
}

impl Schedule for BrandCalendar {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        let Some(range) = Span::new(from, to) else {
            return Vec::new();
        };
        let hours = self.hours.spans(from, to);
        if self.closed.is_empty() {
            return hours;
        }
        subtract(&hours, &self.closed_days(range))
    }
}
