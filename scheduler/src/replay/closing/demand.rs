//! What arrived so far, and what is expected from it: by the day's forecast, and by today.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::Instant;

use super::line::{Expected, HORIZON, Line};
use super::{LOOK, Stream};
use crate::planning::forecast::{Request, Series, forecast};
use crate::replay::scenario::Scenario;

/// While less than this is known there is no day to learn from: demand is taken to stay what it was
/// on the average.
const FIRST: TimeDelta = TimeDelta::hours(24);

/// While less than this is known every few hours teach something new.
const YOUNG: TimeDelta = TimeDelta::days(3);

/// The time between forecasts, young and later.
const ANEW: (TimeDelta, TimeDelta) = (TimeDelta::hours(3), TimeDelta::hours(24));

/// The past of all streams.
#[derive(Debug)]
pub struct Past {
    lines: Vec<Line>,
    places: BTreeMap<Stream, usize>,
    begin: Instant,
    /// When demand is forecast anew.
    next: Instant,
}

impl Past {
    /// Nothing arrived yet; `begin` is the first instant from which all that arrives is known.
    pub fn new(scenario: &Scenario, streams: &[Stream], begin: Instant) -> Self {
        let all = streams
            .iter()
            .filter_map(|key| Line::new(scenario, *key, begin));
        let lines: Vec<Line> = all.collect();
        Self {
            places: lines.iter().map(|one| one.key).zip(0..).collect(),
            lines,
            begin,
            next: begin,
        }
    }

    /// The place of a stream.
    pub fn stream(&self, key: Stream) -> Option<usize> {
        self.places.get(&key).copied()
    }

    /// The stream at a place.
    pub fn key(&self, stream: usize) -> Stream {
        self.lines[stream].key
    }

    /// Where in an interval of UTC the stream's intervals begin, in seconds.
    pub fn phase(&self, stream: usize) -> i64 {
        let start = self.lines[stream].slot.start.timestamp();
        start.rem_euclid(LOOK.num_seconds())
    }

    /// A query arrived.
    pub fn arrived(&mut self, key: Stream, at: Instant) {
        if let Some(stream) = self.stream(key) {
            self.lines[stream].count(at);
        }
    }

    /// Forecasts anew if it is time to; says whether it was.
    pub fn refresh(&mut self, now: Instant) -> bool {
        for one in &mut self.lines {
            one.roll(now);
        }
        if now < self.next {
            return false;
        }
        let known = now - self.begin;
        let pause = if known < YOUNG { ANEW.0 } else { ANEW.1 };
        while self.next <= now {
            self.next += pause;
        }
        if known < FIRST {
            let hours = known.as_seconds_f64() / 3_600.0;
            for one in &mut self.lines {
                one.stay(now, hours);
            }
        } else {
            self.forecast(now);
        }
        true
    }

    /// Forecasts the streams of each brand together: thin ones borrow the shape of the others.
    fn forecast(&mut self, now: Instant) {
        let mut brands: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, one) in self.lines.iter().enumerate() {
            brands.entry(one.brand).or_default().push(place);
        }
        for places in brands.into_values() {
            let Some(first) = places.first().map(|place| &self.lines[*place]) else {
                continue;
            };
            let series = places.iter().map(|place| Series {
                days: self.lines[*place].days.clone(),
                events: Vec::new(),
            });
            let series: Vec<Series> = series.collect();
            let answer = forecast(&Request {
                grid: &first.grid,
                special: &first.special,
                series: &series,
                pool: None,
                from: now,
                horizon: HORIZON,
            });
            for (place, outlook) in places.iter().zip(&answer.series) {
                self.lines[*place].learn(now, outlook);
            }
        }
    }

    /// What the last forecast expects.
    pub fn ahead(&self, stream: usize) -> &[Expected] {
        &self.lines[stream].ahead
    }

    /// What is expected in the intervals that begin after `now` and before `to`, with what today
    /// has shown.
    pub fn expected(&self, stream: usize, now: Instant, to: Instant) -> Vec<Expected> {
        self.lines[stream].expected(now, to)
    }
}
