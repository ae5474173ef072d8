//! Faulty files: told by file, line and column, each with what to do.

use scheduler::replay::queries::TimeReading;
use scheduler::replay::{Options, Reading};

use super::{EVENING, demand, run, scenario};

/// The first fault of the evening scenario with one text replaced.
fn fault(from: &str, to: &str) -> String {
    assert!(EVENING.contains(from), "{from}");
    let faults = scenario(&EVENING.replacen(from, to, 1)).expect_err(to);
    faults.told[0].to_string()
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of faults")]
fn a_faulty_scenario_is_told_by_line_and_column() {
    let cases = [
        (r#""brands""#, r#""bands""#, "2:3", "unknown field `bands`"),
        (
            "[{\"name\": \"acme\"",
            "[{\"nam\": \"acme\"",
            "2:15",
            "unknown field `nam`",
        ),
        (
            "\"channel\": \"chat\"",
            "\"channel\": \"fax\"",
            "5:50",
            "fax",
        ),
        (
            "\"brand\": \"acme\"",
            "\"brand\": \"acne\"",
            "5:31",
            "no brand \"acne\"",
        ),
        ("America/New_York", "America/New_Yorck", "2:44", "IANA"),
        ("\"name\": \"mail\"", "\"name\": \"chat\"", "8:14", "twice"),
        ("[\"es\", \"en\"]", "[]", "8:55", "at least one language"),
        ("[\"es\", \"en\"]", "[\"es\", \"?\"]", "8:62", "BCP 47"),
        ("\"amount\": 225", "\"amount\": -1", "7:41", "0 or more"),
        (
            "\"proficiency\": 3, \"hard\"",
            "\"proficiency\": 6, \"hard\"",
            "9:51",
            "1 to 5",
        ),
        ("\"count\": 2", "\"count\": 0", "12:30", "1 or more"),
        (
            "\"name\": \"bo\"",
            "\"name\": \"ana-2\"",
            "12:30",
            "second \"ana-2\"",
        ),
        (
            "2017-10-03T12:00:00Z",
            "2017-10-02T12:00:00Z",
            "19:58",
            "after the shift",
        ),
        (
            "\"accept_rate\": 0.5",
            "\"accept_rate\": 1.5",
            "20:35",
            "0 to 1",
        ),
        (
            "{\"constant\": 4}",
            "{\"constant\": -4}",
            "22:22",
            "seconds",
        ),
        (
            "{\"constant\": 4}",
            "{\"empirical\": []}",
            "22:22",
            "at least one",
        ),
        ("{\"constant\": 4}", "{\"uniform\": 4}", "22:22", "uniform"),
        (
            "\"reopen_rate\": 0.2",
            "\"reopen_rate\": 0.2,,",
            "23:66",
            "key must be a string",
        ),
        (
            "\"start\": \"09:00\"",
            "\"start\": \"24:00\"",
            "3:52",
            "local time",
        ),
        ("\"minutes\": 480", "\"minutes\": 0", "3:72", "10080"),
    ];
    let mut wrong = Vec::new();
    for (from, to, place, words) in cases {
        let told = fault(from, to);
        if !told.starts_with(&format!("scenario.json:{place}: ")) || !told.contains(words) {
            wrong.push(format!("{to}: expected {place} {words:?}, told {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_faults_that_make_no_sense_are_told_together() {
    let text = EVENING
        .replace("\"accept_rate\": 0.5", "\"accept_rate\": 5")
        .replace("\"count\": 2", "\"count\": 0");
    let faults = scenario(&text).expect_err("two faults");
    assert_eq!(faults.count, 2, "{faults}");
}

const ROWS: &str = "id,received_at,queue,language,text,handle_seconds\n\
    1,2017-10-02T22:00:00Z,chat,en,\"hello,\nworld\",10\n\
    2,yesterday,chat,en,x,10\n\
    3,2017-10-02T22:00:00Z,fax,en,\"é, x\",10\n\
    4,2017-10-02T22:00:00Z,mail,?!,x,10\n\
    5,2017-10-02T22:00:00Z,mail,es,x,ten\n\
    6,2017-10-02T22:00:00Z,mail\n\
    7,2017-10-02T22:00:00Z,,,,\n\
    8,2017-10-02T22:00:00,mail,es,x,-3\n";

#[test]
fn faulty_rows_are_told_counted_and_stop_the_run_unless_skipped() {
    let scenario = scenario(EVENING).expect("a scenario");
    let faults = demand(&scenario, &Reading::default(), ROWS).expect_err("faulty rows");
    let places: Vec<(u64, u64)> = faults.told.iter().map(|f| (f.line, f.column)).collect();
    let expected = [(4, 3), (5, 24), (6, 29), (7, 34), (8, 1), (10, 3)];
    assert_eq!(places, expected, "{faults}");
    assert_eq!(faults.count, 6);
    assert!(faults.to_string().contains("time format"), "{faults}");
    let reading = Reading {
        skip_faulty: true,
        ..Reading::default()
    };
    let read = demand(&scenario, &reading, ROWS).expect("the good rows");
    assert_eq!((read.rows.len(), read.skipped.count), (2, 6));
    let report = run(&scenario, &read, Options::default()).expect("a report");
    assert_eq!(report.total.queries.received, 2);
}

#[test]
fn more_than_ten_faults_are_counted() {
    let scenario = scenario(EVENING).expect("a scenario");
    let rows = "x\n".repeat(25);
    let text = format!("received_at\n{rows}");
    let faults = demand(&scenario, &Reading::default(), &text).expect_err("faults");
    assert_eq!((faults.told.len(), faults.count), (10, 25));
    assert!(
        faults
            .to_string()
            .ends_with("and 15 more faults (25 in all)")
    );
}

#[test]
fn a_file_without_the_column_says_how_to_name_it() {
    let scenario = scenario(EVENING).expect("a scenario");
    let told = |csv: &str| {
        let faults = demand(&scenario, &Reading::default(), csv).expect_err(csv);
        faults.to_string()
    };
    assert!(told("created_at\n").contains(":1:1: no column \"received_at\""));
    assert!(told("received_at,queue,queue\n").contains(":1:19: a second column"));
    assert!(told("").contains("no column"));
}

#[test]
fn rows_without_queue_or_language_fall_back_to_the_scenario() {
    let scenario = scenario(EVENING).expect("a scenario");
    let csv = "received_at,queue,language,patience_seconds\n\
        2017-10-02T22:00:00Z,,es,\n\
        2017-10-02T22:00:01Z,,en,7.5\n\
        2017-10-02T22:00:02Z,,,\n\
        2017-10-02T22:00:03Z,mail,,\n\
        2017-10-02T22:00:04Z,,de,\n";
    let read = demand(&scenario, &Reading::default(), csv).expect("rows");
    let told: Vec<(u32, &str)> = read
        .rows
        .iter()
        .map(|row| {
            (
                row.queue,
                read.languages[usize::from(row.language)].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(1, "es"), (0, "en"), (0, "en"), (1, "es"), (0, "de")]
    );
    assert_eq!(read.rows[1].patience, Some(7_500_000));
}

#[test]
fn mapped_columns_local_times_and_a_span_are_read() {
    let scenario = scenario(EVENING).expect("a scenario");
    let zones = entity::zones::Zones::bundled();
    let zone = zones.get(&"America/New_York".parse().expect("a zone"));
    let time = |text: &str| Some(text.parse().expect("a time"));
    let reading = Reading {
        mapping: "received_at=when,queue=where".parse().expect("a mapping"),
        time: TimeReading::new(Some("%d.%m.%Y %H:%M"), zone).expect("a format"),
        from: time("2017-10-02T22:00:00Z"),
        to: time("2017-10-02T23:00:00Z"),
        ..Reading::default()
    };
    let csv = "where,when\nchat,02.10.2017 17:59\nchat,02.10.2017 18:00\nmail,02.10.2017 19:00\n";
    let read = demand(&scenario, &reading, csv).expect("rows");
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.rows[0].received, 1_506_981_600_000_000);
}
