//! Quotes: by when a query that comes now would be answered.

use chrono::TimeDelta;
use entity::value::{Instant, LanguageTag, QueueId, QueueStatus, QuoteBasis};

use super::{HORIZON, Line, good_for};
use crate::chance::{Purpose, Stream};
use crate::dispatch::board::Board;
use crate::promise::ahead::{Limits, NEVER, look_ahead};
use crate::promise::{Habit, Made, Quantiles, Quote, Regime};

/// Answers that are drawn where somebody is free: enough for the 95th percentile.
const DRAWN: usize = 512;

/// Draws are made anew after so much more was seen.
const ANEW: u32 = 8;

/// Pieces of work that must have been seen to tell how long a line takes.
const WORKED: usize = 5;

/// Offers in a row that are drawn at most.
const CHAIN: usize = 20;

/// How often and how far a line is looked ahead for: below 5 ms with a thousand waiting and a
/// thousand experts (benchmark `quote`).
const SAMPLES: (u32, u32, u32) = (32, 6, 12_000);

/// Events in one sample at most: a thousand who wait, a thousand experts and who else comes.
const EACH: u32 = 5_000;

/// A look at a line is good for at least this long, and for a 100th of the promise.
const FRESH: TimeDelta = TimeDelta::milliseconds(250);

impl Board {
    /// By when a query in this queue and language would be answered if it came now.
    pub fn quote(&mut self, queue: QueueId, language: &LanguageTag, now: Instant) -> Quote {
        self.now = self.now.max(now);
        let Some(index) = self.queues.find(queue) else {
            return Quote::INSUFFICIENT;
        };
        let open = |queue: &crate::dispatch::state::Queue| queue.facts.status == QueueStatus::Open;
        if !self.queues.get(index).is_some_and(open) {
            return Quote::INSUFFICIENT;
        }
        let pool = self.pool_for(index, language);
        let (model, basis) = self.model((index, pool), language);
        self.release_pool(pool);
        if model.is_empty() {
            return Quote::INSUFFICIENT;
        }
        let made = self.made(basis, now);
        let correction = self.foresight.corrections.get(&index);
        Quote {
            model,
            told: correction.map_or(model, |known| known.apply(model, made)),
            basis,
        }
    }

    /// How a quote with this basis is judged.
    #[must_use]
    pub fn made(&self, basis: QuoteBasis, at: Instant) -> Made {
        Made {
            regime: Regime::of(basis),
            hour: Self::hour(at),
        }
    }

    fn model(
        &mut self,
        (queue, pool): (u32, u32),
        language: &LanguageTag,
    ) -> (Quantiles, QuoteBasis) {
        let nothing = (Quantiles::default(), QuoteBasis::Insufficient);
        if self.habit(queue).is_none() {
            return nothing;
        }
        if self.somebody_free(pool) {
            return (self.free_wait(queue), QuoteBasis::Free);
        }
        let worked = |habit: &Habit| habit.handle.seen() >= WORKED;
        if !self.habit(queue).is_some_and(worked) {
            return nothing;
        }
        let language = self.language(language.primary());
        let fresh = self.queues.get(queue).map_or(FRESH, |queue| {
            let share = i64::from(queue.facts.promise_seconds) * 10;
            FRESH.max(TimeDelta::milliseconds(share))
        });
        if let Some(line) = self.foresight.lines.get(&(queue, language))
            && self.now < line.until
        {
            return (line.model, line.basis);
        }
        let on_duty = self.pools.get(pool).map_or(0, |pool| pool.tally.on_duty);
        let basis = if on_duty > 0 {
            QuoteBasis::Line
        } else {
            QuoteBasis::Roster
        };
        let (model, events) = self.line_wait(queue, pool);
        let line = Line {
            until: self.now + good_for(fresh, events),
            model,
            basis,
        };
        self.foresight.lines.insert((queue, language), line);
        (model, basis)
    }

    /// The wait where somebody is free: the time to look, accept and reply, and again for every
    /// refusal.
    fn free_wait(&mut self, queue: u32) -> Quantiles {
        let seen = self.foresight.seen.get(&queue).copied().unwrap_or(0);
        if let Some((then, known)) = self.foresight.free.get(&queue)
            && seen < then + ANEW
        {
            return *known;
        }
        let Some(habit) = self.habit(queue) else {
            return Quantiles::default();
        };
        let keys = [u64::from(queue), u64::from(seen)];
        let mut stream = Stream::new(self.settings.seed, Purpose::LookAhead, &keys);
        let mut drawn: Vec<i64> = (0..DRAWN).map(|_| chain(habit, &mut stream)).collect();
        let model = Quantiles::of(&mut drawn);
        self.foresight.free.insert(queue, (seen, model));
        model
    }

    fn line_wait(&mut self, queue: u32, pool: u32) -> (Quantiles, u32) {
        let mut stage = self.stage();
        let Some(probe) = stage.probe(self, (queue, pool)) else {
            return (Quantiles::default(), 0);
        };
        let mut samples = look_ahead(&stage.scene, &[probe], self.limits(SAMPLES));
        let row = samples.rows.first_mut();
        let model = row.map_or_else(Quantiles::default, |row| Quantiles::of(row));
        (model, samples.events)
    }

    /// How often and how far to look: samples at most and at least, and events.
    pub(super) fn limits(&self, (samples, least, events): (u32, u32, u32)) -> Limits {
        Limits {
            seed: self.settings.seed,
            key: self.now.timestamp_micros().cast_unsigned(),
            samples,
            least,
            events,
            each: EACH,
            horizon: HORIZON,
        }
    }
}

/// One answer: offers until one is accepted, then the reply.
fn chain(habit: &Habit, stream: &mut Stream) -> i64 {
    let take = habit.take_rate();
    let mut at = 0;
    for _ in 0..CHAIN {
        if stream.happens(take) {
            return at + habit.accept.draw(stream) + habit.reply.draw(stream);
        }
        at += habit.refuse.draw(stream);
    }
    NEVER
}
