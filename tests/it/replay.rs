//! The replay: real demand through the production engine, its books and its reports.

mod faults;
mod gap_loop;
mod laws;
mod models;
mod promises;
mod real;

use std::path::PathBuf;

use entity::zones::Zones;
use scheduler::replay::queries::{self, Row};
use scheduler::replay::{
    Contradiction, Demand, Faults, Options, Reading, Report, Scenario, play, scenario,
};

/// A scenario from its text.
fn scenario(text: &str) -> Result<Scenario, Faults> {
    let source = scenario::Text {
        file: "scenario.json",
        text,
    };
    Scenario::read(source, &Zones::bundled())
}

/// A scenario of the repository.
fn shipped(name: &str) -> Scenario {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios")).join(name);
    let text = std::fs::read_to_string(path).expect("the scenario is in the repository");
    scenario(&text).unwrap_or_else(|faults| panic!("{name}\n{faults}"))
}

fn run(scenario: &Scenario, demand: &Demand, options: Options) -> Result<Report, Contradiction> {
    play(scenario, demand, options, &mut |_| {}, &|| 0.0)
}

/// The queries of a CSV text.
fn demand(scenario: &Scenario, reading: &Reading, csv: &str) -> Result<Demand, Faults> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("queries.csv");
    std::fs::write(&path, csv).expect("a written file");
    queries::read(&path, scenario, reading)
}

/// A small evening: two queues, three experts in two zones, everything that can happen to a query.
const EVENING: &str = r#"{
  "brands": [{"name": "acme", "time_zone": "America/New_York",
    "business_hours": [{"weekday": "mon", "start": "09:00", "minutes": 480}]}],
  "queues": [
    {"name": "chat", "brand": "acme", "channel": "chat", "languages": ["en"],
     "coverage": {"kind": "off_hours"},
     "price_per_resolution": {"amount": 225, "currency": "USD"}},
    {"name": "mail", "channel": "email", "languages": ["es", "en"], "outside_window": "hold",
     "skills": [{"name": "orders", "proficiency": 3, "hard": true}],
     "price_per_resolution": {"amount": 333, "currency": "EUR"}}],
  "experts": [
    {"name": "ana", "count": 2, "time_zone": "Asia/Manila",
     "languages": [{"tag": "en", "proficiency": 5}, {"tag": "es", "proficiency": 4}],
     "skills": [{"name": "orders", "proficiency": 4}],
     "availability": [{"weekday": "mon", "start": "20:00", "minutes": 900},
                      {"weekday": "tue", "start": "04:00", "minutes": 900}]},
    {"name": "bo", "time_zone": "Europe/Berlin", "concurrency": 1,
     "languages": [{"tag": "en", "proficiency": 3}],
     "shifts": [{"start": "2017-10-02T12:00:00Z", "end": "2017-10-03T12:00:00Z"}],
     "behaviour": {"accept_rate": 0.5, "accept_seconds": {"exponential": 30}}}],
  "behaviour": {"accept_rate": 0.7, "accept_seconds": {"exponential": 15},
    "reply_seconds": {"constant": 4}, "handle_seconds": {"lognormal": {"mean": 300, "sd": 240}},
    "patience_seconds": {"exponential": 900}, "reopen_rate": 0.2}
}"#;

/// A made row; equal keys are told apart by the demand.
fn row(received_seconds: i64, queue: u32) -> Row {
    Row {
        received: received_seconds * 1_000_000,
        key: received_seconds as u64,
        handle: None,
        patience: None,
        customer: None,
        queue,
        language: 0,
    }
}

/// 150 queries over the evening of Monday 2 October 2017 in New York, 9 to 21 o'clock.
fn evening_demand() -> Demand {
    let nine = 1_506_949_200;
    let rows = (0..150).map(|i| row(nine + i * 287 % 43_200, (i % 2) as u32));
    Demand::of(rows.collect(), vec!["en".parse().expect("a tag")])
}

fn checked(seed: u64) -> Options {
    Options {
        seed,
        checked: true,
        keep_log: true,
        ..Options::default()
    }
}

#[test]
fn the_same_files_and_seed_give_the_same_log() {
    let scenario = scenario(EVENING).expect("a scenario");
    let demand = evening_demand();
    let once = run(&scenario, &demand, checked(7)).expect("a report");
    let again = run(&scenario, &demand, checked(7)).expect("a report");
    assert_eq!(once, again);
    let other = run(&scenario, &demand, checked(8)).expect("a report");
    assert_ne!(once.log_hash, other.log_hash);
    assert_ne!(once.total.wait_seconds, other.total.wait_seconds);
}

#[test]
fn everything_that_can_happen_in_an_evening_happens() {
    let scenario = scenario(EVENING).expect("a scenario");
    let report = run(&scenario, &evening_demand(), checked(7)).expect("a report");
    let (queries, offers) = (report.total.queries, report.total.offers);
    assert_eq!(queries.received, 150);
    assert!(
        queries.refused > 0 && queries.answered > 0 && queries.abandoned > 0,
        "{queries:?}"
    );
    assert!(queries.resolved > 0 && queries.open == 0, "{queries:?}");
    assert!(offers.declined > 0 && offers.expired > 0, "{offers:?}");
    assert!(report.total.money.balanced);
    assert_eq!(report.total.money.charged.len(), 2);
    assert_eq!(report.by_hour_of_week.len(), 168);
    let received: u64 = report
        .by_hour_of_week
        .iter()
        .map(|hour| hour.received)
        .sum();
    assert_eq!(received, 150);
    // Monday 09:00 in New York is the tenth hour of the week.
    assert!(report.by_hour_of_week[9].received > 0);
    assert_eq!(report.by_hour_of_week[8].received, 0);
}

#[test]
fn the_order_of_rows_in_the_file_does_not_matter() {
    let scenario = scenario(EVENING).expect("a scenario");
    let mut lines: Vec<String> = (0..60)
        .map(|i| {
            format!(
                "2017-10-02T2{}:{:02}:00Z,{},c{}",
                i % 4,
                i % 7,
                ["chat", "mail"][i % 2],
                i % 5
            )
        })
        .collect();
    let text = |lines: &[String]| format!("received_at,queue,customer\n{}\n", lines.join("\n"));
    let reading = Reading::default();
    let sorted = demand(&scenario, &reading, &text(&lines)).expect("rows");
    lines.reverse();
    lines.swap(3, 40);
    let shuffled = demand(&scenario, &reading, &text(&lines)).expect("rows");
    let hash = |demand: &Demand| {
        run(&scenario, demand, checked(1))
            .expect("a report")
            .log_hash
    };
    assert_eq!(hash(&sorted), hash(&shuffled));
}

#[test]
fn a_replay_that_stops_early_tells_what_is_open() {
    let scenario = scenario(EVENING).expect("a scenario");
    let demand = evening_demand();
    let to = Some("2017-10-02T22:30:00Z".parse().expect("a time"));
    let options = Options { to, ..checked(7) };
    let report = run(&scenario, &demand, options).expect("a report");
    assert_eq!(Some(report.to), to);
    assert!(report.total.queries.received < 150);
    assert!(report.total.queries.add_up());
}

#[test]
fn the_report_has_the_fields_of_the_interface_in_their_order() {
    let scenario = scenario(EVENING).expect("a scenario");
    let report = run(&scenario, &evening_demand(), checked(7)).expect("a report");
    let text = serde_json::to_string(&report).expect("json");
    let names = [
        "\"seed\"",
        "\"from\"",
        "\"to\"",
        "\"queries\"",
        "\"received\"",
        "\"refused\"",
        "\"answered\"",
        "\"resolved\"",
        "\"abandoned\"",
        "\"unanswered\"",
        "\"handed_back\"",
        "\"open\"",
        "\"promise\"",
        "\"made\"",
        "\"kept\"",
        "\"renewed\"",
        "\"broken\"",
        "\"kept_share\"",
        "\"neglect_share\"",
        "\"wait_seconds\"",
        "\"mean\"",
        "\"p50\"",
        "\"p80\"",
        "\"p90\"",
        "\"p95\"",
        "\"p99\"",
        "\"max\"",
        "\"waited_share\"",
        "\"offers\"",
        "\"accepted\"",
        "\"declined\"",
        "\"expired\"",
        "\"rescinded\"",
        "\"voided\"",
        "\"experts\"",
        "\"on_duty_hours\"",
        "\"occupancy\"",
        "\"earned\"",
        "\"expert\"",
        "\"amount\"",
        "\"money\"",
        "\"charged\"",
        "\"fees\"",
        "\"balanced\"",
        "\"by_queue\"",
        "\"by_hour_of_week\"",
        "\"log_hash\"",
        "\"events\"",
        "\"virtual_seconds\"",
        "\"wall_seconds\"",
    ];
    let mut at = 0;
    for name in names {
        let found = text[at..].find(name);
        at += found.unwrap_or_else(|| panic!("{name} is not where it belongs"));
    }
}
