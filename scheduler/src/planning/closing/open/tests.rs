//! Shifts over missing seats, in examples and properties.

use proptest::prelude::*;

use super::*;

fn at(half_hours: i64) -> Instant {
    "2026-05-04T00:00:00Z".parse::<Instant>().unwrap() + TimeDelta::minutes(30 * half_hours)
}

fn span(from: i64, to: i64) -> Span {
    Span::new(at(from), at(to)).unwrap()
}

/// One stream, from midnight on: the gains of each half-hour.
fn row(stream: usize, gains: &[&[f64]]) -> Vec<Missing> {
    let one = |(place, gains): (i64, &&[f64])| Missing {
        stream,
        start: at(place),
        gains: gains.to_vec(),
    };
    (0..).zip(gains).map(one).collect()
}

fn laid(shifts: &[OpenShift]) -> Vec<(Span, u32)> {
    shifts
        .iter()
        .map(|shift| (shift.span, shift.seats))
        .collect()
}

#[test]
fn an_evening_is_one_shift_and_its_peak_a_second_seat() {
    let mut evening: Vec<&[f64]> = vec![&[3.0]; 12];
    for peak in &mut evening[4..8] {
        *peak = &[3.0, 2.0];
    }
    let found = shifts(&row(0, &evening), &Rules::usual(1.0), None);
    assert_eq!(laid(&found), [(span(0, 12), 1), (span(4, 8), 1)]);
}

#[test]
fn what_keeps_too_little_for_its_hours_is_left_open() {
    let night: Vec<&[f64]> = vec![&[0.4]; 12];
    assert!(shifts(&row(0, &night), &Rules::usual(1.0), None).is_empty());
    assert_eq!(shifts(&row(0, &night), &Rules::usual(0.5), None).len(), 1);
}

#[test]
fn a_long_night_is_cut_where_experts_change() {
    let night: Vec<&[f64]> = vec![&[2.0]; 24];
    let found = shifts(&row(0, &night), &Rules::usual(1.0), None);
    let hours: i64 = found.iter().map(|one| one.span.length().num_hours()).sum();
    assert_eq!((found.len(), hours), (2, 12));
    let free = |from, to| Free {
        streams: vec![0],
        spans: vec![span(from, to)],
        left: TimeDelta::hours(48),
        hours: TimeDelta::zero(),
    };
    let roster = [free(-4, 10), free(10, 30)];
    let found = shifts(&row(0, &night), &Rules::usual(1.0), Some(&roster));
    assert_eq!(laid(&found), [(span(0, 10), 1), (span(10, 24), 1)]);
}

#[test]
fn nothing_is_opened_that_nobody_could_claim() {
    let night: Vec<&[f64]> = vec![&[2.0, 1.9]; 8];
    let free = |stream, left| Free {
        streams: vec![stream],
        spans: vec![span(0, 8)],
        left: TimeDelta::hours(left),
        hours: TimeDelta::zero(),
    };
    let open = |roster: &[Free]| shifts(&row(0, &night), &Rules::usual(1.0), Some(roster));
    assert!(open(&[]).is_empty() && open(&[free(1, 48)]).is_empty());
    assert!(open(&[free(0, 1)]).is_empty());
    assert_eq!(laid(&open(&[free(0, 48)])), [(span(0, 8), 1)]);
    assert_eq!(laid(&open(&[free(0, 48), free(0, 48)])), [(span(0, 8), 2)]);
}

#[test]
fn nothing_is_opened_for_somebody_whom_an_open_shift_waits_for() {
    let night: Vec<&[f64]> = vec![&[2.0]; 8];
    let missing = row(0, &night);
    let mut roster = [Free {
        streams: vec![0],
        spans: vec![span(0, 60)],
        left: TimeDelta::hours(48),
        hours: TimeDelta::zero(),
    }];
    let open = OpenShift {
        stream: 0,
        span: span(12, 20),
        seats: 3,
        kept: 0.0,
    };
    reserve(&mut roster, &[open]);
    assert!(
        shifts(&missing, &Rules::usual(1.0), Some(&roster)).is_empty(),
        "no rest between"
    );
}

#[test]
fn a_short_shift_grows_where_nobody_else_could_work_the_rest() {
    let long: Vec<&[f64]> = vec![&[2.0, 2.0]; 24];
    let free = |left| Free {
        streams: vec![0],
        spans: vec![span(0, 24)],
        left: TimeDelta::hours(left),
        hours: TimeDelta::zero(),
    };
    let open = |roster: &[Free]| laid(&shifts(&row(0, &long), &Rules::usual(1.0), Some(roster)));
    let rested = open(&[free(48), free(48)]);
    assert_eq!(rested, [(span(0, 16), 1), (span(8, 24), 1)]);
    let tired = open(&[free(48), free(5)]);
    assert_eq!(tired, [(span(0, 16), 1), (span(14, 24), 1)]);
}

proptest! {
    #[test]
    fn never_more_seats_than_missing_but_to_make_a_shift_long_enough(
        seats in prop::collection::vec((0..4u32, 0.0..3.0f64), 1..60), price in 0.1..2.0f64,
    ) {
        let missing: Vec<Missing> = seats.iter().zip(0..)
            .map(|(&(seats, broken), place)| Missing::even(5, at(place), seats, broken))
            .collect();
        let rules = Rules::usual(price);
        let found = shifts(&missing, &rules, None);
        prop_assert_eq!(&found, &shifts(&missing, &rules, None));
        let most = seats.iter().map(|one| one.0).max().unwrap_or(0);
        for one in &found {
            prop_assert!(one.span.length() >= rules.shortest && one.span.length() <= rules.longest);
            let hours = one.span.length().as_seconds_f64() / 3_600.0;
            prop_assert!(one.kept + 1e-6 >= hours * price * f64::from(one.seats), "{one:?}");
        }
        for place in 0..seats.len() as i64 + 4 {
            let here = found.iter().filter(|one| one.span.contains(at(place)));
            let here: u32 = here.map(|one| one.seats).sum();
            prop_assert!(here <= most, "{here} of {most} at {place}");
        }
    }
}
