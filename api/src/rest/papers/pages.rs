//! One small paper as readers of each language see it: days, figures, currency and direction.

use chrono::DateTime;
use entity::table::{paper, paper_line};
use entity::value::{
    BrandId, Currency, EntryId, Instant, PaperId, PaperKind, PaperLineKind, QueryId,
};
use entity::zones::Zones;
use uuid::Uuid;

use super::sheet::Reading;
use super::words::words;

fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn an_invoice(zone: &str, currency: Currency) -> paper::Model {
    paper::Model {
        id: PaperId(Uuid::from_u128(1)),
        kind: PaperKind::Invoice,
        brand_id: Some(BrandId(Uuid::from_u128(2))),
        expert_id: None,
        name: "Acme & Söhne <Ltd>".to_owned(),
        currency,
        starts_at: at("2026-11-01T04:00:00Z"),
        ends_at: at("2026-12-01T04:00:00Z"),
        time_zone: zone.parse().unwrap(),
        series: "INV-2026".to_owned(),
        number: 42,
        opening_amount: -12_345,
        closing_amount: 987_205,
        issued_at: at("2026-12-01T05:15:00Z"),
    }
}

/// Two of the lines are an hour apart at the same time of day in New York.
fn its_lines() -> Vec<paper_line::Model> {
    let lines = [
        (PaperLineKind::Deposit, "2026-11-01T05:30:00Z", 1_000_000),
        (PaperLineKind::Resolution, "2026-11-01T06:30:00Z", -450),
        (PaperLineKind::VisitFee, "2026-11-20T23:30:00Z", -450),
        (PaperLineKind::Refund, "2026-11-30T22:59:00Z", 450),
    ];
    let line = |(line, (kind, when, amount)): (i32, (PaperLineKind, &str, i64))| {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + line as u128);
        paper_line::Model {
            paper_id: PaperId(Uuid::from_u128(1)),
            line,
            owner_id: Uuid::from_u128(2),
            entry_id: EntryId(id),
            kind,
            reference: format!("ref_{}", id.simple()),
            query_id: (kind != PaperLineKind::Deposit).then_some(QueryId(id)),
            amount,
            at: at(when),
        }
    };
    (1..).zip(lines).map(line).collect()
}

fn read(language: &str, zone: &str, currency: &str) -> (String, String) {
    let paper = an_invoice("America/Puerto_Rico", currency.parse().unwrap());
    let lines = its_lines();
    let zones = Zones::bundled();
    let zone = zones.get(&zone.parse().unwrap()).unwrap();
    let counted_in = zones.get(&paper.time_zone).unwrap();
    let reading = Reading {
        paper: &paper,
        lines: &lines,
        words: words([language]),
        zone: &zone,
        counted_in: &counted_in,
    };
    (reading.html().unwrap(), reading.csv())
}

#[test]
fn every_language_is_written_as_its_readers_expect_it() {
    for (language, zone, currency) in [
        ("en", "America/New_York", "USD"),
        ("es", "Europe/Madrid", "EUR"),
        ("fil", "Asia/Manila", "PHP"),
        ("ar", "Africa/Tunis", "TND"),
        ("yi", "America/New_York", "GBP"),
        ("de", "Europe/Berlin", "JPY"),
    ] {
        let (page, _) = read(language, zone, currency);
        insta::assert_snapshot!(format!("page_{language}"), page);
    }
}

#[test]
fn a_sheet_is_read_in_the_language_and_the_time_of_its_reader() {
    let (_, sheet) = read("en", "America/New_York", "USD");
    insta::assert_snapshot!("sheet_en", sheet);
    let (_, sheet) = read("de", "Europe/Berlin", "JPY");
    insta::assert_snapshot!("sheet_de", sheet);
}
