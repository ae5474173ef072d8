//! Real demand: five weeks of messages to one brand, a month of calls to a bank.

use scheduler::replay::queries::{self, TimeReading};
use scheduler::replay::{Options, Reading, Report, Scenario};
use tests::data;

use super::{run, shipped};

fn replayed(scenario: &Scenario, file: &str, reading: &Reading, seed: u64) -> Option<Report> {
    let path = data::file(file)?;
    let demand =
        queries::read(&path, scenario, reading).unwrap_or_else(|faults| panic!("{faults}"));
    let options = Options {
        seed,
        ..Options::default()
    };
    Some(run(scenario, &demand, options).unwrap_or_else(|fault| panic!("{fault}")))
}

#[test]
fn five_weeks_of_messages_are_answered_within_the_promise() {
    let scenario = shipped("spotify.json");
    let reading = Reading {
        mapping: "received_at=created_at".parse().expect("a mapping"),
        time: TimeReading::new(Some("%a %b %d %H:%M:%S %z %Y"), None).expect("a format"),
        ..Reading::default()
    };
    let Some(report) = replayed(&scenario, "spotify_messages.csv", &reading, 0) else {
        return;
    };
    let (queries, promise) = (report.total.queries, report.total.promise);
    println!("{queries:?} {promise:?} {:?}", report.total.wait_seconds);
    println!(
        "{:?} {:?}",
        report.total.offers, report.total.experts.occupancy
    );
    assert_eq!(queries.received, 8_450);
    assert!(queries.add_up() && queries.open == 0);
    // The book's own accounts say the same (`balanced`), and each resolution costs its price.
    let money = &report.total.money;
    assert!(money.balanced);
    let sum = |sums: &[entity::value::Money]| sums.iter().map(|sum| sum.amount).sum::<i64>();
    let (charged, earned, fees) = (sum(&money.charged), sum(&money.earned), sum(&money.fees));
    println!("charged {charged}, earned {earned}, fees {fees}");
    assert_eq!(charged, earned + fees);
    let price = scenario.queues[0].price.amount;
    assert_eq!(
        charged,
        price * i64::try_from(queries.resolved).expect("few")
    );
    assert!(fees > 0 && earned > fees);
    assert!(
        promise.kept_share.is_some_and(|share| share >= 0.97),
        "{promise:?}"
    );
}

#[test]
fn a_month_of_calls_is_played_with_the_times_of_the_file() {
    let zones = entity::zones::Zones::bundled();
    let zone = zones.get(&"Asia/Jerusalem".parse().expect("a zone"));
    let reading = Reading {
        time: TimeReading::new(None, zone).expect("a reading"),
        ..Reading::default()
    };
    for name in ["bank.json", "bank_one.json"] {
        let scenario = shipped(name);
        let Some(report) = replayed(&scenario, "bank_calls_1999/january.csv", &reading, 0) else {
            return;
        };
        let (queries, promise) = (report.total.queries, report.total.promise);
        println!(
            "{name} {queries:?} {promise:?} {:?}",
            report.total.wait_seconds
        );
        println!(
            "{:?} {:?}",
            report.total.offers, report.total.experts.occupancy
        );
        assert_eq!(queries.received, 31_359);
        assert!(queries.add_up() && queries.open == 0);
        assert!(report.total.money.balanced);
        assert_eq!(report.by_queue.len(), scenario.queues.len());
    }
}
