//! The zone data and the rule for clock changes, against the published table of offset changes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use entity::value::Instant;
use entity::value::zone::Zone;
use entity::zones::Zones;

/// The folder of real data; `None`, said aloud, where this machine has none.
fn data() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var_os("VESPER_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let found = folder.join("timezones").is_dir();
    if !found {
        println!("not run: no data");
    }
    found.then_some(folder)
}

fn zone(zones: &Zones, name: &str) -> Zone {
    let found = zones.get(&name.parse().unwrap());
    found.unwrap_or_else(|| panic!("no zone {name} in {zones:?}"))
}

fn instant(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

struct Row {
    zone: String,
    at: Instant,
    before: Option<i32>,
    after: i32,
}

fn rows(folder: &std::path::Path) -> Vec<Row> {
    let text = std::fs::read_to_string(folder.join("timezones/transitions.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Row {
            zone: cells[0].to_owned(),
            at: instant(cells[1]),
            before: cells[2].parse().ok(),
            after: cells[4].parse().unwrap(),
        }
    });
    rows.collect()
}

#[test]
fn every_published_change_of_offset_happens_on_the_second() {
    let Some(folder) = data() else { return };
    let zones = Zones::load();
    let rows = rows(&folder);
    for row in &rows {
        let zone = zone(&zones, &row.zone);
        let named = format!("{} at {} ({zones:?})", row.zone, row.at);
        assert_eq!(zone.offset_seconds(row.at), row.after, "after, {named}");
        if let Some(before) = row.before {
            let eve = row.at - TimeDelta::seconds(1);
            assert_eq!(zone.offset_seconds(eve), before, "before, {named}");
        }
    }
    println!("{} changes hold by {zones:?}", rows.len());
    assert!(rows.len() > 1_700, "{} rows", rows.len());
}

#[test]
fn no_offset_changes_but_where_the_table_says() {
    let Some(folder) = data() else { return };
    // A system newer than the table may rightly know more.
    let zones = Zones::bundled();
    let rows = rows(&folder);
    let (from, to) = (
        instant("1993-01-01T00:00:01Z"),
        instant("2037-12-31T00:00:00Z"),
    );
    let mut names: Vec<&str> = rows.iter().map(|row| row.zone.as_str()).collect();
    names.dedup();
    for name in names {
        let published = rows.iter().filter(|row| row.zone == name);
        let published: Vec<_> = published
            .filter(|row| row.before.is_some_and(|before| before != row.after))
            .map(|row| (row.at, row.after))
            .collect();
        let changes = zone(&zones, name).transitions(from, to).into_iter();
        let changes: Vec<_> = changes.map(|it| (it.at, it.after_seconds)).collect();
        assert_eq!(changes, published, "{name}");
    }
}

#[test]
fn local_times_around_gaps_and_overlaps_mean_what_is_published() {
    let Some(folder) = data() else { return };
    let zones = Zones::load();
    let text = std::fs::read_to_string(folder.join("timezones/edge_cases.json")).unwrap();
    let probes: serde_json::Value = serde_json::from_str(&text).unwrap();
    let probes = probes.as_array().unwrap();
    for probe in probes {
        let field = |name: &str| probe[name].as_str().unwrap();
        let zone = zone(&zones, field("zone"));
        let local: NaiveDateTime = field("local").parse().unwrap();
        let published: Vec<Instant> = probe["utc_candidates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| instant(text.as_str().unwrap()))
            .collect();
        assert_eq!(zone.candidates(local), published, "{probe}");
        let after_gap = instant(field("transition_utc"));
        let first = published.first().copied().unwrap_or(after_gap);
        let last = published.last().copied().unwrap_or(after_gap);
        assert_eq!(zone.first(local), first, "start, {probe}");
        assert_eq!(zone.last(local), last, "end, {probe}");
    }
    println!("{} probes hold by {zones:?}", probes.len());
    assert!(probes.len() > 700, "{} probes", probes.len());
}
