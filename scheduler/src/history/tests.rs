//! Histories as people export them, read and laid out.

use chrono::NaiveDate;
use entity::value::zone::Zone;

use super::*;
use crate::files::{Source, TimeReading};
use crate::planning::forecast::Grid;

fn source(text: &str) -> Source<'_> {
    Source::Text {
        name: "past.csv",
        bytes: text.as_bytes(),
    }
}

fn reading() -> Reading {
    Reading {
        time: TimeReading::new(None, Some(Zone::utc())).unwrap(),
        ..Reading::default()
    }
}

fn laid_out(text: &str, seconds: u32) -> Result<Past, Refusal> {
    let rows = read(source(text), &reading()).unwrap();
    past(&rows, &Grid::new(Zone::utc(), seconds).unwrap())
}

#[test]
fn an_absent_interval_is_unseen_and_a_silent_hour_is_zero() {
    let counts =
        "interval_start,count\n2026-03-02 10:30,4\n2026-03-02 10:00,3\n2026-03-02 12:00,5\n";
    let past = laid_out(counts, 3_600).unwrap();
    let day = past.series[0].days.day(0).to_vec();
    assert_eq!((day[10].count, day[10].exposure), (7.0, 1.0));
    assert_eq!((day[11].count, day[11].exposure), (0.0, 0.0));
    assert_eq!((day[12].count, day[12].exposure), (5.0, 0.5));
    assert_eq!(past.end.to_rfc3339(), "2026-03-02T13:00:00+00:00");

    let messages = "received_at\n2026-03-02T10:30:00Z\n2026-03-02T12:45:00Z\n";
    let past = laid_out(messages, 3_600).unwrap();
    let day = past.series[0].days.day(0).to_vec();
    assert_eq!((day[10].count, day[10].exposure), (1.0, 0.5));
    assert_eq!((day[11].count, day[11].exposure), (0.0, 1.0));
    assert_eq!((day[12].count, day[12].exposure), (1.0, 0.75));
    assert_eq!(past.end.to_rfc3339(), "2026-03-02T13:00:00+00:00");
}

#[test]
fn one_message_is_no_flood() {
    let past = laid_out("received_at\n2026-03-02T10:30:00Z\n", 3_600).unwrap();
    assert_eq!(past.series[0].days.mean_rate(), 4.0);
}

#[test]
fn each_queue_is_a_series() {
    let text = "received_at,queue\n2026-03-02T10:30:00Z,b\n2026-03-02T12:45:00Z,a\n2026-03-02T12:50:00Z,\n";
    let rows = read(source(text), &reading()).unwrap();
    assert_eq!(rows.queues, ["a", "b"]);
    let past = past(&rows, &Grid::new(Zone::utc(), 3_600).unwrap()).unwrap();
    assert_eq!(past.queues, [None, Some(0), Some(1)]);
    assert_eq!(past.series[1].days.day(0)[12].count, 1.0);
    assert_eq!(past.series[1].days.day(0)[10].exposure, 0.5);
}

#[test]
fn intervals_that_do_not_fit_and_empty_histories_are_refused() {
    let hours = "interval_start,count\n2026-03-02 10:00,3\n2026-03-02 11:00,3\n";
    assert_eq!(laid_out(hours, 1_800).unwrap_err(), Refusal::Coarser(3_600));
    assert_eq!(
        laid_out("received_at\n", 1_800).unwrap_err(),
        Refusal::Empty
    );
}

#[test]
fn faults_tell_line_and_column() {
    let told = |text: &str| read(source(text), &reading()).unwrap_err().to_string();
    let text = "interval_start,count\n2026-03-02 10:00,3\n2026-03-02 11:00,many\nyesterday,1\n";
    let all = told(text);
    assert!(
        all.contains("past.csv:3:18: \"many\" must be a count"),
        "{all}"
    );
    assert!(all.contains("past.csv:4:1: \"yesterday\""), "{all}");
    assert!(told("interval_start\n2026-03-02 10:00\n").contains("no column \"count\""));
    assert!(told("when\n2026-03-02 10:00\n").contains("no column \"received_at\""));
    assert!(told("interval_start,count\n2026-03-02 10:00,-1\n").contains(":2:18:"));
    let skipping = Reading {
        skip_faulty: true,
        ..reading()
    };
    let rows = read(source(text), &skipping).unwrap();
    assert_eq!((rows.rows.len(), rows.skipped.count), (1, 2));
}

#[test]
fn holidays_are_those_of_the_country() {
    let text =
        "country,date,name\nUS,2026-07-04,x\nUS,2026-12-25,x\nDE,2026-12-25,x\nDE,2026-10-03,x\n";
    let rows = read_holidays(source(text)).unwrap();
    let dates = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| text.parse::<NaiveDate>().unwrap())
            .collect()
    };
    let picked = Calendar::pick(&rows, Some("us"));
    assert_eq!(picked, Calendar::Of(dates(&["2026-07-04", "2026-12-25"])));
    assert_eq!(
        Calendar::pick(&rows, None),
        Calendar::Shared(2, dates(&["2026-12-25"]))
    );
    assert_eq!(
        Calendar::pick(&rows, Some("FR")),
        Calendar::Unknown(vec!["DE".to_owned(), "US".to_owned()])
    );
    let plain = read_holidays(source("date\n2026-01-01\n")).unwrap();
    assert_eq!(
        Calendar::pick(&plain, None),
        Calendar::Of(dates(&["2026-01-01"]))
    );
    assert!(read_holidays(source("date\n2026-13-01\n")).is_err());
}
