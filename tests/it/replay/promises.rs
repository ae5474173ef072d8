//! What quotes and promises are worth, measured on demand that the estimator has not seen.

use scheduler::replay::chance::{Purpose, Stream};
use scheduler::replay::queries::Row;
use scheduler::replay::{Demand, Options, Report, Scenario};

use super::{row, run, scenario};

/// Monday 2 October 2017, 00:00 UTC.
const MONDAY: i64 = 1_506_902_400;

/// How busy a night is.
#[derive(Clone, Copy)]
struct Night {
    experts: u32,
    load: f64,
    hours: i64,
    handle: &'static str,
    accept: &'static str,
    promise: u32,
}

/// One handled after another takes five minutes on average.
const HANDLE_SECONDS: f64 = 300.0;

impl Night {
    fn scenario(self) -> Scenario {
        let text = format!(
            r#"{{"brands": [{{"name": "b", "time_zone": "UTC"}}],
            "queues": [{{"name": "q", "channel": "email", "languages": ["en"],
              "coverage": {{"kind": "always"}}, "promise": {{"first_response_seconds": {}}}}}],
            "experts": [{{"name": "e", "count": {}, "time_zone": "UTC", "concurrency": 1,
              "languages": [{{"tag": "en", "proficiency": 5}}],
              "availability": [{{"weekday": "mon", "start": "00:00", "minutes": 10080}}]}}],
            "behaviour": {{"accept_seconds": {}, "handle_seconds": {}}}}}"#,
            self.promise, self.experts, self.accept, self.handle
        );
        scenario(&text).unwrap_or_else(|faults| panic!("{faults}"))
    }

    fn demand(self, seed: u64) -> Demand {
        let mut stream = Stream::new(seed, Purpose::Arrival, &[17]);
        let gap = HANDLE_SECONDS / (self.load * f64::from(self.experts));
        let (mut rows, mut at) = (Vec::new(), stream.exponential(gap));
        while at < (self.hours * 3_600) as f64 {
            rows.push(arrival(at, rows.len()));
            at += stream.exponential(gap);
        }
        Demand::of(rows, vec!["en".parse().expect("a tag")])
    }

    /// Exactly as many queries as the load says: a Poisson process, given its count.
    fn demand_of_exactly(self, seed: u64) -> Demand {
        let mut stream = Stream::new(seed, Purpose::Arrival, &[19]);
        let length = (self.hours * 3_600) as f64;
        let count = self.load * f64::from(self.experts) * length / HANDLE_SECONDS;
        let gaps: Vec<f64> = (0..=count as usize)
            .map(|_| stream.exponential(1.0))
            .collect();
        let scale = length / gaps.iter().sum::<f64>();
        let mut at = 0.0;
        let rows = gaps[1..].iter().enumerate().map(|(key, gap)| {
            at += gap * scale;
            arrival(at, key)
        });
        Demand::of(rows.collect(), vec!["en".parse().expect("a tag")])
    }

    fn play(self, seed: u64) -> Report {
        self.play_on(&self.demand(seed), seed)
    }

    fn play_on(self, demand: &Demand, seed: u64) -> Report {
        let options = Options {
            seed,
            ..Options::default()
        };
        run(&self.scenario(), demand, options).unwrap_or_else(|fault| panic!("{fault}"))
    }
}

fn arrival(at: f64, key: usize) -> Row {
    let mut arrival = row(MONDAY, 0);
    arrival.received += (at * 1e6) as i64;
    arrival.key = key as u64;
    arrival
}

/// Two brands' queues over two weeks, demand that rises and falls, shifts that come and go.
fn weeks() -> (Scenario, Demand) {
    let experts: Vec<String> = (0..8)
        .map(|n| {
            let shifts: Vec<String> = (0..14)
                .map(|day| {
                    let start = MONDAY + day * 86_400 + (n % 4) * 6 * 3_600;
                    let at = |second: i64| {
                        chrono::DateTime::from_timestamp(second, 0)
                            .expect("an instant")
                            .to_rfc3339()
                    };
                    format!(
                        r#"{{"start": "{}", "end": "{}"}}"#,
                        at(start),
                        at(start + 8 * 3_600)
                    )
                })
                .collect();
            format!(
                r#"{{"name": "e{n}", "time_zone": "Asia/Manila", "concurrency": 2,
                "languages": [{{"tag": "en", "proficiency": 5}}], "shifts": [{}]}}"#,
                shifts.join(", ")
            )
        })
        .collect();
    let queue = |name: &str| {
        format!(
            r#"{{"name": "{name}", "channel": "email", "languages": ["en"],
            "coverage": {{"kind": "always"}}, "promise": {{"first_response_seconds": 900}}}}"#
        )
    };
    let text = format!(
        r#"{{"brands": [{{"name": "b", "time_zone": "America/New_York"}}],
        "queues": [{}, {}], "experts": [{}],
        "behaviour": {{"accept_rate": 0.9, "accept_seconds": {{"exponential": 8}},
          "reply_seconds": {{"exponential": 20}}, "handle_seconds": {{"lognormal": {{"mean": 240, "sd": 280}}}}}}}}"#,
        queue("one"),
        queue("two"),
        experts.join(", ")
    );
    let scenario = scenario(&text).unwrap_or_else(|faults| panic!("{faults}"));
    let mut stream = Stream::new(7, Purpose::Arrival, &[23]);
    let mut rows = Vec::new();
    let mut at = 0.0;
    while at < 14.0 * 86_400.0 {
        // The evening has twice the queries of the early morning.
        let hour = at / 3_600.0 % 24.0;
        let busy = 1.0 - libm::cos((hour - 6.0) / 24.0 * std::f64::consts::TAU) / 3.0;
        at += stream.exponential(95.0 / busy);
        let mut arrival = arrival(at, rows.len());
        arrival.queue = u32::from(stream.happens(0.45));
        rows.push(arrival);
    }
    (
        scenario,
        Demand::of(rows, vec!["en".parse().expect("a tag")]),
    )
}

#[test]
fn nine_in_ten_quotes_are_kept_in_every_queue_and_part_of_the_day() {
    let (scenario, demand) = weeks();
    let report =
        run(&scenario, &demand, Options::default()).unwrap_or_else(|fault| panic!("{fault}"));
    let mut judged = 0;
    for (name, parts) in &report.by_queue {
        let quotes = &parts.quotes;
        println!(
            "{name}: p50 {:?} p80 {:?} p90 {:?}",
            quotes.p50, quotes.p80, quotes.p90
        );
        for band in quotes
            .p90_by_band
            .iter()
            .filter(|band| band.kept.judged >= 1_000)
        {
            let share = band.kept.kept_share.unwrap_or(0.0);
            println!(
                "{name} from {}: {share:.3} of {}",
                band.from_hour, band.kept.judged
            );
            assert!(
                (0.87..=0.93).contains(&share),
                "{name} from {}: {share}",
                band.from_hour
            );
            judged += 1;
        }
    }
    assert!(judged >= 4, "only {judged} bands have a thousand quotes");
}

#[test]
fn hardly_a_promise_breaks_unannounced_at_half_more_than_was_planned() {
    let night = Night {
        experts: 10,
        load: 1.5,
        hours: 8,
        handle: r#"{"lognormal": {"mean": 300, "sd": 360}}"#,
        accept: r#"{"exponential": 5}"#,
        promise: 900,
    };
    for seed in 0..3 {
        let promise = night.play(seed).total.promise;
        println!("{promise:?}");
        assert!(
            promise.surprise_share.is_some_and(|share| share < 0.02),
            "{promise:?}"
        );
        // One honest new time: hardly anybody is told two, and most of the new times are kept.
        assert!(
            promise.renewed as f64 <= 1.2 * promise.broken as f64,
            "{promise:?}"
        );
        assert!(
            promise.renewed_kept as f64 >= 0.9 * promise.renewed as f64,
            "{promise:?}"
        );
    }
}

#[test]
fn most_promises_are_kept_under_overload_where_least_slack_alone_keeps_few() {
    let night = Night {
        experts: 10,
        load: 1.2,
        hours: 8,
        handle: r#"{"lognormal": {"mean": 300, "sd": 240}}"#,
        accept: r#"{"constant": 0}"#,
        promise: 900,
    };
    let (mut kept, mut made, mut alone) = (0, 0, 0.0);
    for seed in 0..8 {
        let demand = night.demand_of_exactly(seed);
        let promise = night.play_on(&demand, seed).total.promise;
        kept += promise.kept;
        made += promise.made;
        alone += least_slack_alone(night, &demand, seed) / 8.0;
    }
    let share = kept as f64 / made as f64;
    println!("kept {share:.3}, least slack alone {alone:.3}");
    assert!(share >= 0.85, "{share}");
    assert!(alone < 0.2, "{alone}");
}

/// The share kept if the least slack always went first: with one promise, whoever came first.
fn least_slack_alone(night: Night, demand: &Demand, seed: u64) -> f64 {
    let mut stream = Stream::new(seed, Purpose::HandleTime, &[5]);
    let mut free = vec![0i64; night.experts as usize];
    let variance = libm::log(1.0 + 0.64);
    let mut kept = 0;
    for row in &demand.rows {
        free.sort_unstable();
        let begins = free[0].max(row.received);
        kept += usize::from(begins - row.received <= i64::from(night.promise) * 1_000_000);
        let handle =
            libm::exp(libm::log(300.0) - variance / 2.0 + variance.sqrt() * stream.normal());
        free[0] = begins + (handle * 1e6) as i64;
    }
    kept as f64 / demand.rows.len() as f64
}

/// The most promises that could be kept, knowing everything: the largest matching of queries and
/// slots. Queries arrive at whole handle times, so that slots begin there too.
fn most_kept(arrivals: &[i64], experts: i64, slots_of_promise: i64) -> usize {
    let last = arrivals.iter().max().copied().unwrap_or(0) + slots_of_promise;
    let mut taken: Vec<Option<usize>> = vec![None; ((last + 1) * experts) as usize];
    let mut matched = 0;
    for query in 0..arrivals.len() {
        let mut seen = vec![false; taken.len()];
        matched += usize::from(finds(
            query,
            arrivals,
            (experts, slots_of_promise),
            &mut taken,
            &mut seen,
        ));
    }
    matched
}

/// Kuhn's augmenting path.
fn finds(
    query: usize,
    arrivals: &[i64],
    (experts, promise): (i64, i64),
    taken: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    let first = arrivals[query] * experts;
    for slot in first..first + (promise + 1) * experts {
        let slot = slot as usize;
        if std::mem::replace(&mut seen[slot], true) {
            continue;
        }
        let holder = taken[slot];
        if holder.is_none_or(|holder| finds(holder, arrivals, (experts, promise), taken, seen)) {
            taken[slot] = Some(query);
            return true;
        }
    }
    false
}

#[test]
fn nearly_as_many_promises_are_kept_as_knowing_the_future_would() {
    let night = Night {
        experts: 3,
        load: 1.2,
        hours: 3,
        handle: r#"{"constant": 300}"#,
        accept: r#"{"constant": 0}"#,
        promise: 900,
    };
    let scenario = night.scenario();
    let (mut kept, mut most) = (0, 0);
    for seed in 0..40 {
        let mut rows = night.demand(seed).rows;
        let mut slots = Vec::with_capacity(rows.len());
        for row in &mut rows {
            let slot = (row.received / 1_000_000 - MONDAY) / 300;
            row.received = (MONDAY + slot * 300) * 1_000_000;
            slots.push(slot);
        }
        let demand = Demand::of(rows, vec!["en".parse().expect("a tag")]);
        let options = Options {
            seed,
            ..Options::default()
        };
        let report = run(&scenario, &demand, options).unwrap_or_else(|fault| panic!("{fault}"));
        kept += report.total.promise.kept;
        most += most_kept(&slots, 3, 3) as u64;
    }
    let share = kept as f64 / most as f64;
    println!("kept {kept} of {most} that could be: {share:.4}");
    assert!(share >= 0.97, "{share}");
}
