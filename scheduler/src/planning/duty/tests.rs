//! The rules of duty in examples and properties, above all around clock changes.

use chrono::{DateTime, TimeDelta};
use entity::value::{Currency, Instant, NoticeClass, SeatState, WeeklyWindow};
use entity::zones::Zones;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::calendar::{ExpertCalendar, Places, Span};

fn at(text: &str) -> Instant {
    text.parse::<DateTime<chrono::Utc>>().unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

fn places(zone: &str) -> Places {
    Places::home(Zones::bundled().get(&zone.parse().unwrap()).unwrap())
}

/// Available always.
fn always(places: &Places) -> ExpertCalendar {
    let week: Vec<WeeklyWindow> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|day| json!({"weekday": day, "start": "00:00", "minutes": 1_440}))
        .map(|window| serde_json::from_value(window).unwrap())
        .collect();
    ExpertCalendar::new(places.clone(), week, Vec::new())
}

fn check(zone: &str, duties: &[Span], shift: Span) -> Vec<Objection> {
    let places = places(zone);
    let diary = Diary {
        availability: &always(&places),
        places: &places,
        duties,
    };
    objections(&diary, shift)
}

#[test]
fn rest_counts_elapsed_hours_in_the_night_of_a_clock_change() {
    // Berlin, 2026-03-29: the clock jumps from 02:00 to 03:00. Eleven hours on the wall are ten.
    let evening = span("2026-03-28T16:00:00Z", "2026-03-28T23:00:00Z");
    let morning = span("2026-03-29T09:00:00Z", "2026-03-29T12:00:00Z");
    let found = check("Europe/Berlin", &[evening], morning);
    let rest = TimeDelta::hours(10);
    assert_eq!(
        found,
        [Objection::Rest {
            duty: evening,
            rest
        }]
    );
    let later = span("2026-03-29T10:00:00Z", "2026-03-29T12:00:00Z");
    assert!(check("Europe/Berlin", &[evening], later).is_empty());
}

#[test]
fn shifts_that_adjoin_are_one_duty_until_it_is_too_long() {
    let first = span("2026-05-04T08:00:00Z", "2026-05-04T14:00:00Z");
    let second = span("2026-05-04T14:00:00Z", "2026-05-04T20:00:00Z");
    assert!(check("UTC", &[first], second).is_empty());
    let long = span("2026-05-04T14:00:00Z", "2026-05-04T22:00:00Z");
    let whole = span("2026-05-04T08:00:00Z", "2026-05-04T22:00:00Z");
    assert_eq!(check("UTC", &[first], long), [Objection::TooLong(whole)]);
}

#[test]
fn a_week_is_one_of_the_experts_own_wall_clock() {
    // Four duties of twelve hours fill the week that ends on Monday 00:00 in Manila.
    let days = ["04", "05", "06", "07"];
    let duties: Vec<Span> = days
        .iter()
        .map(|day| {
            span(
                &format!("2026-05-{day}T00:00:00Z"),
                &format!("2026-05-{day}T12:00:00Z"),
            )
        })
        .collect();
    let sunday = span("2026-05-10T12:00:00Z", "2026-05-10T15:00:00Z");
    let found = check("Asia/Manila", &duties, sunday);
    assert_eq!(
        found,
        [Objection::Hours {
            week: at("2026-05-03T16:00:00Z"),
            hours: TimeDelta::hours(51)
        }]
    );
    // Four hours later it is Monday there: a new week.
    let monday = span("2026-05-10T16:00:00Z", "2026-05-10T19:00:00Z");
    assert!(check("Asia/Manila", &duties, monday).is_empty());
}

#[test]
fn the_part_outside_the_availability_is_named() {
    let places = places("Asia/Manila");
    let window = json!({"weekday": "mon", "start": "08:00", "minutes": 480});
    let week = vec![serde_json::from_value(window).unwrap()];
    let availability = ExpertCalendar::new(places.clone(), week, Vec::new());
    let diary = Diary {
        availability: &availability,
        places: &places,
        duties: &[],
    };
    let fits = span("2026-05-04T00:00:00Z", "2026-05-04T08:00:00Z");
    assert!(objections(&diary, fits).is_empty());
    let late = span("2026-05-04T04:00:00Z", "2026-05-04T10:00:00Z");
    let outside = span("2026-05-04T08:00:00Z", "2026-05-04T10:00:00Z");
    assert_eq!(objections(&diary, late), [Objection::Unavailable(outside)]);
    assert!(Objection::Unavailable(outside).is_waivable());
}

#[test]
fn notice_is_free_late_or_of_the_last_minute() {
    let start = at("2026-05-04T12:00:00Z");
    let class = |before| notice_class(start, start - before);
    assert_eq!(
        class(TimeDelta::hours(48) + TimeDelta::seconds(1)),
        NoticeClass::Free
    );
    assert_eq!(class(TimeDelta::hours(48)), NoticeClass::Late);
    assert_eq!(class(TimeDelta::hours(2)), NoticeClass::Late);
    assert_eq!(class(TimeDelta::minutes(119)), NoticeClass::LastMinute);
    let soon = start - TimeDelta::hours(1);
    let hold = |state, claimed_at| Hold {
        state,
        start,
        claimed_at: Some(claimed_at),
        agreed: state != SeatState::Claimed,
    };
    let undo = |claimed| Leaving::of(&hold(SeatState::Confirmed, claimed), soon);
    assert_eq!(undo(soon - GRACE), Leaving::Free);
    assert_eq!(
        undo(soon - GRACE - TimeDelta::seconds(1)),
        Leaving::Until(NoticeClass::LastMinute)
    );
    let asked = hold(SeatState::Claimed, start - TimeDelta::days(9));
    assert_eq!(
        Leaving::of(&asked, soon),
        Leaving::Free,
        "who never agreed owes no notice"
    );
    let running = start + TimeDelta::hours(1);
    let here = hold(SeatState::CheckedIn, start - TimeDelta::days(9));
    assert_eq!(Leaving::of(&here, running), Leaving::CutShort);
}

fn terms(span: Span) -> Terms {
    Terms {
        span,
        incentive: 1_000,
        standby_hourly: 601,
        currency: Currency::USD,
    }
}

#[test]
fn standby_is_paid_by_elapsed_time_in_the_night_of_a_clock_change() {
    // 22:00 to 06:00 in New York when the clocks go forward: seven hours.
    let night = span("2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z");
    let worked = Worked {
        from: Some(night.start),
        to: night.end,
    };
    assert_eq!(standby_pay(&terms(night), &worked, 0), 7 * 601);
    assert_eq!(standby_pay(&terms(night), &worked, 4_000), 207);
    assert_eq!(standby_pay(&terms(night), &worked, 5_000), 0);
}

#[test]
fn an_incentive_is_for_those_who_stay() {
    let shift = span("2026-05-04T00:00:00Z", "2026-05-04T05:00:00Z");
    let from = |minutes| Worked {
        from: Some(shift.start + TimeDelta::minutes(minutes)),
        to: shift.end,
    };
    assert_eq!(incentive(&terms(shift), &from(-10)), 1_000);
    assert_eq!(incentive(&terms(shift), &from(30)), 1_000);
    assert_eq!(incentive(&terms(shift), &from(31)), 0);
    assert_eq!(
        incentive(
            &terms(shift),
            &Worked {
                from: None,
                to: shift.end
            }
        ),
        0
    );
}

#[test]
fn calling_a_shift_off_late_costs_the_platform() {
    let shift = span("2026-05-04T00:00:00Z", "2026-05-04T05:00:00Z");
    let terms = Terms {
        incentive: 0,
        ..terms(shift)
    };
    assert_eq!(cancellation_pay(&terms, NoticeClass::Free), 0);
    assert_eq!(cancellation_pay(&terms, NoticeClass::Late), 1_503);
    assert_eq!(cancellation_pay(&terms, NoticeClass::LastMinute), 3_005);
}

#[test]
fn a_duty_drains_before_its_end_and_not_between_adjoining_shifts() {
    let first = span("2026-05-04T00:00:00Z", "2026-05-04T02:00:00Z");
    let second = span("2026-05-04T02:00:00Z", "2026-05-04T04:00:00Z");
    let seen = |time: &str| watch(&[second, first], at(time));
    assert!(!seen("2026-05-04T01:50:00Z").draining);
    assert_eq!(
        seen("2026-05-04T01:50:00Z").changes_at,
        Some(at("2026-05-04T03:45:00Z"))
    );
    assert!(seen("2026-05-04T03:45:00Z").draining);
    let after = seen("2026-05-04T04:00:00Z");
    assert!(!after.on_shift && !after.draining);
    assert_eq!(after.ended_at, Some(second.end));
    let before = seen("2026-05-03T23:00:00Z");
    assert_eq!(
        (before.on_shift, before.changes_at),
        (false, Some(first.start))
    );
}

/// Zones whose clocks change, and one where they do not.
fn a_zone() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("Europe/Berlin"),
        Just("America/New_York"),
        Just("Australia/Lord_Howe"),
        Just("Asia/Manila"),
    ]
}

fn shifts(many: usize) -> impl Strategy<Value = Vec<Span>> {
    // Half hours of the weeks around both clock changes of 2026.
    let month = prop_oneof![Just("2026-03-01T00:00:00Z"), Just("2026-10-18T00:00:00Z")];
    let shift = (0_i64..48 * 40, 1_i64..20);
    (month, prop::collection::vec(shift, 1..many)).prop_map(|(month, shifts)| {
        let shifts = shifts.into_iter().map(|(start, length)| {
            let start = at(month) + TimeDelta::minutes(30 * start);
            Span {
                start,
                end: start + TimeDelta::minutes(30 * length),
            }
        });
        shifts.collect()
    })
}

proptest! {
    #[test]
    fn whoever_takes_only_what_nothing_speaks_against_never_breaks_a_rule(
        zone in a_zone(), wanted in shifts(40),
    ) {
        let places = places(zone);
        let availability = always(&places);
        let mut taken: Vec<Span> = Vec::new();
        for shift in wanted {
            let diary = Diary { availability: &availability, places: &places, duties: &taken };
            if objections(&diary, shift).is_empty() {
                taken.push(shift);
            }
        }
        taken.sort_unstable();
        let mut duties: Vec<Span> = Vec::new();
        for shift in &taken {
            match duties.last_mut() {
                Some(last) if last.end == shift.start => last.end = shift.end,
                Some(last) if last.end > shift.start => prop_assert!(false, "overlap"),
                _ => duties.push(*shift),
            }
        }
        for duty in &duties {
            prop_assert!(duty.length() <= LONGEST_DUTY);
        }
        for pair in duties.windows(2) {
            prop_assert!(pair[1].start - pair[0].end >= SHORTEST_REST);
        }
        // Every hour is counted in the week of the wall clock in which it lies.
        let zone = places.zone_on(duties[0].start.date_naive());
        let mut weeks = std::collections::BTreeMap::new();
        for duty in &duties {
            let mut at = duty.start;
            while at < duty.end {
                let week = chrono::Datelike::iso_week(&zone.date(at));
                *weeks.entry((week.year(), week.week())).or_insert(0) += 30;
                at += TimeDelta::minutes(30);
            }
        }
        for minutes in weeks.values() {
            prop_assert!(*minutes <= LONGEST_WEEK.num_minutes(), "{weeks:?}");
        }
    }

    #[test]
    fn a_watch_changes_exactly_when_it_says(spans in shifts(8), minute in 0_i64..60 * 24 * 30) {
        let now = spans[0].start - TimeDelta::days(1) + TimeDelta::minutes(minute);
        let seen = watch(&spans, now);
        let state = |at| { let w = watch(&spans, at); (w.on_shift, w.draining) };
        let until = seen.changes_at.unwrap_or(now + TimeDelta::days(60));
        prop_assert!(until > now);
        let mut at = now;
        while at < until.min(now + TimeDelta::days(2)) {
            prop_assert_eq!(state(at), (seen.on_shift, seen.draining));
            at += TimeDelta::minutes(7);
        }
        if let Some(change) = seen.changes_at {
            prop_assert_ne!(state(change), (seen.on_shift, seen.draining));
        }
    }

    #[test]
    fn pay_is_never_less_than_the_floor_nor_more_than_promised(
        minutes in 1_i64..900, from in -15_i64..900, to in 0_i64..900, earned in 0_i64..20_000,
    ) {
        let start = at("2026-05-04T00:00:00Z");
        let shift = Span { start, end: start + TimeDelta::minutes(minutes) };
        let worked = Worked {
            from: Some(start + TimeDelta::minutes(from)),
            to: start + TimeDelta::minutes(to),
        };
        let (terms, part) = (terms(shift), worked.within(shift));
        let (floor, pay) = (standby_floor(&terms, part), standby_pay(&terms, &worked, earned));
        prop_assert!(earned + pay >= floor);
        prop_assert!(pay <= floor && floor <= standby_floor(&terms, Some(shift)));
        prop_assert!([0, 1_000].contains(&incentive(&terms, &worked)));
    }
}
