//! The past of one stream, slot by slot, and how today differs from what was foreseen.

use chrono::TimeDelta;
use entity::value::Instant;

use super::{LOOK, Stream};
use crate::calendar::Span;
use crate::planning::forecast::{Cell, Days, Grid, Outlook, Slot, SpecialDays, Spread, intraday};
use crate::replay::scenario::Scenario;

/// How far demand is forecast: every hour of the week once.
pub const HORIZON: TimeDelta = TimeDelta::days(7);

/// How uncertain demand is while there is no day to learn from.
const UNKNOWN: Spread = Spread {
    linear: 2.0,
    square: 0.25,
};

/// How far back what arrives counts as a burst.
const RECENT: TimeDelta = TimeDelta::hours(1);

/// A burst must outweigh so many queries that are expected.
const RECENT_WORTH: f64 = 2.0;

/// After so many hours half of a burst is left.
const BURST_HALF_HOURS: f64 = 4.0;

/// What of today's level is left tomorrow, as in [`intraday`].
const CARRIED: f64 = 0.5;

/// Demand that is expected in one interval.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// When.
    pub span: Span,
    /// Queries.
    pub mean: f64,
    /// How uncertain that is, beyond what chance does to counts.
    pub variance: f64,
}

/// The past of one stream.
#[derive(Debug)]
pub struct Line {
    /// Whose.
    pub key: Stream,
    /// The place of its brand.
    pub brand: usize,
    /// How its time is cut.
    pub grid: Grid,
    /// The brand's closures.
    pub special: SpecialDays,
    /// What was counted in slots that ended.
    pub days: Days,
    /// The slot that time is in, and what arrived in it.
    pub slot: Slot,
    counted: f64,
    total: f64,
    begin: Instant,
    spread: Spread,
    /// What the last forecast expects.
    pub ahead: Vec<Expected>,
    /// Ended slots: when they ended, what was expected, what came.
    lately: Vec<(Instant, f64, f64)>,
}

impl Line {
    /// Nothing arrived yet; `None` where the queue is not in the scenario.
    pub fn new(scenario: &Scenario, key: Stream, begin: Instant) -> Option<Self> {
        let queue = scenario.queues.get(key.0 as usize)?;
        let brand = scenario.brands.get(queue.brand)?;
        let seconds = u32::try_from(LOOK.num_seconds()).ok()?;
        let grid = Grid::new(brand.zone.clone(), seconds).ok()?;
        let slot = grid.at(begin);
        Some(Self {
            key,
            brand: queue.brand,
            days: Days::new(slot.date, grid.slots()),
            grid,
            special: SpecialDays {
                closures: brand.closures.iter().copied().collect(),
                ..SpecialDays::default()
            },
            slot,
            counted: 0.0,
            total: 0.0,
            begin,
            spread: UNKNOWN,
            ahead: Vec::new(),
            lately: Vec::new(),
        })
    }

    /// A query arrived.
    pub fn count(&mut self, at: Instant) {
        self.roll(at);
        self.counted += 1.0;
        self.total += 1.0;
    }

    /// What is expected in the slots that begin after `now` and before `to`, with what today has
    /// shown.
    pub fn expected(&self, now: Instant, to: Instant) -> Vec<Expected> {
        let day = self.today(now);
        let burst = self.burst(now, day);
        let from = self.ahead.partition_point(|next| next.span.start <= now);
        let inside = self.ahead[from..].iter();
        let inside = inside.take_while(|next| next.span.start < to);
        let today = self.grid.date(now);
        let changed = inside.map(|next| {
            let hours = (next.span.start - now).as_seconds_f64() / 3_600.0;
            let days = (self.grid.date(next.span.start) - today).num_days();
            let left = |factor: f64, share: f64| libm::exp(share * libm::log(factor.max(1e-3)));
            let factor = left(day, libm::pow(CARRIED, days as f64))
                * left(burst, libm::pow(0.5, hours / BURST_HALF_HOURS));
            Expected {
                mean: next.mean * factor,
                variance: next.variance * factor * factor,
                ..*next
            }
        });
        changed.collect()
    }

    /// Moves on to the slot of an instant.
    pub fn roll(&mut self, at: Instant) {
        while self.slot.end <= at {
            let seen = self.slot.end - self.slot.start.max(self.begin);
            let exposure = seen.as_seconds_f64() / f64::from(self.grid.seconds());
            let cell = Cell {
                count: self.counted,
                exposure,
            };
            self.days.add(self.slot.date, self.slot.number, cell);
            if let Some(expected) = self.foreseen(self.slot.start) {
                self.lately.push((self.slot.end, expected, self.counted));
            }
            self.slot = self.grid.at(self.slot.end);
            self.counted = 0.0;
        }
    }

    /// What the last forecast expects of the slot that begins then.
    fn foreseen(&self, start: Instant) -> Option<f64> {
        let place = self
            .ahead
            .binary_search_by_key(&start, |one| one.span.start);
        place.ok().map(|place| self.ahead[place].mean)
    }

    /// Takes demand to stay what it was, at first a query an hour.
    pub fn stay(&mut self, now: Instant, hours: f64) {
        let hourly = (self.total + 1.0) / (hours + 1.0);
        self.spread = UNKNOWN;
        let slots = self.grid.slots_between(now, now + HORIZON);
        let ahead = slots.map(|slot| self.expect(&slot, hourly * slot.seconds() / 3_600.0));
        self.ahead = ahead.collect();
    }

    /// Takes over a forecast.
    pub fn learn(&mut self, now: Instant, outlook: &Outlook) {
        self.spread = outlook.spread;
        let slots = self.grid.slots_between(now, now + HORIZON);
        let ahead = slots.zip(&outlook.points);
        let ahead = ahead.map(|(slot, point)| self.expect(&slot, point.mean));
        self.ahead = ahead.collect();
        let recent = now - TimeDelta::days(2);
        self.lately.retain(|one| one.0 > recent);
    }

    fn expect(&self, slot: &Slot, mean: f64) -> Expected {
        let Spread { linear, square } = self.spread;
        Expected {
            span: Span {
                start: slot.start,
                end: slot.end,
            },
            mean,
            variance: (linear - 1.0).max(0.0) * mean + square * mean * mean,
        }
    }

    /// Today's level against its forecast.
    fn today(&self, now: Instant) -> f64 {
        let (date, moment) = (self.grid.date(now), TimeDelta::seconds(1));
        let slots = self.lately.iter().rev();
        let today = slots.take_while(|one| self.grid.date(one.0 - moment) == date);
        let (expected, counted) = today.fold((0.0, 0.0), |sum, one| (sum.0 + one.1, sum.1 + one.2));
        intraday::today(expected, counted, self.spread).mean
    }

    /// The last hour against today's level.
    fn burst(&self, now: Instant, day: f64) -> f64 {
        let slots = self.lately.iter().rev();
        let recent = slots.take_while(|one| now - one.0 < RECENT);
        let (mut expected, mut counted) =
            recent.fold((0.0, 0.0), |sum, one| (sum.0 + one.1, sum.1 + one.2));
        if let Some(foreseen) = self.foreseen(self.slot.start) {
            let passed = (now - self.slot.start).as_seconds_f64();
            expected += foreseen * passed / self.slot.seconds().max(1.0);
            counted += self.counted;
        }
        (counted + RECENT_WORTH) / (expected * day + RECENT_WORTH)
    }
}
