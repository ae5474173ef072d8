//! Laws that hold in every scenario: nothing is lost, nothing is counted twice, money adds up.
//!
//! Every invariant of dispatch and money is checked after every step of the random replays.

use proptest::prelude::*;
use scheduler::replay::{Demand, Scenario};

use super::{checked, row, run, scenario};

#[derive(Clone, Debug)]
struct Wild {
    channel: &'static str,
    outside: &'static str,
    coverage: &'static str,
    promise: u32,
    concurrency: u16,
    experts: u32,
    accept_rate: f64,
    accept_seconds: f64,
    reply_seconds: f64,
    handle_seconds: f64,
    patience: Option<f64>,
    reopen_rate: f64,
    unanswered: u32,
    finish: u32,
    rows: Vec<(i64, u32)>,
    seed: u64,
}

fn wild() -> impl Strategy<Value = Wild> {
    let shape = (
        prop::sample::select(vec!["chat", "email", "social"]),
        prop::sample::select(vec!["refuse", "hold", "accept"]),
        prop::sample::select(vec!["off_hours", "weekends", "always"]),
        prop::sample::select(vec![5u32, 30, 900, 7200]),
        1..4u16,
        0..4u32,
        prop::sample::select(vec![60u32, 3600, 90_000]),
        prop::sample::select(vec![0u32, 60, 1800]),
    );
    let people = (
        prop::sample::select(vec![0.0, 0.4, 0.9, 1.0]),
        prop::sample::select(vec![0.0, 5.0, 60.0, 900.0]),
        prop::sample::select(vec![0.0, 20.0, 400.0, 9_000.0]),
        prop::sample::select(vec![0.0, 60.0, 900.0]),
        prop::sample::select(vec![None, Some(0.0), Some(30.0), Some(2_000.0)]),
        prop::sample::select(vec![0.0, 0.5, 1.0]),
    );
    let rows = prop::collection::vec((0..200_000i64, 0..2u32), 0..40);
    (shape, people, rows, any::<u64>()).prop_map(|(shape, people, rows, seed)| Wild {
        channel: shape.0,
        outside: shape.1,
        coverage: shape.2,
        promise: shape.3,
        concurrency: shape.4,
        experts: shape.5,
        unanswered: shape.6,
        finish: shape.7,
        accept_rate: people.0,
        accept_seconds: people.1,
        reply_seconds: people.2,
        handle_seconds: people.3,
        patience: people.4,
        reopen_rate: people.5,
        rows,
        seed,
    })
}

fn built(wild: &Wild) -> Scenario {
    let queue = |name: &str, skills: &str| {
        format!(
            r#"{{"name": "{name}", "channel": "{}", "languages": ["en"], "skills": [{skills}],
            "coverage": {{"kind": "{}"}}, "outside_window": "{}", "finish_seconds": {},
            "promise": {{"first_response_seconds": {}}},
            "limits": {{"unanswered_seconds": {}}},
            "price_per_resolution": {{"amount": 333, "currency": "USD"}}}}"#,
            wild.channel, wild.coverage, wild.outside, wild.finish, wild.promise, wild.unanswered
        )
    };
    let duty = r#"{"weekday": "fri", "start": "12:00", "minutes": 2000},
        {"weekday": "mon", "start": "06:00", "minutes": 600}"#;
    let experts = if wild.experts == 0 {
        String::new()
    } else {
        format!(
            r#"{{"name": "e", "count": {}, "time_zone": "Europe/Paris", "concurrency": {},
            "languages": [{{"tag": "en", "proficiency": 5}}], "availability": [{duty}]}},
            {{"name": "skilled", "time_zone": "Asia/Tokyo",
            "languages": [{{"tag": "en", "proficiency": 2}}], "availability": [{duty}],
            "skills": [{{"name": "orders", "proficiency": 4}}]}}"#,
            wild.experts, wild.concurrency
        )
    };
    let patience = wild
        .patience
        .map_or("null".to_owned(), |p| format!(r#"{{"exponential": {p}}}"#));
    let text = format!(
        r#"{{"brands": [{{"name": "b", "time_zone": "Asia/Jerusalem",
          "business_hours": [{{"weekday": "sun", "start": "08:00", "minutes": 540}}]}}],
        "queues": [{}, {}], "experts": [{experts}],
        "behaviour": {{"accept_rate": {}, "accept_seconds": {{"exponential": {}}},
          "reply_seconds": {{"exponential": {}}}, "handle_seconds": {{"exponential": {}}},
          "patience_seconds": {patience}, "reopen_rate": {}}}}}"#,
        queue("plain", ""),
        queue(
            "skilled",
            r#"{"name": "orders", "proficiency": 3, "hard": true}"#
        ),
        wild.accept_rate,
        wild.accept_seconds,
        wild.reply_seconds,
        wild.handle_seconds,
        wild.reopen_rate
    );
    scenario(&text).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// Friday 6 January 2017, 10:00 UTC: the two days after it hold every kind of window.
const FRIDAY: i64 = 1_483_696_800;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_happens_queries_and_money_add_up(wild in wild()) {
        let scenario = built(&wild);
        let rows = wild.rows.iter().map(|&(at, queue)| row(FRIDAY + at, queue)).collect();
        let demand = Demand::of(rows, vec!["en".parse().unwrap()]);
        let report = run(&scenario, &demand, checked(wild.seed)).map_err(|fault| {
            TestCaseError::fail(fault.to_string())
        })?;
        let (queries, promise) = (report.total.queries, report.total.promise);
        prop_assert_eq!(queries.received, wild.rows.len() as u64);
        prop_assert!(queries.add_up());
        prop_assert_eq!(queries.open, 0);
        prop_assert_eq!(promise.made, queries.received - queries.refused);
        prop_assert!(promise.kept <= queries.answered);
        prop_assert!(promise.kept + promise.broken <= promise.made);
        let offers = report.total.offers;
        let ended = offers.accepted + offers.declined + offers.expired;
        prop_assert_eq!(offers.made, ended + offers.rescinded + offers.voided);
        let amount = |sums: &[entity::value::Money]| sums.iter().map(|sum| sum.amount).sum::<i64>();
        let money = &report.total.money;
        prop_assert_eq!(amount(&money.charged), amount(&money.earned) + amount(&money.fees));
        prop_assert_eq!(amount(&money.charged), 333 * queries.resolved as i64);
        prop_assert_eq!(amount(&money.fees), 66 * queries.resolved as i64);
        let earned: i64 = report.total.experts.earned.iter().map(|line| line.amount.amount).sum();
        prop_assert_eq!(earned, amount(&money.earned));
    }
}
