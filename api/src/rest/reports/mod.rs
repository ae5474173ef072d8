//! `/v1/reports/promises`, `/v1/admin/reports/promises`: what was told against what happened.

mod csv;
mod view;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use entity::value::time::to_micros;
use entity::value::{BrandId, Instant, QueueId, Scope};
use scheduler::calendar::Span;
use scheduler::scoring::GroupBy;
use scheduler::service::reports::{Asked, Export, LONGEST, USUAL, report};
use serde::Deserialize;

use crate::answer::Answer;
use crate::auth::{AdminCaller, BrandCaller};
use crate::contract::{Api, InForms, says};
use crate::extract::Params;
use crate::problem::Problem;
use crate::state::App;

/// The routes of reports.
pub(super) fn routes(api: &mut Api) {
    api.resource("/reports/promises", |r| {
        r.get(
            promises,
            says("Reports what was promised against what happened")
                .media("application/json, text/csv")
                .problems(&["not-found"])
                .scope(Scope::QueriesRead),
        )
    })
    .resource("/reports/promises/export", |r| {
        r.get(
            export,
            says("Exports every promise as CSV")
                .media("text/csv")
                .problems(&["not-found"])
                .scope(Scope::QueriesRead),
        )
    })
    .resource("/admin/reports/promises", |r| {
        r.get(
            all_promises,
            says("Reports the promises of all brands")
                .media("application/json, text/csv")
                .problems(&["not-found"]),
        )
    })
    .resource("/admin/reports/promises/export", |r| {
        r.get(
            export_all,
            says("Exports the promises of all brands as CSV")
                .media("text/csv")
                .problems(&["not-found"]),
        )
    });
}

/// What groups are made by.
#[derive(Clone, Copy, Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Grouping {
    Queue,
    Channel,
    Language,
    HourOfWeek,
    Expert,
    Cause,
    Day,
}

impl From<Grouping> for GroupBy {
    fn from(grouping: Grouping) -> Self {
        match grouping {
            Grouping::Queue => Self::Queue,
            Grouping::Channel => Self::Channel,
            Grouping::Language => Self::Language,
            Grouping::HourOfWeek => Self::HourOfWeek,
            Grouping::Expert => Self::Expert,
            Grouping::Cause => Self::Cause,
            Grouping::Day => Self::Day,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ReportFormat {
    Json,
    Csv,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportParams {
    /// Promises made then or later; four weeks before `to` by default.
    #[serde(default)]
    from: Option<Instant>,
    /// Promises made before; now by default.
    #[serde(default)]
    to: Option<Instant>,
    #[serde(default)]
    queue: Option<QueueId>,
    #[serde(default)]
    group_by: Option<Grouping>,
    /// What `Accept` says by default.
    #[serde(default)]
    format: Option<ReportFormat>,
    /// Of one brand; to admins only.
    #[serde(default)]
    brand: Option<BrandId>,
}

impl ReportParams {
    /// What is asked for, of this brand or, to admins, of the one that is named.
    fn asked(&self, now: Instant, caller: Option<BrandId>) -> Result<Asked, Problem> {
        if caller.is_some() && self.brand.is_some() {
            return Err(Problem::field("/brand", "must be left out: it is yours"));
        }
        let to = to_micros(self.to.unwrap_or(now));
        let from = match self.from {
            Some(from) => Some(to_micros(from)),
            None => to.checked_sub_signed(USUAL),
        };
        let span = from.and_then(|from| Span::new(from, to));
        let span = span.ok_or_else(|| Problem::field("/to", "must be after from"))?;
        if span.length() > LONGEST {
            let days = LONGEST.num_days();
            let detail = format!("must be at most {days} days after from");
            return Err(Problem::field("/to", detail));
        }
        Ok(Asked {
            brand: caller.or(self.brand),
            queue: self.queue,
            span,
            group_by: self.group_by.map(GroupBy::from),
            now,
        })
    }

    /// Whether a table is wanted rather than a document.
    fn is_table(&self, request: &HttpRequest) -> bool {
        let accepts = |value: &HeaderValue| {
            let value = value.to_str().unwrap_or_default();
            value
                .trim_start()
                .to_ascii_lowercase()
                .starts_with(csv::MEDIA_TYPE)
        };
        match self.format {
            Some(format) => format == ReportFormat::Csv,
            None => request.headers().get(header::ACCEPT).is_some_and(accepts),
        }
    }
}

async fn promises(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Params(params): Params<ReportParams>,
) -> Result<InForms<view::ReportView>, Problem> {
    caller.require(Scope::QueriesRead)?;
    let asked = params.asked(app.now(), Some(caller.brand))?;
    answer(&app, &request, &params, asked)
        .await
        .map(InForms::from)
}

async fn all_promises(
    app: App,
    request: HttpRequest,
    _: AdminCaller,
    Params(params): Params<ReportParams>,
) -> Result<InForms<view::ReportView>, Problem> {
    let asked = params.asked(app.now(), None)?;
    answer(&app, &request, &params, asked)
        .await
        .map(InForms::from)
}

async fn answer(
    app: &App,
    request: &HttpRequest,
    params: &ReportParams,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let found = report(&app.services, &asked).await?;
    if params.is_table(request) {
        return Ok(csv::response().body(csv::groups(asked.group_by, &found)));
    }
    let view = view::ReportView::new(asked.span, &found);
    Ok(Answer::<view::ReportView>::ok(&view)
        .respond_to(request)
        .map_into_boxed_body())
}

async fn export(
    app: App,
    caller: BrandCaller,
    Params(params): Params<ReportParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::QueriesRead)?;
    let asked = params.asked(app.now(), Some(caller.brand))?;
    stream(&app, &params, asked).await
}

async fn export_all(
    app: App,
    _: AdminCaller,
    Params(params): Params<ReportParams>,
) -> Result<HttpResponse, Problem> {
    let asked = params.asked(app.now(), None)?;
    stream(&app, &params, asked).await
}

async fn stream(app: &App, params: &ReportParams, asked: Asked) -> Result<HttpResponse, Problem> {
    if params.group_by.is_some() {
        return Err(Problem::field(
            "/group_by",
            "must be left out: an export has no groups",
        ));
    }
    if params.format == Some(ReportFormat::Json) {
        return Err(Problem::field("/format", "must be csv, or left out"));
    }
    let export = Export::begin(&app.services, asked).await?;
    let shutdown = app.lifecycle.shutdown().clone();
    Ok(csv::response().streaming(csv::lines(export, shutdown)))
}
