//! What is expected to arrive: by forecast, and as it did lately.

use chrono::TimeDelta;
use entity::value::{Instant, LanguageTag, QueueId, QueueStatus};

use super::rate::Rate;
use super::scene::{Stage, micros};
use crate::dispatch::board::Board;
use crate::dispatch::pool::Lang;
use crate::promise::arrivals::{Arrivals, Course};

/// Steps that are kept: a week of quarters of an hour, and nobody looks further than two days.
const STEPS: usize = 7 * 96;

/// The longest step, in microseconds: a day, since whoever looks further than two sees no shape.
const LONGEST: i64 = 86_400_000_000;

/// A forecast counts as much as half an hour of watching, in microseconds: that is about what is
/// remembered of what came lately.
const TRUST: f64 = 1_800e6;

/// How many queries are forecast to arrive in a queue and language.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// In which language.
    pub language: LanguageTag,
    /// When the first step begins.
    pub from: Instant,
    /// How long each step is: more than nothing, a day at most. Others are not taken.
    pub step: TimeDelta,
    /// How many queries are expected, step by step. What is no positive number counts as 0.
    pub expected: Vec<f64>,
}

/// The same, cumulated.
#[derive(Debug)]
pub(super) struct Expected {
    from: Instant,
    step: i64,
    /// Until each step begins, and until the last one ends.
    cumulated: Vec<f64>,
}

impl Expected {
    fn of(demand: &Demand) -> Option<Self> {
        let step = demand.step.num_microseconds()?;
        if !(1..=LONGEST).contains(&step) {
            return None;
        }
        let mut cumulated = vec![0.0];
        let mut sum = 0.0;
        for &more in demand.expected.iter().take(STEPS) {
            sum += if more.is_finite() { more.max(0.0) } else { 0.0 };
            cumulated.push(sum);
        }
        Some(Self {
            from: demand.from,
            step,
            cumulated,
        })
    }

    /// Takes the demand of a further variety of the language; forecasts share their steps.
    fn add(&mut self, other: &Self) {
        if (self.from, self.step) == (other.from, other.step) {
            for (sum, more) in self.cumulated.iter_mut().zip(&other.cumulated) {
                *sum += more;
            }
        }
    }

    fn course(&self, rate: Option<&Rate>, now: Instant) -> Course<'_> {
        let (lately, watched) = rate.map_or((0.0, 0.0), |rate| rate.lately(now));
        Course {
            from: micros(now, self.from),
            step: self.step,
            cumulated: &self.cumulated,
            lately,
            weight: watched / (watched + TRUST),
        }
    }
}

impl Board {
    /// What is forecast to arrive in a queue, by language. Replaces what was; nothing at all means
    /// that nothing is forecast: then queries are expected to come as they did lately.
    pub fn expect(&mut self, queue: QueueId, demands: &[Demand]) {
        let Some(queue) = self.queues.find(queue) else {
            return;
        };
        self.foresight
            .demands
            .retain(|(known, _), _| *known != queue);
        for demand in demands {
            let Some(expected) = Expected::of(demand) else {
                continue;
            };
            let language = self.language(demand.language.primary());
            let demands = &mut self.foresight.demands;
            match demands.get_mut(&(queue, language)) {
                Some(known) => known.add(&expected),
                None => drop(demands.insert((queue, language), expected)),
            }
        }
    }
}

impl<'a> Stage<'a> {
    /// The streams of queries to come.
    pub(super) fn arrivals(&mut self, board: &'a Board) {
        let (rates, demands) = (&board.foresight.rates, &board.foresight.demands);
        for (&place, rate) in rates {
            self.stream(board, place, Some(rate));
        }
        for &place in demands.keys().filter(|place| !rates.contains_key(*place)) {
            self.stream(board, place, None);
        }
    }

    fn stream(&mut self, board: &'a Board, place: (u32, Lang), rate: Option<&Rate>) {
        let (index, language) = place;
        let pool = board.pool_of(index, language);
        let pool = pool.and_then(|pool| self.pools.get(&pool).copied());
        let (Some(pool), Some(&habit), Some(queue)) =
            (pool, self.habits.get(&index), board.queues.get(index))
        else {
            return;
        };
        let facts = &queue.facts;
        let slack = facts.promise_seconds.saturating_sub(queue.reply_seconds);
        let (gap_soon, gap_later) = rate.map_or((0.0, 0.0), |rate| rate.gaps(self.now));
        // A queue that is paused is not as busy as was forecast.
        let expected = board.foresight.demands.get(&place);
        let expected = expected.filter(|_| facts.status == QueueStatus::Open);
        self.scene.arrivals.push(Arrivals {
            pool,
            habit,
            slack: i64::from(slack) * 1_000_000,
            gap_soon,
            gap_later,
            course: expected.map(|expected| expected.course(rate, self.now)),
        });
    }
}
