//! How long five weeks of real messages take, and how much memory a million queries need.
//!
//! `cargo bench -p tests --bench replay` prints both beside their bounds (1 s, 1 GiB) as ratios.
//! Not a timed test: it fails on nothing. The million is made here, with texts and customers.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a bench that cannot go on should stop"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant as Stopwatch;

use criterion::Criterion;
use entity::zones::Zones;
use scheduler::replay::chance::{Purpose, Stream};
use scheduler::replay::queries::{self, TimeReading};
use scheduler::replay::{Demand, Options, Reading, Report, Scenario, play, scenario};

const MILLION: usize = 1_000_000;

/// Forty experts around the clock for a query every three seconds.
const BUSY: &str = r#"{
  "brands": [{"name": "b", "time_zone": "America/New_York"}],
  "queues": [{"name": "q", "channel": "social", "languages": ["en"],
    "coverage": {"kind": "always"}, "price_per_resolution": {"amount": 225, "currency": "USD"}}],
  "experts": [{"name": "e", "count": 40, "time_zone": "America/New_York", "concurrency": 5,
    "languages": [{"tag": "en", "proficiency": 5}],
    "availability": [{"weekday": "mon", "start": "00:00", "minutes": 10080}]}],
  "behaviour": {"accept_rate": 0.95, "accept_seconds": {"exponential": 10},
    "reply_seconds": {"constant": 30}, "handle_seconds": {"exponential": 240},
    "patience_seconds": null, "reopen_rate": 0.02}
}"#;

fn read_scenario(file: &str, text: &str) -> Scenario {
    let source = scenario::Text { file, text };
    Scenario::read(source, &Zones::bundled()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn run(scenario: &Scenario, demand: &Demand) -> Report {
    let clock = Stopwatch::now();
    let wall = || clock.elapsed().as_secs_f64();
    play(scenario, demand, Options::default(), &mut |_| {}, &wall).expect("a report")
}

fn read(path: &Path, scenario: &Scenario, reading: &Reading) -> Demand {
    queries::read(path, scenario, reading).unwrap_or_else(|faults| panic!("{faults}"))
}

fn five_weeks(criterion: &mut Criterion) {
    let Some(path) = tests::data::file("spotify_messages.csv") else {
        return;
    };
    let file = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/scenarios/spotify.json"
    ));
    let text = std::fs::read_to_string(file).expect("the scenario");
    let scenario = read_scenario("spotify.json", &text);
    let reading = Reading {
        mapping: "received_at=created_at".parse().expect("a mapping"),
        time: TimeReading::new(Some("%a %b %d %H:%M:%S %z %Y"), None).expect("a format"),
        ..Reading::default()
    };
    let clock = Stopwatch::now();
    let report = run(&scenario, &read(&path, &scenario, &reading));
    let seconds = clock.elapsed().as_secs_f64();
    println!(
        "five weeks: {seconds:.3} s, {seconds:.3} of the bound; {}",
        report.log_hash
    );
    criterion.bench_function("replay of five weeks", |bencher| {
        bencher.iter(|| run(&scenario, &read(&path, &scenario, &reading)));
    });
}

fn million_file(folder: &Path) -> PathBuf {
    let mut stream = Stream::new(1, Purpose::Arrival, &[]);
    let mut text = String::from("received_at,text,customer\n");
    let mut at = 1_506_902_400.0;
    for row in 0..MILLION {
        at += stream.exponential(3.0);
        let customer = stream.bits() % 300_000;
        let words = "cannot sign in since yesterday, and the answer of the bot did not help";
        let _ = writeln!(
            text,
            "{},\"hello, I {words} with order {row}\",c{customer}",
            at as i64
        );
    }
    let path = folder.join("million.csv");
    std::fs::write(&path, text).expect("a written file");
    path
}

fn million() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = million_file(folder.path());
    forget_peak();
    let before = peak_bytes();
    let scenario = read_scenario("busy.json", BUSY);
    let reading = Reading {
        time: TimeReading::new(Some("%s"), None).expect("a format"),
        ..Reading::default()
    };
    let clock = Stopwatch::now();
    let report = run(&scenario, &read(&path, &scenario, &reading));
    let seconds = clock.elapsed().as_secs_f64();
    println!(
        "a million queries: {seconds:.1} s, {:?}",
        report.total.queries
    );
    if let (Some(before), Some(after)) = (before, peak_bytes()) {
        let share = after as f64 / f64::from(1u32 << 30);
        println!("peak memory {after} bytes, {share:.3} of the bound ({before} at the start)");
    }
}

/// Starts the measurement of the peak anew, where the system can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory this process has had, in bytes.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    five_weeks(&mut criterion);
    million();
    criterion.final_summary();
}
