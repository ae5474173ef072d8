//! `/v1/admin/payout-runs`: drawn up by admins or weekly, approved by an approver.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use entity::store::payout;
use entity::table;
use entity::value::{ExpertId, Instant, Money, PayoutRunId, PayoutState};
use scheduler::service::payouts::{
    ApproveRun, CancelRun, DrawUpRun, Drawn, LeftOut, Rail, RunSummary, look_again, summaries,
    summary,
};
use serde::{Deserialize, Serialize};

use super::money_views::PayoutView;
use super::run_views::RunView;
use crate::answer::{Answer, Reply};
use crate::auth::{AdminCaller, ApproverCaller, PlatformCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// Payouts shown with their run at most; a larger run is read as its file.
const SHOWN: u64 = 10_000;

/// The routes of payout runs.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/payout-runs", |r| {
        r.get(list, says("Lists payout runs")).post(
            draw_up,
            says("Draws up a payout run")
                .problems(&["nothing-to-pay", "sepa-debtor-missing"])
                .created(),
        )
    })
    .resource("/admin/payout-runs/{id}", |r| {
        r.get(read, says("Shows a payout run"))
    })
    .resource("/admin/payout-runs/{id}/file", |r| {
        r.get(
            file,
            says("Sends the file for the bank").media("text/csv, application/xml"),
        )
    })
    .resource("/admin/payout-runs/{id}/approve", |r| {
        r.post(
            approve,
            says("Approves a payout run").problems(&["run-cancelled"]),
        )
    })
    .resource("/admin/payout-runs/{id}/cancel", |r| {
        r.post(
            cancel,
            says("Calls off a payout run").problems(&["run-executed", "run-cancelled"]),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DrawUpBody {
    rail: String,
    #[serde(default)]
    cutoff: Option<Instant>,
}

/// A run with what is in it, and what is not.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct WholeRunView {
    #[serde(flatten)]
    run: RunView,
    payouts: Vec<PayoutView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOutView>>,
    /// The rail's file, once the run is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// Earnings that stay available, and why.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct LeftOutView {
    expert_id: ExpertId,
    amount: Money,
    reason: &'static str,
}

impl From<LeftOut> for LeftOutView {
    fn from(left: LeftOut) -> Self {
        Self {
            expert_id: left.expert,
            amount: left.amount,
            reason: left.reason.as_str(),
        }
    }
}

impl From<Drawn> for WholeRunView {
    fn from(drawn: Drawn) -> Self {
        let left_out = drawn.left_out.into_iter().map(LeftOutView::from);
        Self {
            left_out: Some(left_out.collect()),
            ..Self::of(drawn.summary, drawn.payouts)
        }
    }
}

impl WholeRunView {
    fn of(mut summary: RunSummary, payouts: Vec<table::payout::Model>) -> Self {
        let file = summary.run.file.take();
        Self {
            file: file.filter(|_| summary.run.state == PayoutState::Settled),
            run: RunView::from(summary),
            payouts: payouts.into_iter().map(PayoutView::from).collect(),
            left_out: None,
        }
    }
}

async fn draw_up(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<DrawUpBody>,
) -> Reply<WholeRunView> {
    let rail: Rail = body
        .rail
        .parse()
        .map_err(|error| Problem::field("/rail", format!("{error}")))?;
    look_again(&app.services, rail).await?;
    let run = DrawUpRun {
        rail,
        cutoff: body.cutoff.map(entity::value::time::to_micros),
    };
    app.act_on_money(&request, &caller.actor(), run, |drawn| {
        Answer::created(&WholeRunView::from(drawn))
    })
    .await
}

async fn list(
    _: PlatformCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<RunView>> {
    let limit = paging.limit()?;
    let runs = payout::runs(app.read(), paging.after()?, limit + 1).await?;
    let runs = summaries(app.read(), runs).await?;
    let cursor = |summary: &RunSummary| summary.run.id.to_string();
    Ok(Answer::ok(&Listing::new(
        runs,
        limit,
        cursor,
        RunView::from,
    )))
}

async fn found(app: &App, id: PayoutRunId) -> Result<table::payout_run::Model, Problem> {
    payout::find_run(app.read(), id)
        .await?
        .ok_or_else(|| Problem::not_found("payout run"))
}

async fn read(_: PlatformCaller, app: App, Path(id): Path<PayoutRunId>) -> Reply<WholeRunView> {
    let run = found(&app, id).await?;
    let payouts = payout::of_run(app.read(), id, None, SHOWN).await?;
    let summary = summary(app.read(), run).await?;
    Ok(Answer::ok(&WholeRunView::of(summary, payouts)))
}

async fn file(
    _: PlatformCaller,
    app: App,
    Path(id): Path<PayoutRunId>,
) -> Result<HttpResponse, Problem> {
    run_file(found(&app, id).await?)
}

/// A run's file for the bank.
///
/// # Errors
/// 404 while the run is not settled, or where its rail has none.
pub(crate) fn run_file(run: table::payout_run::Model) -> Result<HttpResponse, Problem> {
    let id = run.id;
    let file = run.file.filter(|_| run.state == PayoutState::Settled);
    let file =
        file.ok_or_else(|| Problem::not_found("file yet; it comes when the run is settled"))?;
    let rail: Option<Rail> = run.rail.parse().ok();
    let format = rail.and_then(Rail::file_format);
    let format = format.ok_or_else(|| Problem::not_found("file; this rail has none"))?;
    let name = format!("attachment; filename=\"{id}.{}\"", format.extension);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, format.content_type))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(file))
}

async fn approve(
    caller: ApproverCaller,
    app: App,
    request: HttpRequest,
    Path(run): Path<PayoutRunId>,
    _: NoBody,
) -> Reply<RunView> {
    let approval = ApproveRun { run };
    app.act_on_money(&request, &caller.actor(), approval, |run| {
        Answer::ok(&RunView::from(run))
    })
    .await
}

async fn cancel(
    caller: PlatformCaller,
    app: App,
    request: HttpRequest,
    Path(run): Path<PayoutRunId>,
    _: NoBody,
) -> Reply<RunView> {
    let end = CancelRun { run };
    app.act_on_money(&request, &caller.actor(), end, |run| {
        Answer::ok(&RunView::from(run))
    })
    .await
}
