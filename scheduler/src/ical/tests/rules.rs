//! Rules laid out here against the same rules laid out by a library of others.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;
use rrule::{RRule, RRuleSet, Unvalidated};

use super::super::occurrence::{Work, occurrences};
use super::super::rule::Rule;

/// What the library makes of a rule within `[from, to)`; `None` where it refuses it.
fn theirs(text: &str, start: NaiveDateTime, to: NaiveDateTime) -> Option<Vec<NaiveDateTime>> {
    let start = start.and_utc().with_timezone(&rrule::Tz::UTC);
    let rule: RRule<Unvalidated> = text.parse().ok()?;
    let set = RRuleSet::new(start).rrule(rule.validate(start).ok()?);
    let all = set
        .limit()
        .into_iter()
        .map(|at| at.with_timezone(&Utc).naive_utc());
    Some(all.take_while(|at| *at < to).take(20_000).collect())
}

fn ours(
    text: &str,
    start: NaiveDateTime,
    (from, to): (NaiveDateTime, NaiveDateTime),
) -> Vec<NaiveDateTime> {
    let rule = Rule::read(text).unwrap();
    let until = rule.until.map(|(until, _)| until);
    occurrences(&rule, (start, until), (from, to), &mut Work(u32::MAX)).unwrap()
}

fn list<T: ToString>(name: &str, values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(T::to_string).collect();
    match values.is_empty() {
        true => String::new(),
        false => format!(";{name}={}", values.join(",")),
    }
}

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn month_days() -> impl Strategy<Value = Vec<i32>> {
    let day = prop_oneof![-31..=-1_i32, 1..=31_i32];
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(day, 1..3)]
}

/// Weekdays that are all numbered or all not: of both together the library keeps only those that are
/// meant by both, and RFC 5545 all that are meant by either.
fn weekdays(may_be_numbered: bool) -> impl Strategy<Value = Vec<String>> {
    let day = (prop_oneof![-4..=-1_i32, 1..=4_i32], 0..7_usize);
    let days = prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(day, 1..4)];
    (days, any::<bool>()).prop_map(move |(days, numbered)| {
        let word = |(number, day): (i32, usize)| match numbered && may_be_numbered {
            true => format!("{number}{}", DAYS[day]),
            false => DAYS[day].to_owned(),
        };
        days.into_iter().map(word).collect()
    })
}

fn months() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(1..=12_u32, 1..4)]
}

/// The parts of a rule after its frequency, which both understand alike.
fn parts(frequency: &'static str) -> impl Strategy<Value = String> {
    let (weekly, long) = (
        frequency == "WEEKLY",
        matches!(frequency, "MONTHLY" | "YEARLY"),
    );
    let end = prop_oneof![
        Just(String::new()),
        (1..200_u32).prop_map(|n| format!(";COUNT={n}"))
    ];
    let start_of_week = (0..7_usize).prop_map(|day| format!(";WKST={}", DAYS[day]));
    let position = prop_oneof![3 => Just(0_i32), 1 => -3..=3_i32];
    (
        1..5_u32,
        months(),
        month_days(),
        weekdays(long),
        end,
        start_of_week,
        position,
    )
        .prop_map(
            move |(interval, months, month_days, weekdays, end, wkst, position)| {
                let month_days = if weekly { Vec::new() } else { month_days };
                let beside = !months.is_empty() || !month_days.is_empty() || !weekdays.is_empty();
                let position: &[i32] = if position != 0 && beside {
                    &[position]
                } else {
                    &[]
                };
                format!(
                    "FREQ={frequency};INTERVAL={interval}{}{}{}{}{end}{wkst}",
                    list("BYMONTH", &months),
                    list("BYMONTHDAY", &month_days),
                    list("BYDAY", &weekdays),
                    list("BYSETPOS", position),
                )
            },
        )
}

fn any_rule() -> impl Strategy<Value = String> {
    prop_oneof![
        parts("DAILY"),
        parts("WEEKLY"),
        parts("MONTHLY"),
        parts("YEARLY")
    ]
}

fn any_start() -> impl Strategy<Value = NaiveDateTime> {
    (0..3_650_i64, 0..86_400_i64).prop_map(|(day, second)| {
        let first: DateTime<Utc> = "2018-01-01T00:00:00Z".parse().unwrap();
        (first + TimeDelta::days(day) + TimeDelta::seconds(second)).naive_utc()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_rule_means_the_same_to_a_library_of_others(
        rule in any_rule(), start in any_start(), skipped in 0..1_500_i64,
    ) {
        let from = start + TimeDelta::days(skipped);
        let to = from + TimeDelta::days(400);
        let Some(mut expected) = theirs(&rule, start, to) else {
            return Err(TestCaseError::reject("refused there"));
        };
        expected.retain(|at| *at >= from);
        prop_assert_eq!(ours(&rule, start, (from, to)), expected, "{}", rule);
    }
}

#[test]
fn days_of_the_year_and_weeks_are_counted_from_either_end() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let start = day("2026-01-01").and_hms_opt(9, 0, 0).unwrap();
    let range = (start, start + TimeDelta::days(730));
    let dates = |rule: &str| -> Vec<NaiveDate> {
        ours(rule, start, range)
            .iter()
            .map(NaiveDateTime::date)
            .collect()
    };
    let year_days = dates("FREQ=YEARLY;BYYEARDAY=1,-1");
    assert_eq!(
        year_days,
        ["2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"].map(day)
    );
    let weeks = dates("FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO");
    assert_eq!(
        weeks,
        ["2026-05-11", "2026-12-28", "2027-05-17", "2027-12-27"].map(day)
    );
    let until = dates("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260331");
    assert_eq!(until, ["2026-01-31", "2026-02-28", "2026-03-31"].map(day));
}
