//! When the coverage windows of queues end, and where it is day for experts.

use std::collections::BTreeMap;

use entity::table::{brand, expert, query, queue};
use entity::value::{Coverage, Instant, OutsideWindow, QueryState, QueueId};
use entity::zones::Zones;

use super::demand::Openings;
use crate::calendar::{
    BrandCalendar, CoverageCalendar, Daylight, ExpertCalendar, Places, Schedule, ScheduleClock,
    Span,
};

/// The coverage windows of every queue.
#[derive(Debug, Default)]
pub(super) struct Windows(BTreeMap<QueueId, Window>);

#[derive(Debug)]
struct Window {
    clock: ScheduleClock<CoverageCalendar>,
    policy: OutsideWindow,
    always: bool,
}

impl Windows {
    /// A queue's window, on its brand's calendar.
    pub(super) fn put(&mut self, queue: &queue::Model, calendar: &BrandCalendar) {
        let coverage = CoverageCalendar::new(calendar, &queue.coverage);
        let window = Window {
            clock: ScheduleClock::new(coverage),
            policy: queue.outside_window,
            always: matches!(queue.coverage, Coverage::Always {}),
        };
        self.0.insert(queue.id, window);
    }

    /// When a queue is open within a span; `None` where queries are taken at any time.
    pub(super) fn openings(&mut self, queue: QueueId, span: Span) -> Openings {
        let window = self.0.get_mut(&queue)?;
        if window.always || window.policy == OutsideWindow::Accept {
            return None;
        }
        let mut spans = Vec::new();
        let mut at = span.start;
        while at < span.end {
            let change = window.clock.next_change(at).unwrap_or(span.end);
            if window.clock.is_open(at) {
                spans.extend(Span::new(at, change.min(span.end)));
            }
            at = change;
        }
        Some((window.policy, spans))
    }

    /// When the window ends in which the query came into its present state, if that matters.
    ///
    /// A queue that accepts work outside its window never gives it back for the window's sake. A
    /// query that came into its state while the brand's team was on is theirs at once.
    pub(super) fn ends_at(&mut self, query: &query::Model, now: Instant) -> Option<Instant> {
        let window = self.0.get_mut(&query.queue_id)?;
        if window.always || window.policy == OutsideWindow::Accept {
            return None;
        }
        let asleep = matches!(query.state, QueryState::Held | QueryState::Deferred);
        let since = match query.resume_at.filter(|_| asleep) {
            Some(at) => at,
            None => query.state_since,
        };
        if window.clock.is_open(since) {
            window.clock.next_change(since)
        } else if window.clock.is_open(now) {
            window.clock.next_change(now)
        } else {
            Some(since)
        }
    }
}

/// A brand's business hours; without a known zone, in UTC.
pub(super) fn of_brand(
    brand: &brand::Model,
    closed: Vec<chrono::NaiveDate>,
    zones: &Zones,
) -> Option<BrandCalendar> {
    let zone = zones.get(&brand.time_zone)?;
    Some(BrandCalendar::new(
        zone,
        brand.business_hours.to_vec(),
        closed,
    ))
}

/// Whether an expert is on duty and in daylight.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    /// Inside their availability: on duty, for those who have no shifts.
    pub(super) on_shift: bool,
    /// It is day at their place.
    pub(super) daylight: bool,
    /// When that changes.
    pub(super) changes_at: Option<Instant>,
}

/// The expert's day at `now`, when they are busy elsewhere at these times; an unknown zone counts as
/// night off duty.
pub(super) fn day_of(
    expert: &expert::Model,
    busy: Vec<Span>,
    (zones, now): (&Zones, Instant),
) -> Day {
    let Some(home) = zones.get(&expert.time_zone) else {
        return Day::default();
    };
    let places =
        Places::resolve(home.clone(), &expert.travel, zones).unwrap_or_else(|_| Places::home(home));
    let sun = Daylight::at(places.clone());
    let on_shift = (!expert.weekly.is_empty() || !expert.exceptions.is_empty())
        && ExpertCalendar::new(places, expert.weekly.to_vec(), expert.exceptions.to_vec())
            .but_for(busy)
            .is_open(now);
    Day {
        on_shift,
        daylight: sun.is_open(now),
        changes_at: sun.next_change(now),
    }
}
