//! `/brand/promises`: what was told against what happened, with plots.

use actix_web::web;
use askama::Template;
use chrono::TimeDelta;
use entity::store::queue;
use entity::value::{QueueId, Scope};
use scheduler::calendar::Span;
use scheduler::scoring::{Figures, GroupBy};
use scheduler::service::reports::{Asked, Report, report};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::facts::QUEUES;
use super::promise_plots::{by_day, by_hour, waits};
use super::rows::{basis_points, length};
use crate::extract::Params;
use crate::problem::Problem;

/// The route of the report.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/promises").get(show));
}

/// How many days can be asked for.
const DAYS: [i64; 4] = [7, 28, 90, 365];

/// As many as the API reports on unless asked otherwise.
const USUAL: i64 = 28;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReportParams {
    queue: String,
    days: String,
}

/// A line of the figures: the word that names it, and the number.
struct Figure {
    name: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "brand/promises.html")]
struct PromisesPage {
    frame: Frame,
    queues: Vec<(String, String)>,
    queue: String,
    days: i64,
    kept: Option<String>,
    figures: Vec<Figure>,
    causes: Vec<(String, String)>,
    has_any: bool,
    by_hour: String,
    waits: String,
    by_day: String,
}

impl PromisesPage {
    fn choices(&self) -> &'static [i64] {
        &DAYS
    }
}

async fn show(viewer: BrandViewer, Params(params): Params<ReportParams>) -> Shown {
    viewer.caller()?.require(Scope::QueriesRead)?;
    let frame = viewer.viewer.frame.clone();
    let app = &viewer.viewer.app;
    let days = params.days.parse().ok().filter(|days| DAYS.contains(days));
    let days = days.unwrap_or(USUAL);
    let found = queue::page(app.read(), viewer.brand, None, QUEUES).await?;
    let chosen: Option<QueueId> = params.queue.parse().ok();
    let promise = found
        .iter()
        .find(|queue| Some(queue.id) == chosen)
        .map(|queue| queue.first_response_seconds);
    let hours = read(&viewer, (chosen, days), GroupBy::HourOfWeek).await?;
    let daily = read(&viewer, (chosen, days), GroupBy::Day).await?;
    let total = &hours.total;
    let mut causes: Vec<_> = total.causes.iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let cause =
        |(cause, count): (&&str, &u64)| (frame.word("brand-cause", cause), whole(&frame, *count));
    pages::show(&PromisesPage {
        queues: found
            .iter()
            .map(|queue| (queue.id.to_string(), queue.name.clone()))
            .collect(),
        queue: chosen.map(|id| id.to_string()).unwrap_or_default(),
        days,
        kept: total
            .kept_share()
            .map(|share| frame.percent(&basis_points(share))),
        figures: figures(&frame, total),
        causes: causes.into_iter().map(cause).collect(),
        has_any: total.made > 0,
        by_hour: by_hour(&frame, &hours.groups),
        waits: waits(&frame, total, promise),
        by_day: by_day(&frame, &daily.groups),
        frame: frame.clone(),
    })
}

async fn read(
    viewer: &BrandViewer,
    (queue, days): (Option<QueueId>, i64),
    group_by: GroupBy,
) -> Result<Report, Problem> {
    let now = viewer.viewer.frame.now;
    let span = Span::new(now - TimeDelta::days(days), now);
    let asked = Asked {
        brand: Some(viewer.brand),
        queue,
        span: span.ok_or_else(|| Problem::field("/days", "must be more than none"))?,
        group_by: Some(group_by),
        now,
    };
    Ok(report(&viewer.viewer.app.services, &asked).await?)
}

fn whole(frame: &Frame, count: u64) -> String {
    frame.number(&i64::try_from(count).unwrap_or(i64::MAX))
}

fn figures(frame: &Frame, total: &Figures) -> Vec<Figure> {
    let counts = [
        ("made", total.made),
        ("kept", total.kept),
        ("renewed", total.renewed),
        ("broken-told", total.broken_told),
        ("surprises", total.surprises),
        ("void", total.void),
        ("open", total.open),
    ];
    let counted = counts.into_iter().map(|(name, count)| Figure {
        name,
        value: whole(frame, count),
    });
    let waits = [("p50", 50), ("p90", 90)];
    let waited = waits.into_iter().filter_map(|(name, percent)| {
        let seconds = total.answers.quantile(percent)?;
        let value = length(i64::from(seconds));
        Some(Figure { name, value })
    });
    counted.chain(waited).collect()
}
