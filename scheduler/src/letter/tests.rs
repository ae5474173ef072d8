//! Every letter as its reader gets it, and that every language says all of it.

use std::collections::BTreeSet;

use chrono::DateTime;
use entity::value::{Instant, Money, ReadingLanguage as L, ShiftId};
use entity::zones::Zones;

use super::speech::SPEECH;
use super::*;
use crate::calendar::Span;

const URL: &str = "https://vesper.example";

/// Messages that belong to no kind of letter alone.
const SHARED: [&str; 27] = [
    "hello",
    "by-hand",
    "by-api",
    "leave",
    "span",
    "and-more",
    "calendar-summary",
    "button-verify",
    "button-reset",
    "button-join",
    "button-shifts",
    "button-online",
    "button-earnings",
    "button-certification",
    "button-webhooks",
    "button-board",
    "platform",
    "pay-incentive",
    "pay-standby",
    "pay-resolution",
    "pay-range",
    "webhook-gone",
    "webhook-failing",
    "webhook-owner",
    "statement-period",
    "statement-earned",
    "statement-out",
];

fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn usd(amount: i64) -> Value {
    Value::Money(Money::new(amount, "USD".parse().unwrap()))
}

fn said(id: &'static str, name: &'static str, value: Value) -> Value {
    Value::Said(id, vec![(name, value)])
}

fn shift() -> Span {
    let (start, end) = (at("2026-11-21T14:00:00Z"), at("2026-11-21T22:00:00Z"));
    Span::new(start, end).unwrap()
}

fn shifts(letter: Letter, number: i64) -> Letter {
    let pay = vec![
        Value::Span(shift()),
        said("pay-incentive", "money", usd(1_200)),
        said("pay-standby", "money", usd(600)),
        Value::Said("pay-range", vec![("least", usd(270)), ("most", usd(360))]),
    ];
    let letter = letter.with("count", Value::Count(number)).line(pay);
    match number {
        1 => letter,
        _ => letter.line(vec![said("and-more", "count", Value::Count(number - 1))]),
    }
}

fn appointment(standing: Standing) -> Appointment {
    Appointment {
        shift: ShiftId(uuid::Uuid::from_u128(9)),
        revision: 3,
        span: shift(),
        standing,
        queues: vec!["evening mail; \"late\", with care".to_owned()],
        said_at: at("2026-11-20T23:30:00Z"),
    }
}

/// A letter of a kind, as use cases write it, with names that try to be more than names.
fn sample(kind: Kind) -> Letter {
    let letter = Letter::new(kind).on_the_clock_of(&"Asia/Manila".parse().unwrap());
    let secret = || Secret::new(&entity::env::Entropy::seeded(1), "");
    match kind {
        Kind::Verification | Kind::Reset => letter.proving(secret()),
        Kind::Invitation => letter
            .proving(secret())
            .with("place", Value::Text("Acme <b>& Co</b>".to_owned())),
        Kind::PasswordChanged
        | Kind::SecondFactorSet
        | Kind::SecondFactorRemoved
        | Kind::Approved
        | Kind::Call
        | Kind::CallStandby
        | Kind::PayoutSentBack => letter,
        Kind::Suspended => letter.quoting("Rude to customers.\n<script>alert(1)</script>"),
        Kind::SecondFactorLost => letter.quoting("She showed <b>her passport</b> in a call."),
        Kind::RecoveryCodeUsed => letter.with("count", Value::Count(9)),
        Kind::ShiftPlan => letter.line(vec![Value::Span(shift())]),
        Kind::ShiftInvitation => shifts(letter, 1),
        Kind::GapInvitation => shifts(letter, 4),
        Kind::ShiftAssigned | Kind::ShiftUnconfirmed | Kind::ShiftChanged => {
            on_shift(letter, Some(Standing::Tentative))
        }
        Kind::ShiftReminder => on_shift(letter, Some(Standing::Confirmed)),
        Kind::ShiftUnable | Kind::ShiftCancelled | Kind::ShiftReplaced => {
            on_shift(letter, Some(Standing::Cancelled))
        }
        Kind::ShiftClash | Kind::ShiftNoShow => on_shift(letter, None),
        Kind::PayoutReturned | Kind::PayoutRefused => letter.with("money", usd(1_600)),
        Kind::CertificationMonth | Kind::CertificationWeek => letter
            .with("title", Value::Text("Basics".to_owned()))
            .with("end", Value::Moment(shift().end)),
        Kind::WebhookDisabled => letter
            .with("reason", Value::said("webhook-gone"))
            .quoting("https://shop.example/in"),
        Kind::Statement => letter.with("count", Value::Count(1)).line(vec![
            Value::Said(
                "statement-period",
                vec![
                    ("from", Value::Day(at("2026-11-08T16:00:00Z"))),
                    ("to", Value::Day(at("2026-11-15T15:59:59Z"))),
                ],
            ),
            said("statement-earned", "money", usd(4_800)),
            said("statement-out", "money", usd(1_600)),
            said("statement-balance", "money", usd(3_200)),
        ]),
        Kind::PromiseAlert => letter
            .with("since", Value::Moment(shift().start))
            .line(vec![
                Value::Text("evening mail".to_owned()),
                said("alert-at-risk", "count", Value::Count(3)),
                said("alert-broken", "count", Value::Count(1)),
            ]),
    }
}

fn on_shift(letter: Letter, standing: Option<Standing>) -> Letter {
    let letter = letter.with("when", Value::Span(shift()));
    match standing {
        Some(standing) => letter.with_appointment(appointment(standing)),
        None => letter,
    }
}

/// A letter in a language, all of it in one text.
fn shown(kind: Kind, language: L) -> String {
    let letter = sample(kind);
    let zone = Zones::bundled().get(letter.zone().unwrap()).unwrap();
    let reader = Reader::new("Mara <Nowak>".to_owned(), language, zone);
    let leave = kind.form().topic.map(|_| format!("{URL}/unsubscribe/t0"));
    let written = write(&letter, &reader, (URL, leave)).unwrap();
    let html = written.further.html.unwrap();
    let (head, body) = html.split_once("</style>").unwrap();
    assert!(head.contains("<style>") && !html.contains("style="));
    let tag = head.lines().nth(1).unwrap();
    format!(
        "{}\n\n{}\n----\n{tag}\n{}\n----\n{}",
        written.subject,
        written.text,
        body.trim(),
        written.further.calendar.unwrap_or_default(),
    )
}

#[test]
fn every_letter_is_as_it_was_in_english() {
    for kind in Kind::ALL {
        insta::assert_snapshot!(kind.form().name, shown(kind, L::English));
    }
}

#[test]
fn two_letters_are_as_they_were_in_every_language() {
    for language in L::ALL {
        for kind in [Kind::ShiftReminder, Kind::PromiseAlert] {
            let name = format!("{language}-{}", kind.form().name);
            insta::assert_snapshot!(name, shown(kind, *language));
        }
    }
}

#[test]
fn every_language_says_everything_and_nothing_is_unused() {
    assert_eq!(SPEECH.differences(), Vec::<String>::new());
    let further = ["statement-balance", "alert-at-risk", "alert-broken"];
    let shared = SHARED.into_iter().chain(further).map(str::to_owned);
    let mut used: BTreeSet<String> = shared.collect();
    for kind in Kind::ALL {
        let form = kind.form();
        let ends = ["subject", "text", "more"];
        let ends = ends.into_iter().take(if form.more { 3 } else { 2 });
        used.extend(ends.map(|end| format!("{}-{end}", form.name)));
        used.extend(form.button.map(|(label, _)| label.to_owned()));
    }
    let known = SPEECH.ids(L::English);
    let known: BTreeSet<String> = known.into_iter().map(str::to_owned).collect();
    assert_eq!(used, known);
}

#[test]
fn in_every_language_a_letter_is_whole_and_safe() {
    for language in L::ALL {
        for kind in Kind::ALL {
            let all = shown(kind, *language);
            let name = kind.form().name;
            let (plain, html) = all.split_once("\n----\n").unwrap();
            assert!(
                !plain.contains(['\u{2068}', '\u{2069}', '\u{a0}']),
                "{name}"
            );
            assert!(
                !all.contains('$') && !all.contains("{ "),
                "{language} {name}"
            );
            assert!(
                !html.contains("<script>") && !html.contains("<b>"),
                "{name}"
            );
            assert!(!html.contains("Mara <Nowak>"), "{name}");
            for loaded in ["src=", "url(", "@import", "<img", "<link"] {
                assert!(!html.contains(loaded), "{name} loads something");
            }
            let subject = plain.lines().next().unwrap();
            assert!(
                !subject.contains("Mara") && !subject.contains("Acme"),
                "{subject}"
            );
        }
    }
}

#[test]
fn what_is_essential_has_no_topic() {
    let essential = |kind: &&Kind| kind.form().topic.is_none();
    let names: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !essential(kind))
        .map(|kind| kind.form().name)
        .collect();
    let refusable = [
        "shift-reminder",
        "shift-soon",
        "shift-invitation",
        "gap-invitation",
        "call",
        "certification-ends-30",
        "certification-ends-7",
        "statement",
        "promise-alert",
    ];
    assert_eq!(names, refusable);
}
