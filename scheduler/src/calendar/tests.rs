//! What brands and experts see of their calendars.

use chrono::{NaiveDate, TimeDelta};
use entity::value::zone::Zone;
use entity::value::{Coverage, Instant, Weekday, WeeklyWindow};
use entity::zones::Zones;

use super::{
    BrandCalendar, CoverageCalendar, Daylight, ExpertCalendar, Places, Schedule, ScheduleClock,
    Span, TimeFormat, Trip, WeekCalendar,
};

mod property;

/// Every zone of the bundled data.
fn zones() -> &'static Zones {
    static ZONES: std::sync::LazyLock<Zones> = std::sync::LazyLock::new(Zones::bundled);
    &ZONES
}

fn zone(name: &str) -> Zone {
    zones().get(&name.parse().unwrap()).unwrap()
}

fn at(text: &str) -> Instant {
    TimeFormat::default().parse(text).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

fn window(weekday: Weekday, start: &str, minutes: u32) -> WeeklyWindow {
    WeeklyWindow {
        weekday,
        start: start.parse().unwrap(),
        minutes,
    }
}

fn every_day(start: &str, minutes: u32) -> Vec<WeeklyWindow> {
    let days = Weekday::ALL.iter();
    days.map(|&day| window(day, start, minutes)).collect()
}

fn nine_to_five() -> Vec<WeeklyWindow> {
    let days = Weekday::ALL[..5].iter();
    days.map(|&day| window(day, "09:00", 480)).collect()
}

fn new_york(closed: &[&str]) -> BrandCalendar {
    let closed = closed.iter().map(|day| date(day));
    BrandCalendar::new(zone("America/New_York"), nine_to_five(), closed)
}

#[test]
fn a_night_with_a_clock_change_is_seven_or_nine_hours_long() {
    let nights = WeekCalendar {
        zone: zone("America/New_York"),
        windows: every_day("22:00", 480),
    };
    let check = |from: &str, to: &str, hours: i64| {
        let spans = nights.spans(at(from), at(to));
        let night = spans.first().unwrap();
        assert_eq!(night.length(), TimeDelta::hours(hours), "{night:?}");
    };
    check("2026-03-07T20:00:00Z", "2026-03-08T20:00:00Z", 7);
    check("2026-10-31T20:00:00Z", "2026-11-01T20:00:00Z", 9);
    check("2026-11-02T20:00:00Z", "2026-11-03T20:00:00Z", 8);
}

#[test]
fn a_window_in_a_skipped_hour_starts_after_the_gap() {
    let berlin = WeekCalendar {
        zone: zone("Europe/Berlin"),
        windows: vec![window(Weekday::Sun, "02:30", 60)],
    };
    assert_eq!(
        berlin.spans(at("2026-03-29T00:00:00Z"), at("2026-03-30T00:00:00Z")),
        [span("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")]
    );
}

#[test]
fn a_window_in_a_repeated_hour_covers_both_passes() {
    let berlin = WeekCalendar {
        zone: zone("Europe/Berlin"),
        windows: vec![window(Weekday::Sun, "02:00", 30)],
    };
    assert_eq!(
        berlin.spans(at("2026-10-25T00:00:00Z"), at("2026-10-26T00:00:00Z")),
        [span("2026-10-25T00:00:00Z", "2026-10-25T01:30:00Z")]
    );
}

#[test]
fn a_week_that_runs_past_its_end_is_whole() {
    let long = WeekCalendar {
        zone: zone("Asia/Manila"),
        windows: vec![window(Weekday::Sun, "22:00", 10_080)],
    };
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
    assert_eq!(
        long.spans(from, to),
        [Span {
            start: from,
            end: to
        }]
    );
    assert_eq!(long.next_change(from), None);
    assert_eq!(long.next_open(from), Some(from));
}

#[test]
fn off_hours_open_when_the_team_leaves_and_close_when_it_comes() {
    let brand = new_york(&["2017-11-23"]);
    let queue = CoverageCalendar::new(&brand, &Coverage::OffHours {});
    assert!(!queue.is_open(at("2017-11-22T14:00:00Z")));
    assert_eq!(
        queue.next_open(at("2017-11-22T15:00:00Z")),
        Some(at("2017-11-22T22:00:00Z"))
    );
    // Thanksgiving is covered all day.
    assert_eq!(
        queue.next_change(at("2017-11-22T22:00:00Z")),
        Some(at("2017-11-24T14:00:00Z"))
    );
    assert!(brand.is_closed_on(date("2017-11-23")));
}

#[test]
fn a_brand_without_hours_is_covered_at_all_times() {
    let brand = BrandCalendar::new(zone("UTC"), Vec::new(), []);
    let queue = CoverageCalendar::new(&brand, &Coverage::OffHours {});
    let now = at("2026-01-01T00:00:00Z");
    assert!(queue.is_open(now));
    assert_eq!(queue.next_change(now), None);
    assert_eq!(brand.next_open(now), None);
}

#[test]
fn weekends_are_local_days() {
    let brand = new_york(&[]);
    let queue = CoverageCalendar::new(&brand, &Coverage::Weekends {});
    assert_eq!(
        queue.spans(at("2026-03-04T00:00:00Z"), at("2026-03-12T00:00:00Z")),
        // The clocks change on that Sunday: 47 hours.
        [span("2026-03-07T05:00:00Z", "2026-03-09T04:00:00Z")]
    );
}

#[test]
fn a_queue_of_windows_that_is_never_open_says_so() {
    let brand = new_york(&[]);
    let queue = CoverageCalendar::new(&brand, &Coverage::Windows { windows: vec![] });
    let now = at("2026-01-01T00:00:00Z");
    assert_eq!(queue.next_open(now), None);
    assert_eq!(ScheduleClock::new(queue).next_open(now), None);
}

fn manila(exceptions: &str, trips: Vec<Trip>) -> ExpertCalendar {
    ExpertCalendar::new(
        Places::new(zone("Asia/Manila"), trips),
        every_day("08:00", 600),
        serde_json::from_str(exceptions).unwrap(),
    )
}

#[test]
fn a_day_off_is_off_and_an_hour_added_to_it_counts() {
    let expert = manila(
        r#"[{"date": "2026-05-05", "kind": "add", "start": "10:00", "minutes": 120},
            {"date": "2026-05-05", "kind": "remove"},
            {"date": "2026-05-06", "kind": "remove", "start": "12:00", "minutes": 60},
            {"date": "2026-05-06", "kind": "remove", "start": "17:00"}]"#,
        vec![],
    );
    assert_eq!(
        expert.spans(at("2026-05-04T16:00:00Z"), at("2026-05-06T16:00:00Z")),
        [
            span("2026-05-05T02:00:00Z", "2026-05-05T04:00:00Z"),
            span("2026-05-06T00:00:00Z", "2026-05-06T04:00:00Z"),
            span("2026-05-06T05:00:00Z", "2026-05-06T09:00:00Z"),
        ]
    );
}

#[test]
fn a_traveller_works_by_the_clock_of_the_place() {
    let trip = Trip {
        from: date("2026-05-05"),
        to: date("2026-05-06"),
        zone: zone("Europe/Berlin"),
    };
    let expert = manila("[]", vec![trip.clone()]);
    assert_eq!(
        expert.spans(at("2026-05-04T00:00:00Z"), at("2026-05-07T12:00:00Z")),
        [
            span("2026-05-04T00:00:00Z", "2026-05-04T10:00:00Z"),
            span("2026-05-05T06:00:00Z", "2026-05-05T16:00:00Z"),
            span("2026-05-06T06:00:00Z", "2026-05-06T16:00:00Z"),
            span("2026-05-07T00:00:00Z", "2026-05-07T10:00:00Z"),
        ]
    );
    let mut day = ScheduleClock::new(Daylight::at(Places::new(zone("Asia/Manila"), vec![trip])));
    assert!(!day.is_open(at("2026-05-05T03:00:00Z")));
    assert_eq!(
        day.next_change(at("2026-05-05T03:00:00Z")),
        Some(at("2026-05-05T06:00:00Z"))
    );
}

#[test]
fn times_in_files_are_read_as_people_write_them() {
    let local = TimeFormat {
        zone: Some(zone("America/New_York")),
        format: None,
    };
    assert_eq!(
        local.parse("2026-03-08 02:30:00"),
        Ok(at("2026-03-08T07:00:00Z"))
    );
    assert_eq!(
        local.parse(" 2026-11-01T01:30 "),
        Ok(at("2026-11-01T05:30:00Z"))
    );
    assert_eq!(
        local.parse("2026-11-01T01:30:00-05:00"),
        Ok(at("2026-11-01T06:30:00Z"))
    );
    assert_eq!(
        local.parse("2016-12-31T23:59:60.5Z"),
        Ok(at("2016-12-31T23:59:59.999999Z"))
    );
    let twitter = TimeFormat {
        zone: None,
        format: Some("%a %b %d %H:%M:%S %z %Y".to_owned()),
    };
    assert_eq!(
        twitter.parse("Tue Oct 31 23:36:20 +0000 2017"),
        Ok(at("2017-10-31T23:36:20Z"))
    );
    let american = TimeFormat {
        format: Some("%m/%d/%Y %I:%M:%S %p".to_owned()),
        ..local.clone()
    };
    assert_eq!(
        american.parse("03/09/2026 09:00:00 AM"),
        Ok(at("2026-03-09T13:00:00Z"))
    );
    assert!(TimeFormat::default().parse("2026-03-08 02:30:00").is_err());
    assert!(local.parse("2026-02-30T00:00:00").is_err());
    assert!(twitter.parse("yesterday").is_err());
}
