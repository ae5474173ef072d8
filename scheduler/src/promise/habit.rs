//! What was learnt about how long people take: per queue, and how an expert differs from others.

use crate::chance::Stream;

/// How many durations are remembered: enough for the 95th percentile, few enough to follow a
/// change within a night.
const REMEMBERED: usize = 256;

/// How many made-up durations stand in until as many were seen.
const MADE_UP: usize = 32;

/// Work counts from here on as enough to compare an expert with others: ten pieces in advance.
const PACE_PRIOR: f64 = 10.0;

/// The last durations of one kind, in microseconds: their own distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations {
    /// In the order in which they came; the made-up ones leave first.
    ring: std::collections::VecDeque<i64>,
    sorted: Vec<i64>,
    sum: i128,
    made_up: usize,
}

impl Durations {
    /// Made-up durations, exponential with this mean, until some were seen.
    #[must_use]
    pub fn guessed(mean_micros: i64) -> Self {
        let quantile = |rank: usize| {
            let level = (rank as f64 + 0.5) / MADE_UP as f64;
            (-libm::log(1.0 - level) * mean_micros as f64) as i64
        };
        let sorted: Vec<i64> = (0..MADE_UP).map(quantile).collect();
        // 13 and 32 have no common divisor: small and large ones leave in turn.
        let ring = (0..MADE_UP).map(|rank| sorted[rank * 13 % MADE_UP]);
        Self {
            ring: ring.collect(),
            sum: sorted.iter().map(|&one| i128::from(one)).sum(),
            sorted,
            made_up: MADE_UP,
        }
    }

    /// One more was seen.
    pub fn see(&mut self, micros: i64) {
        let micros = micros.max(0);
        if self.made_up > 0 || self.ring.len() >= REMEMBERED {
            self.made_up = self.made_up.saturating_sub(1);
            if let Some(oldest) = self.ring.pop_front()
                && let Ok(at) = self.sorted.binary_search(&oldest)
            {
                self.sorted.remove(at);
                self.sum -= i128::from(oldest);
            }
        }
        let at = self.sorted.partition_point(|&known| known <= micros);
        self.sorted.insert(at, micros);
        self.ring.push_back(micros);
        self.sum += i128::from(micros);
    }

    /// How many were seen and are remembered.
    #[must_use]
    pub fn seen(&self) -> usize {
        self.ring.len() - self.made_up
    }

    /// One of them.
    pub fn draw(&self, stream: &mut Stream) -> i64 {
        self.sorted
            .get(stream.below(self.sorted.len()))
            .copied()
            .unwrap_or(0)
    }

    /// How much longer one takes that has taken `age` already.
    pub fn draw_rest(&self, age: i64, stream: &mut Stream) -> i64 {
        let longer = self.sorted.partition_point(|&known| known <= age);
        let left = self.sorted.len() - longer;
        if left > 0 {
            let drawn = self.sorted.get(longer + stream.below(left));
            return drawn.map_or(0, |drawn| drawn - age);
        }
        // Nothing lasted so long: such tails rarely end soon (half of the mean, exponentially).
        stream.exponential(self.mean() / 2.0) as i64
    }

    /// Their mean, in microseconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.sorted.len().max(1) as f64
    }
}

/// What is guessed of a queue before anything was seen, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// From offer to acceptance.
    pub accept: i64,
    /// From acceptance to the first reply.
    pub reply: i64,
    /// From acceptance until the expert is free again.
    pub handle: i64,
    /// How long an offer stays open.
    pub offer: i64,
}

/// How the people of one queue work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit {
    /// From an offer to its acceptance.
    pub accept: Durations,
    /// From an offer to its decline or expiry.
    pub refuse: Durations,
    /// From acceptance to the first reply.
    pub reply: Durations,
    /// From acceptance until the expert is free again.
    pub handle: Durations,
    /// Offers that were answered, and accepted ones among them; nine of ten in advance.
    asked: u32,
    accepted: u32,
}

impl Habit {
    /// What is guessed before anything was seen.
    #[must_use]
    pub fn guessed(guess: Guess) -> Self {
        Self {
            accept: Durations::guessed(guess.accept),
            refuse: Durations::guessed(guess.offer / 2),
            reply: Durations::guessed(guess.reply),
            handle: Durations::guessed(guess.handle),
            asked: 10,
            accepted: 9,
        }
    }

    /// The share of offers that are accepted.
    #[must_use]
    pub fn take_rate(&self) -> f64 {
        f64::from(self.accepted) / f64::from(self.asked.max(1))
    }

    fn answered(&mut self, accepted: bool) {
        // Halved now and then, so that last month does not outweigh tonight.
        if self.asked >= 2_000 {
            self.asked /= 2;
            self.accepted /= 2;
        }
        self.asked += 1;
        self.accepted += u32::from(accepted);
    }

    /// Something was seen.
    pub fn see(&mut self, observation: Observation) {
        match observation {
            Observation::Accepted(micros) => {
                self.accept.see(micros);
                self.answered(true);
            }
            Observation::Refused(micros) => {
                self.refuse.see(micros);
                self.answered(false);
            }
            Observation::Replied(micros) => self.reply.see(micros),
            Observation::Finished(micros) => self.handle.see(micros),
        }
    }
}

/// Something that was seen in a queue; durations in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// An offer was accepted, so long after it was made.
    Accepted(i64),
    /// An offer was declined or ran out.
    Refused(i64),
    /// The first reply was sent, so long after acceptance.
    Replied(i64),
    /// The expert was free again, so long after acceptance.
    Finished(i64),
}

/// How much longer an expert's work takes than that of others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    own: f64,
    usual: f64,
    count: f64,
}

impl Pace {
    /// The expert finished something that takes `usual` microseconds on average.
    pub fn see(&mut self, micros: i64, usual: f64) {
        self.own += micros as f64;
        self.usual += usual;
        self.count += 1.0;
    }

    /// The factor; 1 for somebody unknown, shrunk towards 1 by ten pieces of work.
    #[must_use]
    pub fn factor(&self) -> f64 {
        if self.count <= 0.0 || self.usual <= 0.0 {
            return 1.0;
        }
        let prior = PACE_PRIOR * self.usual / self.count;
        ((self.own + prior) / (self.usual + prior)).clamp(0.2, 5.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    #[test]
    fn what_was_seen_takes_the_place_of_what_was_guessed() {
        let mut durations = Durations::guessed(1_000_000);
        assert!((durations.mean() / 1e6 - 1.0).abs() < 0.05);
        for _ in 0..MADE_UP {
            durations.see(7);
        }
        assert_eq!((durations.mean() as i64, durations.seen()), (7, MADE_UP));
        for seen in 0..1_000 {
            durations.see(seen);
        }
        assert_eq!(durations.seen(), REMEMBERED);
        let mut stream = Stream::new(1, Purpose::LookAhead, &[]);
        assert!((0..100).all(|_| (744..1_000).contains(&durations.draw(&mut stream))));
        assert!((0..100).all(|_| (1..=49).contains(&durations.draw_rest(950, &mut stream))));
    }

    #[test]
    fn a_slow_expert_is_known_by_and_by() {
        let mut pace = Pace::default();
        assert!((pace.factor() - 1.0).abs() < 1e-9);
        for _ in 0..10 {
            pace.see(200, 100.0);
        }
        assert!((pace.factor() - 1.5).abs() < 1e-9);
    }
}
