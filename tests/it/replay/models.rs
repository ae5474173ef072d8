//! Queueing models with published results: the replay reproduces them.
//!
//! Both are played day by day over [`DAYS`] seeded days through the scenario format and the engine,
//! with a promise so long that the order is first come, first served.

use scheduler::replay::chance::{Purpose, Stream};
use scheduler::replay::{Demand, Options, Scenario, World};
use serde_json::Value;
use tests::data;

use super::{row, scenario};

/// How many days of 480 minutes are played of each model.
const DAYS: u64 = 1_600;

/// Monday 2 January 2017, 08:00 UTC.
const MORNING: i64 = 1_483_344_000;

fn model(patience: &str) -> Scenario {
    let text = format!(
        r#"{{"brands": [{{"name": "model", "time_zone": "UTC"}}],
        "queues": [{{"name": "calls", "channel": "chat", "languages": ["en"],
          "coverage": {{"kind": "always"}}, "promise": {{"first_response_seconds": 86400}},
          "resolution": {{"quiet_seconds": 0, "hold_seconds": 0}}}}],
        "experts": [{{"name": "agent", "count": 12, "time_zone": "UTC", "concurrency": 1,
          "languages": [{{"tag": "en", "proficiency": 5}}],
          "shifts": [{{"start": "2017-01-02T08:00:00Z", "end": "2017-01-03T08:00:00Z"}}]}}],
        "behaviour": {{"handle_seconds": {{"exponential": 120}}, "patience_seconds": {patience}}}}}"#
    );
    scenario(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// A Poisson day: 4.2 arrivals per minute for 480 minutes.
fn day(number: u64) -> Demand {
    let mut stream = Stream::new(20, Purpose::Arrival, &[number]);
    let mut rows = Vec::new();
    let mut at = stream.exponential(60.0 / 4.2);
    while at < 480.0 * 60.0 {
        let mut arrival = row(MORNING, 0);
        arrival.received += (at * 1e6) as i64;
        arrival.key = rows.len() as u64;
        rows.push(arrival);
        at += stream.exponential(60.0 / 4.2);
    }
    Demand::of(rows, vec!["en".parse().expect("a tag")])
}

/// What was measured on the days: the mean and its standard error.
#[derive(Clone, Copy, Debug)]
struct Measured {
    mean: f64,
    error: f64,
}

fn measured(days: &[f64]) -> Measured {
    let count = days.len() as f64;
    let mean = days.iter().sum::<f64>() / count;
    let squares: f64 = days.iter().map(|x| (x - mean) * (x - mean)).sum();
    Measured {
        mean,
        error: (squares / (count - 1.0) / count).sqrt(),
    }
}

#[derive(Debug)]
struct Results {
    in_target: Measured,
    abandoned: Measured,
    /// Mean wait of the answered over all days, in seconds.
    wait: f64,
    /// The spread of the daily means.
    daily_wait: Measured,
}

impl Results {
    fn tell(&self, model: &str) {
        let (target, left, daily) = (self.in_target, self.abandoned, self.daily_wait);
        println!(
            "{model} over {DAYS} days: {:.1} ± {:.1} within 20 s, {:.2} ± {:.2} abandoned, \
             mean wait {:.3} s ± {:.3}",
            target.mean, target.error, left.mean, left.error, self.wait, daily.error
        );
    }
}

fn play(scenario: &Scenario) -> Results {
    let halves: Vec<Vec<[f64; 4]>> = std::thread::scope(|scope| {
        let play = |half: u64| {
            (0..DAYS)
                .filter(move |day| day % 2 == half)
                .map(|day| play_day(scenario, day))
                .collect()
        };
        let threads = [0, 1].map(|half| scope.spawn(move || play(half)));
        threads
            .map(|thread| thread.join().expect("a half of the days"))
            .into()
    });
    let days: Vec<[f64; 4]> = halves.into_iter().flatten().collect();
    let column = |place: usize| -> Vec<f64> { days.iter().map(|day| day[place]).collect() };
    let sum = |place: usize| column(place).iter().sum::<f64>();
    let waits: Vec<f64> = days.iter().map(|day| day[2] / day[3]).collect();
    Results {
        in_target: measured(&column(0)),
        abandoned: measured(&column(1)),
        wait: sum(2) / sum(3),
        daily_wait: measured(&waits),
    }
}

/// Served within 20 s, abandoned, sum of waits of the served in seconds, served.
fn play_day(scenario: &Scenario, number: u64) -> [f64; 4] {
    let demand = day(number);
    let options = Options {
        seed: number,
        ..Options::default()
    };
    let mut world = World::new(scenario, &demand, options);
    world.play(&mut |_| {}).expect("a played day");
    let in_target = world.answered_within(20) as f64;
    let report = world.report(0.0).expect("a report");
    let queries = report.total.queries;
    let (answered, abandoned) = (queries.answered as f64, queries.abandoned as f64);
    let mean = report.total.wait_seconds.mean.unwrap_or(0.0);
    [in_target, abandoned, mean * answered, answered]
}

fn published(model: &str, figure: &str) -> Option<(f64, f64)> {
    let path = data::file("queueing/published_models.json")?;
    let text = std::fs::read_to_string(path).expect("the models");
    let models: Value = serde_json::from_str(&text).expect("JSON");
    let interval = &models[model]["expected"][figure];
    Some((interval[0].as_f64()?, interval[1].as_f64()?))
}

fn lies_inside(what: &str, own: Measured, published: (f64, f64)) {
    let (low, high) = (published.0 - 3.0 * own.error, published.1 + 3.0 * own.error);
    let inside = (low..=high).contains(&own.mean);
    assert!(inside, "{what}: {own:?} is outside {low} to {high}");
}

/// The mean wait in seconds of everybody who arrives in the 480 minutes, starting empty: exact.
///
/// Uniformisation (Jensen 1953): the chain of jumps at the rate of all events, averaged over as
/// many jumps as fall into the time. What the published simulation estimates from 1,000 days.
fn exact_mean_wait() -> f64 {
    let (arrivals, service, agents, most) = (4.2, 0.5, 12, 150);
    let jumps = arrivals + service * agents as f64;
    let mut share = vec![0.0; most + 1];
    share[0] = 1.0;
    let steps = (jumps * 480.0) as usize;
    let mut sum = 0.0;
    for _ in 0..steps {
        let mut next = vec![0.0; most + 1];
        for (n, &p) in share.iter().enumerate() {
            let wait = (n + 1).saturating_sub(agents) as f64 / (service * agents as f64) * 60.0;
            sum += p * wait;
            let ends = service * n.min(agents) as f64;
            next[(n + 1).min(most)] += p * arrivals / jumps;
            next[n.saturating_sub(1)] += p * ends / jumps;
            next[n] += p * (1.0 - (arrivals + ends) / jumps);
        }
        share = next;
    }
    sum / steps as f64
}

#[test]
fn the_published_model_without_abandonment_is_reproduced() {
    let Some(target) = published("MMC", "in_target_ci95") else {
        return;
    };
    let results = play(&model("null"));
    results.tell("M/M/12");
    lies_inside("served within 20 s", results.in_target, target);
    let (exact, error) = (exact_mean_wait(), results.daily_wait.error);
    println!("the exact mean wait is {exact:.3} s");
    assert!(
        (results.wait - exact).abs() <= 3.0 * error,
        "the mean wait is {} s, and should be {exact} s ± {error}",
        results.wait
    );
    let off = (results.wait / 5.94 - 1.0).abs();
    assert!(
        off <= 0.02,
        "the mean wait is {} s, {off} off",
        results.wait
    );
}

#[test]
fn the_published_model_with_abandonment_is_reproduced() {
    let Some(target) = published("MMCAb", "in_target_ci95") else {
        return;
    };
    let left = published("MMCAb", "abandoned_ci95").expect("published");
    let results = play(&model(r#"{"exponential": 60}"#));
    results.tell("M/M/12 with abandonment");
    lies_inside("served within 20 s", results.in_target, target);
    lies_inside("abandoned", results.abandoned, left);
    let off = (results.wait / 1.44 - 1.0).abs();
    assert!(
        off <= 0.04,
        "the mean wait is {} s, {off} off",
        results.wait
    );
}
