//! Whether those who wait will be answered in time, and when if not.

use chrono::TimeDelta;
use entity::value::{Instant, time::seconds};

use super::{Chances, good_for};
use crate::dispatch::board::Board;
use crate::dispatch::state::Place;
use crate::promise::ahead::{NEVER, look_ahead};
use crate::promise::{Made, Quantiles, Regime};

/// A look at all who wait: samples at most and at least, and events.
const LOOK: (u32, u32, u32) = (20, 6, 12_000);

/// A look for a new time.
const NEW_TIME: (u32, u32, u32) = (20, 4, 20_000);

/// A look at those who wait is good for a 20th of the shortest promise asked about, and at least
/// for half a second.
const FRESH: TimeDelta = TimeDelta::milliseconds(500);

/// The place in line behind everybody who will come.
const BEHIND: i64 = i64::MAX / 4;

/// A new time is at least this share of the promise later than the old one, in percent.
const LATER: i32 = 50;

/// Where the query ends sooner after the old time than this share, none is told.
const SOONEST: i32 = 10;

impl Board {
    /// The chance that a query is answered by the time it is due, as a share of samples.
    pub(in crate::dispatch) fn chance_in_time(&mut self, index: u32) -> Option<f64> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let due = query.facts.due_at;
        let fresh = FRESH.max(seconds(queue.facts.promise_seconds) / 20);
        let known = &self.foresight.chances;
        let usable = known.until.is_some_and(|until| self.now < until);
        if !(usable && known.answers.contains_key(&index)) {
            self.look_at_waiting(fresh);
        }
        let known = &self.foresight.chances;
        let by = (due - known.at?).num_microseconds()?;
        let answers = known.answers.get(&index)?;
        let in_time = answers.partition_point(|&answer| answer <= by);
        Some(in_time as f64 / answers.len().max(1) as f64)
    }

    /// Looks ahead for everybody whose promise still runs.
    fn look_at_waiting(&mut self, fresh: TimeDelta) {
        let stage = self.stage();
        let mut asked: Vec<(u32, u32)> = Vec::new();
        let mut last = 0;
        for (&query, &item) in &stage.item_of {
            let Some(facts) = self.queries.get(query).map(|query| &query.facts) else {
                continue;
            };
            let left = (facts.due_at - self.now).num_microseconds().unwrap_or(0);
            let told = facts.promise.is_none_or(|promise| promise.risk_told);
            if !facts.answered && !told && left > 0 {
                asked.push((query, item));
                last = last.max(left);
            }
        }
        let items: Vec<u32> = asked.iter().map(|&(_, item)| item).collect();
        let mut limits = self.limits(LOOK);
        // What comes later than all are due is late, whenever it comes.
        limits.horizon = last;
        let samples = look_ahead(&stage.scene, &items, limits);
        let mut chances = Chances {
            at: Some(self.now),
            until: Some(self.now + good_for(fresh, samples.events)),
            ..Chances::default()
        };
        for ((query, _), mut row) in asked.into_iter().zip(samples.rows) {
            // What was not played to its end is not known to be late.
            for (answer, &reached) in row.iter_mut().zip(&samples.reached) {
                *answer = (*answer).min(reached);
            }
            row.sort_unstable();
            chances.answers.insert(query, row);
        }
        self.foresight.chances = chances;
    }

    /// The new time for a promise that cannot be kept: when the answer comes nineteen times in
    /// twenty if everybody whose promise can still be kept goes first.
    pub(in crate::dispatch) fn new_time(&mut self, index: u32) -> Option<Instant> {
        let model = self.spare_time(index)?;
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let made = Made {
            regime: Regime::Renewed,
            hour: Self::hour(self.now),
        };
        let correction = self.foresight.corrections.get(&query.queue);
        let told = correction.map_or(model, |known| known.apply(model, made));
        let wait = told.0[3].filter(|&wait| wait < NEVER);
        let promise = seconds(queue.facts.promise_seconds);
        let due = query.facts.due_at.max(self.now);
        let latest = self.latest(index)?;
        if latest < due + promise * SOONEST / 100 {
            // It ends before a new time would be worth telling.
            return None;
        }
        let wanted = wait.map_or(latest, |wait| self.now + TimeDelta::microseconds(wait));
        let later = wanted.max(due + promise * LATER / 100);
        Some(rounded(later, promise).min(latest))
    }

    /// When a query is answered if everybody who can be on time goes first, now and later.
    fn spare_time(&mut self, index: u32) -> Option<Quantiles> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let held = matches!(query.place, Place::Held | Place::Offered);
        let (line, fresh) = (query.pool, seconds(queue.facts.promise_seconds) / 10);
        if let Some((until, known)) = self.foresight.spare.get(&line)
            && !held
            && self.now < *until
        {
            return Some(*known);
        }
        let mut stage = self.stage();
        let item = *stage.item_of.get(&index)?;
        if let Some(entry) = stage.scene.items.get_mut(item as usize).filter(|_| !held) {
            entry.late_after = i64::MAX;
            entry.order = BEHIND;
        }
        let mut limits = self.limits(NEW_TIME);
        limits.horizon = (self.latest(index)? - self.now).num_microseconds()?;
        let mut samples = look_ahead(&stage.scene, &[item], limits);
        let model = Quantiles::of(samples.rows.first_mut()?);
        if !held {
            let until = self.now + good_for(fresh, samples.events);
            self.foresight.spare.insert(line, (until, model));
        }
        Some(model)
    }

    /// The last time that can be told: then the query is given up, or goes back to the brand.
    fn latest(&self, index: u32) -> Option<Instant> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let given_up = query.facts.taken_at + seconds(queue.facts.limits.unanswered_seconds);
        Some(
            query
                .facts
                .window_ends_at
                .map_or(given_up, |end| end.min(given_up)),
        )
    }
}

/// A time as people tell it: whole minutes, five minutes beyond an hour; seconds for a chat.
fn rounded(at: Instant, promise: TimeDelta) -> Instant {
    let step = if promise < TimeDelta::minutes(5) {
        10
    } else {
        60
    };
    let over = at.timestamp_micros().rem_euclid(step * 1_000_000);
    if over == 0 {
        at
    } else {
        at + TimeDelta::microseconds(step * 1_000_000 - over)
    }
}
