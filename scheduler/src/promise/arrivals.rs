//! Queries that will come, drawn one after the other.
//!
//! Without a forecast they come as lately: with one mean gap for half an hour, with another
//! thereafter. With a forecast the rate is constant within each of its steps, and the time of the
//! next arrival is exact: what a unit exponential is worth in cumulated rate (Çinlar, "Introduction
//! to stochastic processes", 1975, chapter 4.7; Lewis and Shedler, "Simulation of nonhomogeneous
//! Poisson processes by thinning", 1979, name it beside theirs, which would draw in vain at night).
//!
//! What this module deliberately does not do: forecast.

use crate::chance::Stream;

/// Half an hour, in microseconds: what arrives until then follows what came lately.
const SOON: i64 = 1_800_000_000;

/// Queries that will come.
#[derive(Clone, Copy, Debug)]
pub struct Arrivals<'a> {
    /// Into which pool.
    pub pool: u16,
    /// Of which queue.
    pub habit: u16,
    /// Their key among those on time, and their lateness, counted from arrival.
    pub slack: i64,
    /// Mean time between two of them in the next half hour, in microseconds; none when zero.
    pub gap_soon: f64,
    /// The same thereafter.
    pub gap_later: f64,
    /// What is forecast; the gaps hold only where it says nothing.
    pub course: Option<Course<'a>>,
}

/// The rate of the hours ahead, constant within each step. Times in microseconds from now.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    /// When the first step begins; not positive if it has begun.
    pub from: i64,
    /// The length of each step; positive.
    pub step: i64,
    /// How many are expected from `from` until each step begins, and until the last one ends: the
    /// first is 0, and none is smaller than the one before.
    pub cumulated: &'a [f64],
    /// How many came lately, in a microsecond.
    pub lately: f64,
    /// What that counts in the next half hour, in `[0, 1]`; the course counts the rest.
    pub weight: f64,
}

impl Arrivals<'_> {
    /// When the next one comes after one at `now` (or after now, 0); `None` where none does.
    ///
    /// Takes one number from the stream at most. A draw looks at the steps of the half hour that
    /// it passes, once in a sample, and finds the one it ends in by bisection.
    pub fn next(&self, now: i64, stream: &mut Stream) -> Option<i64> {
        let Some(course) = self.course else {
            let gap = if now < SOON {
                self.gap_soon
            } else {
                self.gap_later
            };
            return (gap > 0.0).then(|| now.saturating_add(1 + stream.exponential(gap) as i64));
        };
        let later = if self.gap_later > 0.0 {
            1.0 / self.gap_later
        } else {
            0.0
        };
        let at = course.after(now, stream.exponential(1.0), later)?;
        Some(at.max(now.saturating_add(1)))
    }
}

impl Course<'_> {
    /// The instant by which so many more are expected than at `now`; `otherwise` is the rate where
    /// nothing is forecast.
    fn after(&self, now: i64, expected: f64, otherwise: f64) -> Option<i64> {
        let (mut at, mut left) = (now, expected);
        while at < SOON {
            let end = self.change_after(at).min(SOON);
            let course = self.rate(at).unwrap_or(otherwise);
            let rate = self.weight * self.lately + (1.0 - self.weight) * course;
            match spend(&mut left, rate, end - at) {
                Some(passed) => return Some(at + passed),
                None => at = end,
            }
        }
        if at < self.from {
            match spend(&mut left, otherwise, self.from - at) {
                Some(passed) => return Some(at + passed),
                None => at = self.from,
            }
        }
        if at < self.end() {
            match self.reaching(self.until(at) + left) {
                Ok(at) => return Some(at),
                Err(missing) => (at, left) = (self.end(), missing),
            }
        }
        (otherwise > 0.0).then(|| at.saturating_add((left / otherwise) as i64))
    }

    fn steps(&self) -> usize {
        self.cumulated.len().saturating_sub(1)
    }

    fn end(&self) -> i64 {
        self.from.saturating_add(self.step * self.steps() as i64)
    }

    /// The step that an instant lies in.
    fn place(&self, at: i64) -> Option<usize> {
        let place = usize::try_from((at - self.from).div_euclid(self.step)).ok()?;
        (place < self.steps()).then_some(place)
    }

    fn rate(&self, at: i64) -> Option<f64> {
        let place = self.place(at)?;
        Some((self.cumulated[place + 1] - self.cumulated[place]) / self.step as f64)
    }

    /// When the rate may change next.
    fn change_after(&self, at: i64) -> i64 {
        match self.place(at) {
            Some(place) => self.from + self.step * (place as i64 + 1),
            None if at < self.from => self.from,
            None => i64::MAX,
        }
    }

    /// How many are expected from the beginning until an instant inside.
    fn until(&self, at: i64) -> f64 {
        let Some(place) = self.place(at) else {
            return 0.0;
        };
        let passed = (at - self.from).rem_euclid(self.step) as f64 / self.step as f64;
        let (before, after) = (self.cumulated[place], self.cumulated[place + 1]);
        before + (after - before) * passed
    }

    /// When so many were expected from the beginning; how many are missing at the end, if fewer.
    fn reaching(&self, expected: f64) -> Result<i64, f64> {
        let reached = self.cumulated.partition_point(|known| *known <= expected);
        let (Some(place), Some(&after)) = (reached.checked_sub(1), self.cumulated.get(reached))
        else {
            let last = self.cumulated.last().copied().unwrap_or(0.0);
            return Err((expected - last).max(0.0));
        };
        let before = self.cumulated[place];
        let passed = (expected - before) / (after - before) * self.step as f64;
        // Rounding must not carry into the next step, in which nothing may come.
        let passed = (passed as i64).min(self.step - 1);
        Ok(self.from + self.step * place as i64 + passed)
    }
}

/// How long until what is left has come at a rate; takes off what came where that is too long.
fn spend(left: &mut f64, rate: f64, length: i64) -> Option<i64> {
    let most = rate * length as f64;
    if *left < most {
        return Some(((*left / rate) as i64).min(length - 1));
    }
    *left -= most;
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000_000;

    fn stream(key: u64) -> Stream {
        Stream::new(1, Purpose::LookAhead, &[key])
    }

    fn cumulated(expected: &[f64]) -> Vec<f64> {
        let mut sum = 0.0;
        let ends = expected.iter().map(|more| {
            sum += more;
            sum
        });
        std::iter::once(0.0).chain(ends).collect()
    }

    fn arrivals(course: Option<Course<'_>>, (gap_soon, gap_later): (f64, f64)) -> Arrivals<'_> {
        Arrivals {
            pool: 0,
            habit: 0,
            slack: 0,
            gap_soon,
            gap_later,
            course,
        }
    }

    fn played(arrivals: &Arrivals<'_>, until: i64, key: u64) -> Vec<i64> {
        let mut stream = stream(key);
        let mut times = Vec::new();
        let mut now = 0;
        while let Some(at) = arrivals.next(now, &mut stream).filter(|at| *at < until) {
            assert!(at > now, "time goes on");
            times.push(at);
            now = at;
        }
        times
    }

    /// The mean count of every hour over many samples, beside four standard errors.
    fn check(arrivals: &Arrivals<'_>, expected: &[f64]) {
        const SAMPLES: u64 = 2_000;
        let mut counts = vec![0.0; expected.len()];
        for key in 0..SAMPLES {
            for at in played(arrivals, HOUR * expected.len() as i64, key) {
                counts[(at / HOUR) as usize] += 1.0;
            }
        }
        for (hour, (count, mean)) in counts.iter().zip(expected).enumerate() {
            let seen: f64 = count / SAMPLES as f64;
            let error = 4.0 * libm::sqrt(mean / SAMPLES as f64);
            assert!(
                (seen - mean).abs() <= error,
                "hour {hour}: {seen}, not {mean}"
            );
        }
    }

    fn course(from: i64, cumulated: &[f64]) -> Course<'_> {
        Course {
            from,
            step: HOUR,
            cumulated,
            lately: 0.0,
            weight: 0.0,
        }
    }

    #[test]
    fn without_a_forecast_they_come_as_lately() {
        let lately = arrivals(None, (60e6, 600e6));
        let (mut ours, mut plain) = (stream(7), stream(7));
        for now in [0, SOON - 1, SOON, HOUR] {
            let gap = if now < SOON { 60e6 } else { 600e6 };
            let at = now + 1 + plain.exponential(gap) as i64;
            assert_eq!(lately.next(now, &mut ours), Some(at));
        }
        assert_eq!(arrivals(None, (0.0, 0.0)).next(0, &mut ours), None);
        assert_eq!(
            ours.bits(),
            plain.bits(),
            "where nothing comes nothing is drawn"
        );
    }

    #[test]
    fn as_many_come_in_each_step_as_are_expected() {
        let hours = [4.0, 0.0, 0.0, 60.0, 0.5, 7.0];
        let sums = cumulated(&hours);
        check(&arrivals(Some(course(0, &sums)), (1.0, 1.0)), &hours);
    }

    #[test]
    fn a_step_that_has_begun_is_as_busy_for_its_rest() {
        let sums = cumulated(&[12.0, 12.0, 2.0, 0.0]);
        let begun = arrivals(Some(course(-HOUR / 2, &sums)), (1.0, 0.0));
        check(&begun, &[12.0, 7.0, 1.0]);
    }

    #[test]
    fn where_nothing_is_forecast_they_come_as_lately() {
        let sums = cumulated(&[0.0, 30.0]);
        let late = arrivals(Some(course(HOUR, &sums)), (1.0, HOUR as f64 / 5.0));
        check(&late, &[5.0, 0.0, 30.0, 5.0, 5.0]);
        let nothing = arrivals(Some(course(0, &[])), (1.0, HOUR as f64 / 5.0));
        check(&nothing, &[5.0, 5.0]);
    }

    #[test]
    fn what_came_lately_counts_for_half_an_hour() {
        let sums = cumulated(&[10.0, 10.0]);
        let lately = Course {
            lately: 40.0 / HOUR as f64,
            weight: 0.5,
            ..course(0, &sums)
        };
        // A half hour at (40 + 10) / 2 an hour and one at 10.
        check(&arrivals(Some(lately), (1.0, 1.0)), &[17.5, 10.0]);
    }

    proptest! {
        #[test]
        fn nobody_comes_in_an_empty_step_and_chance_is_seeded(
            hours in prop::collection::vec(prop_oneof![Just(0.0), 0.0..40.0], 1..30),
            begun in 0..HOUR,
            key in any::<u64>(),
        ) {
            let sums = cumulated(&hours);
            let known = arrivals(Some(course(-begun, &sums)), (1.0, 0.0));
            let times = played(&known, i64::MAX, key);
            prop_assert_eq!(&times, &played(&known, i64::MAX, key));
            for at in times {
                let hour = ((at + begun) / HOUR) as usize;
                prop_assert!(hours.get(hour).is_some_and(|rate| *rate > 0.0), "at {}", at);
            }
        }
    }
}
