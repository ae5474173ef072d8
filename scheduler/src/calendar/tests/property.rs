//! Properties of calendars over every zone of the bundled data.

use chrono::Timelike;
use proptest::prelude::*;

use super::*;

fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<String> = zones().names().map(str::to_owned).collect();
    (0..names.len()).prop_map(move |index| zone(&names[index]))
}

/// An instant from 1995 to 2037, to the second.
fn any_instant() -> impl Strategy<Value = Instant> {
    (788_918_400_i64..2_114_380_800).prop_map(|second| Instant::from_timestamp(second, 0).unwrap())
}

/// An instant near a clock change of the zone where it has one, else any.
fn near_change() -> impl Strategy<Value = (Zone, Instant)> {
    (any_zone(), any_instant(), -864_000_i64..864_000).prop_map(|(zone, at, seconds)| {
        let change = zone.next_transition(at).map_or(at, |change| change.at);
        (zone, change + TimeDelta::seconds(seconds))
    })
}

fn any_windows() -> impl Strategy<Value = Vec<WeeklyWindow>> {
    let minutes = prop_oneof![1_u32..=1_440, 1_u32..=10_080];
    let window = (0..7_usize, 0..24_u32, 0..60_u32, minutes).prop_map(|(day, h, m, minutes)| {
        window(Weekday::ALL[day], &format!("{h:02}:{m:02}"), minutes)
    });
    prop::collection::vec(window, 0..6)
}

/// Sorted, disjoint, not touching, inside the range.
fn well_formed(spans: &[Span], from: Instant, to: Instant) -> bool {
    spans
        .iter()
        .all(|span| from <= span.start && span.start < span.end && span.end <= to)
        && spans.windows(2).all(|pair| pair[0].end < pair[1].start)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_wall_clock_reading_leads_back_to_its_instant((zone, at) in near_change()) {
        let local = zone.local(at);
        let meanings = zone.candidates(local);
        prop_assert!(meanings.contains(&at));
        prop_assert!(meanings.len() <= 2);
        prop_assert_eq!(Some(&zone.first(local)), meanings.first());
        prop_assert_eq!(Some(&zone.last(local)), meanings.last());
    }

    #[test]
    fn off_hours_and_business_hours_share_out_all_time(
        (zone, from) in near_change(), windows in any_windows(), days in 1_i64..60,
        closed in prop::collection::vec(-5_i64..60, 0..5),
    ) {
        let to = from + TimeDelta::days(days);
        let today = zone.date(from);
        let closed = closed.into_iter().map(|day| today + TimeDelta::days(day));
        let brand = BrandCalendar::new(zone, windows, closed);
        let business = brand.spans(from, to);
        let off = CoverageCalendar::new(&brand, &Coverage::OffHours {}).spans(from, to);
        prop_assert!(well_formed(&business, from, to));
        prop_assert!(well_formed(&off, from, to));
        let length: TimeDelta = business.iter().chain(&off).map(Span::length).sum();
        prop_assert_eq!(length, to - from);
        let all = super::super::span::union(business.into_iter().chain(off).collect());
        prop_assert_eq!(all, vec![Span { start: from, end: to }]);
    }

    #[test]
    fn a_window_is_as_long_as_its_wall_clock_says_less_the_shift(
        (zone, at) in near_change(), hour in 0..24_u32, minutes in 1..=10_080_u32,
    ) {
        let today = zone.date(at);
        let start = today.and_hms_opt(hour, 0, 0).unwrap();
        let end = start + TimeDelta::minutes(i64::from(minutes));
        prop_assume!(zone.candidates(start).len() == 1 && zone.candidates(end).len() == 1);
        let day = Weekday::from(chrono::Datelike::weekday(&today));
        let week = WeekCalendar {
            zone: zone.clone(),
            windows: vec![window(day, &format!("{hour:02}:00"), minutes)],
        };
        let from = zone.first(start);
        let spans = week.spans(from, from + TimeDelta::days(8));
        let shift = zone.offset_seconds(zone.first(end)) - zone.offset_seconds(from);
        let length = TimeDelta::minutes(i64::from(minutes)) - TimeDelta::seconds(shift.into());
        // A window of a week runs into its next occurrence.
        prop_assume!(minutes < 10_080);
        prop_assert_eq!(spans[0].length(), length);
    }

    #[test]
    fn away_from_clock_changes_open_is_what_the_wall_clock_says(
        zone in any_zone(), at in any_instant(), windows in any_windows(),
    ) {
        let (before, after) = (at - TimeDelta::days(9), at + TimeDelta::days(9));
        prop_assume!(zone.transitions(before, after).is_empty());
        let local = zone.local(at);
        let today = chrono::Datelike::weekday(&local.date()).num_days_from_monday();
        let second = today * 86_400 + local.time().num_seconds_from_midnight();
        let expected = windows.iter().any(|window| {
            let start = window.weekday as u32 * 86_400
                + window.start.time().num_seconds_from_midnight();
            (second + 604_800 - start) % 604_800 < window.minutes * 60
        });
        let week = WeekCalendar { zone, windows };
        prop_assert_eq!(week.is_open(at), expected);
    }

    #[test]
    fn cutting_a_range_in_two_changes_nothing(
        (zone, from) in near_change(), windows in any_windows(), cut in 1..600_i64, more in 1..600_i64,
    ) {
        let week = WeekCalendar { zone, windows };
        let middle = from + TimeDelta::hours(cut);
        let to = middle + TimeDelta::hours(more);
        let mut halves = week.spans(from, middle);
        halves.extend(week.spans(middle, to));
        prop_assert_eq!(super::super::span::union(halves), week.spans(from, to));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nobody_is_available_while_busy_and_everybody_else_is_as_they_said(
        (zone, from) in near_change(), windows in any_windows(), is_said in any::<bool>(),
        busy in prop::collection::vec((-100_i64..1_000, 1_i64..4_000), 0..12),
    ) {
        let to = from + TimeDelta::days(30);
        let said = match is_said {
            true => ExpertCalendar::new(Places::home(zone), windows, Vec::new()),
            false => ExpertCalendar::unsaid(),
        };
        let busy = busy.into_iter().filter_map(|(hours, minutes)| {
            let start = from + TimeDelta::hours(hours);
            Span::new(start, start + TimeDelta::minutes(minutes))
        });
        let busy: Vec<Span> = busy.collect();
        let left = said.clone().but_for(busy.clone()).spans(from, to);
        prop_assert!(well_formed(&left, from, to));
        let overlap = |free: &Span| busy.iter().any(|busy| busy.within(*free).is_some());
        prop_assert!(!left.iter().any(overlap));
        let before = said.spans(from, to);
        // What is left and what was taken away together are what was said.
        let taken = before.iter().flat_map(|span| busy.iter().filter_map(|busy| busy.within(*span)));
        let whole = super::super::span::union(left.iter().copied().chain(taken).collect());
        prop_assert_eq!(&whole, &before);
        prop_assert_eq!(said.but_for(Vec::new()).spans(from, to), before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_clock_answers_like_its_schedule_whatever_was_asked_before(
        (zone, start) in near_change(), windows in any_windows(),
        asked in prop::collection::vec(-900_000_i64..9_000_000, 1..12),
    ) {
        let week = WeekCalendar { zone, windows };
        let mut clock = ScheduleClock::new(week.clone());
        for seconds in asked {
            let at = start + TimeDelta::seconds(seconds);
            prop_assert_eq!(clock.is_open(at), week.is_open(at));
            prop_assert_eq!(clock.next_open(at), week.next_open(at));
            prop_assert_eq!(clock.next_change(at), week.next_change(at));
        }
    }
}

/// Every night on which a zone moved its clocks by an hour between 22:00 and 06:00, 1990 to 2037.
#[test]
fn every_clock_change_night_of_every_zone_is_seven_or_nine_hours() {
    let (from, to) = (at("1990-01-01T00:00:00Z"), at("2037-12-31T00:00:00Z"));
    let mut nights = 0;
    for name in zones().names() {
        let zone = zone(name);
        for change in zone.transitions(from, to) {
            let shift = change.after_seconds - change.before_seconds;
            let evening = zone.date(change.at - TimeDelta::hours(12));
            let start = evening.and_hms_opt(22, 0, 0).unwrap();
            let end = start + TimeDelta::hours(8);
            let (first, last) = (zone.first(start), zone.last(end));
            let inside = first < change.at
                && change.at < last
                && zone.transitions(first, last).len() == 1
                && zone.candidates(start).len() == 1
                && zone.candidates(end).len() == 1;
            if inside && shift.abs() == 3_600 {
                let hours = (last - first).num_hours();
                assert_eq!(hours, if shift > 0 { 7 } else { 9 }, "{name} {change:?}");
                nights += 1;
            }
        }
    }
    assert!(nights > 10_000, "{nights} nights looked at");
}

/// Every gap of every zone, 1990 to 2037: its first, middle and last reading.
#[test]
fn a_reading_without_meaning_becomes_the_end_of_its_gap() {
    let (from, to) = (at("1990-01-01T00:00:00Z"), at("2037-12-31T00:00:00Z"));
    for name in zones().names() {
        let zone = zone(name);
        let changes = zone.transitions(from, to).into_iter();
        for change in changes.filter(|change| change.after_seconds > change.before_seconds) {
            let width = i64::from(change.after_seconds - change.before_seconds);
            let gap = change.at.naive_utc() + TimeDelta::seconds(change.before_seconds.into());
            for inside in [0, width / 2, width - 1] {
                let local = gap + TimeDelta::seconds(inside);
                assert!(zone.candidates(local).is_empty(), "{name} {local}");
                assert_eq!(
                    (zone.first(local), zone.last(local)),
                    (change.at, change.at)
                );
            }
        }
    }
}
