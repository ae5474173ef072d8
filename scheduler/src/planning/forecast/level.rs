//! The level to come: several simple forecasts, weighted by how they did on the history itself.
//!
//! Means that forget at different speeds, and damped trends (Gardner and McKenzie 1985). Their
//! weighted mean is more robust than the pick of one (Bates and Granger 1969; Clemen 1989), above
//! all on short histories. Works on logarithms, so that days multiply.

use super::fit::DayLevel;

/// The memories of the means, in days; the last one never forgets.
const MEMORIES: [f64; 8] = [2.0, 3.0, 5.0, 7.0, 14.0, 28.0, 60.0, 1e9];

/// Damped trends: weight of a new day for the level, for the trend, and the trend's damping a day.
const TRENDS: [(f64, f64, f64); 2] = [(0.1, 0.03, 0.97), (0.2, 0.02, 0.95)];

/// Below this many days no trend is believed: on five weeks it made forecasts worse.
const TRENDS_FROM_DAYS: usize = 56;

/// How many forecasts there are.
const WAYS: usize = MEMORIES.len() + TRENDS.len();

/// Below this many days every forecast has the same weight: there is nothing to judge them by.
const JUDGED_FROM_DAYS: usize = 21;

/// How many days forecasts may settle before they are judged.
const SETTLING_DAYS: usize = 14;

/// How far back forecasts are judged, in days: half a year of weekdays.
const JUDGED_DAYS: usize = 180;

/// How many days ahead they are judged: further ahead all are alike.
const AHEAD_DAYS: usize = 14;

/// Errors of logarithms count up to this: a holiday must not choose the memory.
const LARGEST_ERROR: f64 = 0.5;

/// Weights are the inverse mean squared error to this power; 0, 1, 2 and 4 hardly differ on months
/// of data, and weights that are nearly even do best on weeks.
const SHARPNESS: i32 = 1;

/// One way's state after a day: level and trend a day.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    log: f64,
    trend: f64,
}

/// The logarithm of the level so many days after the last day, from 0 on.
pub(super) fn forecast(days: &[Option<DayLevel>], ahead: usize) -> Vec<f64> {
    let paths = paths(days);
    let Some(last) = paths.last() else {
        return vec![f64::NEG_INFINITY; ahead];
    };
    let weights = weights(days, &paths, ahead.clamp(1, AHEAD_DAYS));
    (0..ahead)
        .map(|away| {
            (0..WAYS)
                .map(|way| weights[way] * value(last, way, away))
                .sum()
        })
        .collect()
}

/// What a way forecasts `away` days after the day of this state.
fn value(states: &[State; WAYS], way: usize, away: usize) -> f64 {
    let State { log, trend } = states[way];
    if way < MEMORIES.len() || away == 0 {
        return log;
    }
    let damping = TRENDS[way - MEMORIES.len()].2;
    log + trend * damping * (1.0 - damping.powi(away as i32)) / (1.0 - damping)
}

/// The state of every way after each day; empty where no day was seen.
fn paths(days: &[Option<DayLevel>]) -> Vec<[State; WAYS]> {
    let Some(first) = days.iter().flatten().next() else {
        return Vec::new();
    };
    let start = State {
        log: first.log,
        trend: 0.0,
    };
    let mut states = [start; WAYS];
    let mut sums = [(0.0, 0.0); MEMORIES.len()];
    let mut path = Vec::with_capacity(days.len());
    for day in days {
        for (place, memory) in MEMORIES.iter().enumerate() {
            let fade = libm::exp(-1.0 / memory);
            let sum = &mut sums[place];
            let trust = day.map_or(0.0, |day| day.trust);
            let log = day.map_or(0.0, |day| day.log);
            *sum = (sum.0 * fade + trust * log, sum.1 * fade + trust);
            if sum.1 > 0.0 {
                states[place].log = sum.0 / sum.1;
            }
        }
        for (place, trend) in TRENDS.iter().enumerate() {
            let state = &mut states[MEMORIES.len() + place];
            *state = holt(*state, *trend, *day);
        }
        path.push(states);
    }
    path
}

/// One step of the damped trend; a day that was not seen only lets it run on.
fn holt(state: State, (alpha, beta, damping): (f64, f64, f64), day: Option<DayLevel>) -> State {
    let trend = damping * state.trend;
    let expected = state.log + trend;
    let trust = day.map_or(0.0, |day| day.trust);
    let log = day.map_or(expected, |day| {
        expected + alpha * trust * (day.log - expected)
    });
    State {
        log,
        trend: trend + beta * (log - expected) / alpha,
    }
}

/// The weights of the ways, by their errors on the days that are known.
fn weights(days: &[Option<DayLevel>], paths: &[[State; WAYS]], ahead: usize) -> [f64; WAYS] {
    let trends = days.len() >= TRENDS_FROM_DAYS;
    let used = if trends { WAYS } else { MEMORIES.len() };
    let even = std::array::from_fn(|way| if way < used { 1.0 / used as f64 } else { 0.0 });
    if days.len() < JUDGED_FROM_DAYS {
        return even;
    }
    let settled = SETTLING_DAYS.min(days.len() / 3);
    let start = settled.max(days.len().saturating_sub(JUDGED_DAYS));
    let (mut losses, mut count) = ([0.0; WAYS], 0.0);
    for away in 1..=ahead {
        for origin in start..days.len().saturating_sub(away) {
            let Some(day) = days[origin + away] else {
                continue;
            };
            for (way, loss) in losses.iter_mut().enumerate() {
                let error = day.log - value(&paths[origin], way, away);
                *loss += day.trust * error.abs().min(LARGEST_ERROR).powi(2);
            }
            count += 1.0;
        }
    }
    if count < 1.0 {
        return even;
    }
    let weights: [f64; WAYS] = std::array::from_fn(|way| {
        if way < used {
            (losses[way] / count + 1e-4).powi(-SHARPNESS)
        } else {
            0.0
        }
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(logs: impl Iterator<Item = f64>) -> Vec<Option<DayLevel>> {
        logs.map(|log| {
            Some(DayLevel {
                log,
                trust: 1.0,
                counted: 1.0,
                expected: 1.0,
            })
        })
        .collect()
    }

    #[test]
    fn a_steady_level_stays() {
        let ahead = forecast(&days((0..60).map(|_| 2.0)), 14);
        assert!(
            ahead.iter().all(|log| (log - 2.0).abs() < 1e-9),
            "{ahead:?}"
        );
    }

    #[test]
    fn a_trend_is_followed_and_damped() {
        let ahead = forecast(&days((0..90).map(|day| f64::from(day) * 0.01)), 28);
        assert!(ahead[0] > 0.8 && ahead[27] < 1.17, "{ahead:?}");
        assert!(ahead.is_sorted(), "{ahead:?}");
    }

    #[test]
    fn a_step_is_followed_and_nothing_is_invented_without_days() {
        let step = days((0..60).map(|day| if day < 45 { 0.0 } else { 1.0 }));
        assert!(forecast(&step, 7)[6] > 0.7);
        assert_eq!(forecast(&[None, None], 1), [f64::NEG_INFINITY]);
    }
}
