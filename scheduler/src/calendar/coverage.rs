//! When a queue hands work to Vesper.

use chrono::{Datelike, Weekday};
use entity::value::{Coverage, Instant};

use super::Schedule;
use super::brand::BrandCalendar;
use super::span::{Span, clip, complement, union};
use super::weekly::{WeekCalendar, dates_near, whole_day};

/// A queue's coverage window, laid onto its brand's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageCalendar {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    OffHours(BrandCalendar),
    Weekends(BrandCalendar),
    Always,
    Windows(WeekCalendar),
}

impl CoverageCalendar {
    /// The calendar of a queue of that brand.
    #[must_use]
    pub fn new(brand: &BrandCalendar, coverage: &Coverage) -> Self {
        let kind = match coverage {
            Coverage::OffHours {} => Kind::OffHours(brand.clone()),
            Coverage::Weekends {} => Kind::Weekends(brand.clone()),
            Coverage::Always {} => Kind::Always,
            Coverage::Windows { windows } => Kind::Windows(WeekCalendar {
                zone: brand.zone().clone(),
                windows: windows.clone(),
            }),
        };
        Self { kind }
    }
}

impl Schedule for CoverageCalendar {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        let Some(range) = Span::new(from, to) else {
            return Vec::new();
        };
        match &self.kind {
            Kind::OffHours(brand) => complement(&brand.spans(from, to), range),
            Kind::Weekends(brand) => weekends(brand, range),
            Kind::Always => vec![range],
            Kind::Windows(windows) => windows.spans(from, to),
        }
    }
}

/// Saturdays and Sundays, whole local days.
fn weekends(brand: &BrandCalendar, range: Span) -> Vec<Span> {
    let days = dates_near(range)
        .filter(|date| matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
        .filter_map(|date| whole_day(brand.zone(), date));
    clip(union(days.collect()), range)
}
