//! The report, and the promises behind it, as CSV.

use std::io;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use entity::value::{Instant, PromiseState};
use futures_util::{Stream, stream};
use scheduler::files::sheet::line;
use scheduler::run::Shutdown;
use scheduler::scoring::{Figures, GroupBy, Key, Outcome, Seconds};
use scheduler::service::reports::{Export, Group, Line, Report};

use crate::rest::people_views::instant;

/// What `Accept` asks for.
pub(super) const MEDIA_TYPE: &str = "text/csv";

/// The columns of figures, in order, after those of the key.
const FIGURES: [&str; 35] = [
    "made",
    "kept",
    "renewed",
    "broken",
    "broken_told",
    "surprises",
    "void",
    "open",
    "kept_share",
    "neglect_share",
    "surprise_share",
    "answer_seconds_p50",
    "answer_seconds_p80",
    "answer_seconds_p90",
    "answer_seconds_p95",
    "renewals_made",
    "renewals_kept",
    "renewals_broken",
    "renewals_void",
    "renewals_open",
    "quotes_given",
    "quotes_insufficient",
    "quote_p50_judged",
    "quote_p50_kept_share",
    "quote_p80_judged",
    "quote_p80_kept_share",
    "quote_p90_judged",
    "quote_p90_kept_share",
    "quote_p95_judged",
    "quote_p95_kept_share",
    "told",
    "told_delay_seconds_p50",
    "told_delay_seconds_p80",
    "told_delay_seconds_p90",
    "told_delay_seconds_p95",
];

/// The columns of a promise, in order.
const PROMISE: [&str; 25] = [
    "promise_id",
    "query_id",
    "number",
    "queue_id",
    "queue",
    "channel",
    "language",
    "received_at",
    "taken_at",
    "made_at",
    "due_at",
    "quoted_p50",
    "quoted_p80",
    "quoted_p90",
    "quoted_p95",
    "quote_basis",
    "told_at",
    "at_risk_at",
    "ended_at",
    "answered_at",
    "state",
    "outcome",
    "surprise",
    "cause",
    "expert",
];

/// A table that is not sent yet.
pub(super) fn response() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        ))
        .insert_header((header::VARY, HeaderValue::from_static("accept")))
        .insert_header((
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"promises.csv\""),
        ));
    response
}

/// A line per group, or one for all where there are no groups.
pub(super) fn groups(group_by: Option<GroupBy>, report: &Report) -> String {
    let keys: &[&str] = match group_by {
        None => &["group"],
        Some(GroupBy::Queue) => &["queue_id", "queue"],
        Some(GroupBy::Channel) => &["channel"],
        Some(GroupBy::Language) => &["language"],
        Some(GroupBy::HourOfWeek) => &["hour_of_week"],
        Some(GroupBy::Expert) => &["expert"],
        Some(GroupBy::Cause) => &["cause"],
        Some(GroupBy::Day) => &["day"],
    };
    let mut text = line(keys.iter().chain(&FIGURES));
    if group_by.is_none() {
        let total = vec!["total".to_owned()];
        text.push_str(&line(total.into_iter().chain(figures(&report.total))));
    }
    for group in &report.groups {
        text.push_str(&line(key(group).into_iter().chain(figures(&group.figures))));
    }
    text
}

fn key(group: &Group) -> Vec<String> {
    let name = group.name.clone().unwrap_or_default();
    match &group.key {
        Key::Total => vec!["total".to_owned()],
        Key::Queue(id) => vec![id.to_string(), name],
        Key::Channel(channel) => vec![channel.to_string()],
        Key::Language(language) => vec![language.to_string()],
        Key::HourOfWeek(hour) => vec![hour.to_string()],
        Key::Expert(_) => vec![name],
        Key::Cause(cause) => vec![cause.unwrap_or_default().to_owned()],
        Key::Day(day) => vec![day.to_string()],
    }
}

/// The cells under [`FIGURES`].
fn figures(figures: &Figures) -> Vec<String> {
    let counts = [
        figures.made,
        figures.kept,
        figures.renewed,
        figures.broken,
        figures.broken_told,
        figures.surprises,
        figures.void,
        figures.open,
    ];
    let shares = [
        figures.kept_share(),
        figures.neglect_share(),
        figures.surprise_share(),
    ];
    let renewals = [
        figures.renewals.made,
        figures.renewals.kept,
        figures.renewals.broken,
        figures.renewals.void,
        figures.renewals.open,
        figures.quotes.given,
        figures.quotes.insufficient,
    ];
    let mut cells: Vec<String> = counts.iter().map(u64::to_string).collect();
    cells.extend(shares.map(optional));
    cells.extend(quantiles(&figures.answers));
    cells.extend(renewals.iter().map(u64::to_string));
    for judged in figures.quotes.shares {
        cells.extend([judged.judged.to_string(), optional(judged.kept_share())]);
    }
    cells.push(figures.told.delay.count().to_string());
    cells.extend(quantiles(&figures.told.delay));
    cells
}

fn quantiles(seconds: &Seconds) -> [String; 4] {
    [50, 80, 90, 95].map(|percent| optional(seconds.quantile(percent)))
}

/// An empty cell where there is nothing to say.
fn optional(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A line per promise, read and sent page by page. A failure cuts the answer off, so that nobody
/// takes a part of it for the whole.
pub(super) fn lines(
    export: Export,
    shutdown: Shutdown,
) -> impl Stream<Item = Result<Bytes, io::Error>> {
    let head = line(PROMISE);
    stream::unfold(Some((export, head)), move |state| {
        let shutdown = shutdown.clone();
        async move {
            let (mut export, mut text) = state?;
            if shutdown.is_given() {
                return Some((Err(io::Error::other("the server stops")), None));
            }
            match export.next().await {
                Ok(Some(page)) => {
                    for promise in &page {
                        text.push_str(&line(cells(promise)));
                    }
                    Some((Ok(Bytes::from(text)), Some((export, String::new()))))
                }
                Ok(None) if text.is_empty() => None,
                Ok(None) => Some((Ok(Bytes::from(text)), None)),
                Err(fault) => {
                    tracing::error!(%fault, "an export of promises broke off: {fault}");
                    Some((Err(io::Error::other("the export broke off")), None))
                }
            }
        }
    })
}

/// The cells under [`PROMISE`].
fn cells(promise: &Line) -> [String; 25] {
    let row = &promise.row;
    let [p50, p80, p90, p95] = row.quoted.map(time);
    let (outcome, surprise) = outcome(promise.outcome);
    [
        row.id.to_string(),
        row.query_id.to_string(),
        row.number.to_string(),
        row.queue_id.to_string(),
        promise.queue.clone(),
        promise.channel.to_string(),
        row.language.to_string(),
        instant(row.received_at),
        instant(row.taken_at),
        instant(row.made_at),
        instant(row.due_at),
        p50,
        p80,
        p90,
        p95,
        optional(row.quote_basis),
        time(row.told_at),
        time(row.at_risk_at),
        time(row.ended_at),
        time(row.first_response_at),
        PromiseState::as_str(row.state).to_owned(),
        outcome.to_owned(),
        surprise.to_owned(),
        row.cause.clone().unwrap_or_default(),
        promise.expert.clone().unwrap_or_default(),
    ]
}

fn time(at: Option<Instant>) -> String {
    at.map(instant).unwrap_or_default()
}

/// How it went, and whether the customer was surprised.
const fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Kept => ("kept", ""),
        Outcome::Broken { told: true } => ("broken", "false"),
        Outcome::Broken { told: false } => ("broken", "true"),
        Outcome::Void => ("void", ""),
        Outcome::Open => ("open", ""),
    }
}
