//! Calendars of others, good and bad, and what is written.

mod rules;

use entity::value::Instant;
use entity::value::zone::Zone;
use entity::zones::Zones;

use super::*;
use crate::calendar::{Places, Span};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn zone(name: &str) -> Zone {
    Zones::bundled().get(&name.parse().unwrap()).unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

/// Reads a calendar of these lines for somebody in a zone, from the first of October 2027 on.
fn read_in(home: &str, lines: &[&str]) -> Result<BusyTimes, Vec<CalendarFault>> {
    let mut text = "BEGIN:VCALENDAR\r\n".to_owned();
    for line in lines {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str("END:VCALENDAR\r\n");
    read_text(home, &text)
}

fn read_text(home: &str, text: &str) -> Result<BusyTimes, Vec<CalendarFault>> {
    let (places, zones) = (Places::home(zone(home)), Zones::bundled());
    let range = span("2027-10-01T00:00:00Z", "2028-03-29T00:00:00Z");
    let ground = Ground {
        places: &places,
        zones: &zones,
        range,
    };
    read(text, &ground)
}

/// The same of a single event.
fn event(home: &str, lines: &[&str]) -> Result<BusyTimes, Vec<CalendarFault>> {
    let mut all = vec!["BEGIN:VEVENT", "UID:1"];
    all.extend(lines);
    all.push("END:VEVENT");
    read_in(home, &all)
}

fn first_fault(lines: &[&str]) -> (usize, String) {
    let fault = event("UTC", lines).unwrap_err().remove(0);
    (fault.line, fault.message)
}

#[test]
fn times_are_read_on_the_clock_that_they_name() {
    let read = |start: &str| event("America/New_York", &[start, "DURATION:PT1H"]).unwrap();
    let begins = |start: &str| read(start).spans[0].start;
    assert_eq!(
        begins("DTSTART:20271224T180000Z"),
        at("2027-12-24T18:00:00Z")
    );
    assert_eq!(
        begins("DTSTART:20271224T180000"),
        at("2027-12-24T23:00:00Z")
    );
    let berlin = "DTSTART;TZID=Europe/Berlin:20271224T180000";
    assert_eq!(begins(berlin), at("2027-12-24T17:00:00Z"));
    let quoted = "DTSTART;X-A=\"a:b;c\";TZID=\"/example.org/2027/Europe/Berlin\":20271224T180000";
    assert_eq!(begins(quoted), at("2027-12-24T17:00:00Z"));
    let unknown = read("DTSTART;TZID=Nowhere:20271224T180000");
    assert_eq!(unknown.unknown_zones, ["Nowhere"]);
    assert_eq!(unknown.spans[0].start, at("2027-12-24T23:00:00Z"));
}

#[test]
fn a_calendars_own_rules_of_a_zone_are_not_looked_at() {
    let read = read_in(
        "UTC",
        &[
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Berlin",
            "BEGIN:STANDARD",
            "DTSTART:16010101T000000",
            "TZOFFSETFROM:+0900",
            "TZOFFSETTO:+0900",
            "RRULE:FREQ=SECONDLY",
            "END:STANDARD",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "DTSTART;TZID=Europe/Berlin:20271224T180000",
            "DTEND;TZID=Europe/Berlin:20271224T190000",
            "END:VEVENT",
        ],
    );
    assert_eq!(
        read.unwrap().spans,
        [span("2027-12-24T17:00:00Z", "2027-12-24T18:00:00Z")]
    );
}

#[test]
fn whole_days_are_days_where_the_expert_is_also_when_clocks_change() {
    let day = |date: &str| event("America/New_York", &[date]).unwrap().spans;
    let autumn = [span("2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z")];
    assert_eq!(day("DTSTART;VALUE=DATE:20271107"), autumn);
    let spring = [span("2028-03-12T05:00:00Z", "2028-03-13T04:00:00Z")];
    assert_eq!(day("DTSTART;VALUE=DATE:20280312"), spring);
    let two = ["DTSTART;VALUE=DATE:20271107", "DTEND;VALUE=DATE:20271109"];
    let two = event("America/New_York", &two).unwrap().spans;
    assert_eq!(two, [span("2027-11-07T04:00:00Z", "2027-11-09T05:00:00Z")]);
}

#[test]
fn a_weekly_event_keeps_its_time_on_the_wall_over_a_clock_change() {
    let read = event(
        "UTC",
        &[
            "DTSTART;TZID=America/New_York:20200106T090000",
            "DTEND;TZID=America/New_York:20200106T100000",
            "RRULE:FREQ=WEEKLY;UNTIL=20271115T140000Z",
            "EXDATE;TZID=America/New_York:20271025T090000,20271018T090000",
        ],
    );
    let starts: Vec<_> = read.unwrap().spans.iter().map(|span| span.start).collect();
    let expected = [
        "2027-10-04T13:00:00Z",
        "2027-10-11T13:00:00Z",
        "2027-11-01T13:00:00Z",
        "2027-11-08T14:00:00Z",
        "2027-11-15T14:00:00Z",
    ];
    assert_eq!(starts, expected.map(at));
}

#[test]
fn one_occurrence_can_be_moved_or_called_off() {
    let lines = |further: &[&'static str]| {
        let mut all = vec![
            "BEGIN:VEVENT",
            "UID:a",
            "DTSTART:20271101T090000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=3",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a",
            "RECURRENCE-ID:20271102T090000Z",
            "DTSTART:20271102T150000Z",
            "DURATION:PT1H",
        ];
        all.extend(further);
        all.push("END:VEVENT");
        read_in("UTC", &all).unwrap().spans
    };
    let hour = |day: u32, hour: u32| {
        let start = at(&format!("2027-11-{day:02}T{hour:02}:00:00Z"));
        Span::new(start, start + chrono::TimeDelta::hours(1)).unwrap()
    };
    assert_eq!(lines(&[]), [hour(1, 9), hour(2, 15), hour(3, 9)]);
    assert_eq!(lines(&["STATUS:CANCELLED"]), [hour(1, 9), hour(3, 9)]);
}

#[test]
fn what_is_free_cancelled_or_our_own_takes_no_time() {
    for line in [
        "TRANSP:TRANSPARENT",
        "STATUS:cancelled",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "UID:shift_01h455vb4pex5vsknk084sn02q@vesper",
    ] {
        let read = read_in(
            "UTC",
            &[
                "BEGIN:VEVENT",
                line,
                "DTSTART:20271101T090000Z",
                "DURATION:PT1H",
                "END:VEVENT",
            ],
        );
        let read = read.unwrap();
        assert_eq!((read.spans.len(), read.events), (0, 1), "{line}");
    }
    let alarm = [
        "DTSTART:20271101T090000Z",
        "DTEND:20271101T100000Z",
        "BEGIN:VALARM",
        "DURATION:P9D",
        "TRANSP:TRANSPARENT",
        "END:VALARM",
    ];
    assert_eq!(event("UTC", &alarm).unwrap().spans.len(), 1);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    assert_eq!(read_text("UTC", "hello").unwrap_err()[0].line, 1);
    let broken = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20271101T090000Z\r\n";
    assert_eq!(read_text("UTC", broken).unwrap_err()[0].line, 3);
    assert_eq!(first_fault(&["SUMMARY:x"]).0, 2);
    assert_eq!(
        first_fault(&["SUMMARY:long\r\n er", "DTSTART:tomorrow"]).0,
        6
    );
    let start = "DTSTART:20271101T090000Z";
    for bad in [
        "DTEND:20271101T080000Z",
        "DURATION:-PT1H",
        "DURATION:1H",
        "EXDATE:yesterday",
        "EXRULE:FREQ=DAILY",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20271101T090000Z",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;INTERVAL=1440",
        "RRULE:FREQ=HOURLY",
        "RRULE:COUNT=3",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;BYDAY=1MO",
        "RRULE:FREQ=WEEKLY;BYMONTHDAY=1",
        "RRULE:FREQ=DAILY;BYSECOND=0,1,2,3,4;BYMINUTE=0,1,2,3,4",
        "RRULE:FREQ=DAILY;UNTIL=never",
        "RRULE:nonsense",
    ] {
        assert_eq!(first_fault(&[start, bad]).0, 5, "{bad}");
    }
}

#[test]
fn a_rule_that_never_matches_or_always_does_costs_little() {
    let never = [
        "DTSTART:16000101T000000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ];
    assert_eq!(event("UTC", &never).unwrap().spans, []);
    let old = [
        "DTSTART:16000101T000000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY",
    ];
    assert_eq!(event("UTC", &old).unwrap().spans.len(), 180);
    let counted = [
        "BEGIN:VEVENT",
        "DTSTART:16000101T000000Z",
        "RRULE:FREQ=DAILY;COUNT=1000000",
        "END:VEVENT",
    ];
    let many: Vec<&str> = (0..100).flat_map(|_| counted).collect();
    let fault = read_in("UTC", &many).unwrap_err().remove(0);
    assert!(fault.message.contains("too much work"), "{fault}");
    let crowd: Vec<&str> = (0..2_001)
        .flat_map(|_| ["BEGIN:VEVENT", "DTSTART:20271101T090000Z", "END:VEVENT"])
        .collect();
    assert!(
        read_in("UTC", &crowd).unwrap_err()[0]
            .message
            .contains("2000")
    );
    let hourly = [
        "BEGIN:VEVENT",
        "DTSTART:20270901T000000Z",
        "DURATION:PT1M",
        "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
        "END:VEVENT",
    ];
    let dense: Vec<&str> = (0..5).flat_map(|_| hourly).collect();
    assert!(
        read_in("UTC", &dense).unwrap_err()[0]
            .message
            .contains("20000")
    );
}

#[test]
fn what_is_written_cannot_break_out_of_its_line() {
    let name = "a\r\nEND:VCALENDAR\r\nb, c; d\\ \u{202e}\u{1f469}\u{200d}\u{1f680}".repeat(5);
    let entry = Entry {
        id: "1".to_owned(),
        sequence: 3,
        changed_at: at("2027-11-07T05:30:00Z"),
        span: span("2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z"),
        status: EntryStatus::Confirmed,
        summary: name.clone(),
        description: name.clone(),
    };
    let feed = Feed {
        name,
        zone: "Australia/Lord_Howe".parse().unwrap(),
        entries: vec![entry],
    };
    let text = feed.text();
    assert_eq!(text, feed.text());
    assert!(
        text.split_terminator("\r\n")
            .all(|line| line.len() <= 75 && !line.contains(['\r', '\n']))
    );
    assert_eq!(text.matches("\r\nEND:VCALENDAR").count(), 1);
    assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert!(text.contains("\r\nDTSTART:20271107T053000Z\r\nDTEND:20271107T063000Z\r\n"));
    let own = read_text("UTC", &text).unwrap();
    assert_eq!((own.events, own.spans.len()), (1, 0));
}
