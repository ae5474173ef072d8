//! `/admin/payouts`: runs, what is in one, who approves it, its file, and what is in doubt.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;
use entity::store::{payout, profile};
use entity::table;
use entity::value::{ExpertId, Money, PayoutId, PayoutRunId, PayoutState, Role};
use scheduler::service::payouts::{
    ApproveRun, AskReading, CancelRun, DrawUpRun, Rail, ReturnPayout, RunSummary, look_again,
    summaries, summary,
};
use scheduler::service::settings::{ChangeSettings, PayoutsChange, SettingsChange, settings};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::super::{self as pages, AdminViewer, Form, Frame, Mistakes, Shown, Viewer};
use super::brands::CursorQuery;
use super::role::{ApproverViewer, OpsViewer};
use super::typed::{ROWS, after, is_mendable, more};
use crate::extract::{Params, Path};
use crate::problem::Problem;
use crate::rest::run_file;

/// Payouts shown with their run; a larger run is read as its file.
const SHOWN: u64 = 500;

/// A payout with the name of whom it pays.
struct Paid {
    payout: table::payout::Model,
    amount: Money,
    name: String,
}

impl Paid {
    fn is_unknown(&self) -> bool {
        self.payout.state == PayoutState::Unknown
    }

    fn is_settled(&self) -> bool {
        self.payout.state == PayoutState::Settled
    }
}

async fn named(viewer: &Viewer, rows: Vec<table::payout::Model>) -> Result<Vec<Paid>, Problem> {
    let ids: Vec<ExpertId> = rows.iter().map(|row| row.expert_id).collect();
    let names: BTreeMap<ExpertId, String> = profile::display_names(viewer.app.read(), ids).await?;
    let paid = rows.into_iter().map(|payout| Paid {
        name: names.get(&payout.expert_id).cloned().unwrap_or_default(),
        amount: Money::new(payout.amount, payout.currency),
        payout,
    });
    Ok(paid.collect())
}

#[derive(Template)]
#[template(path = "admin/payouts.html")]
struct PayoutsPage {
    frame: Frame,
    mistakes: Mistakes,
    runs: Vec<RunSummary>,
    unknown: Vec<Paid>,
    more: Option<String>,
    stopped: bool,
    on_hold: bool,
    is_ops: bool,
}

async fn page(viewer: &Viewer, cursor: &str, mistakes: Mistakes) -> Result<PayoutsPage, Problem> {
    let read = viewer.app.read();
    let mut runs = payout::runs(read, after(cursor)?, ROWS + 1).await?;
    let more = more(&mut runs, ("/admin/payouts", &[]), |run| run.id.to_string());
    let unknown = payout::in_state(read, Some(PayoutState::Unknown), None, ROWS).await?;
    let now = settings(read).await?;
    Ok(PayoutsPage {
        frame: viewer.frame.clone(),
        runs: summaries(read, runs).await?,
        unknown: named(viewer, unknown).await?,
        stopped: now.stopped(),
        on_hold: now.held(),
        is_ops: viewer.role == Role::Ops,
        mistakes,
        more,
    })
}

pub(super) async fn list(viewer: AdminViewer, Params(query): Params<CursorQuery>) -> Shown {
    pages::show(&page(&viewer.viewer, &query.cursor, Mistakes::none()).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawUpForm {
    rail: Rail,
}

pub(super) async fn draw_up(viewer: OpsViewer, Form(form): Form<DrawUpForm>) -> Shown {
    let viewer = viewer.viewer;
    look_again(&viewer.app.services, form.rail).await?;
    let run = DrawUpRun {
        rail: form.rail,
        cutoff: None,
    };
    match viewer.app.run(&viewer.actor, run).await {
        Ok(drawn) => {
            let path = format!("/admin/payouts/{}", drawn.summary.run.id);
            Ok(pages::done(&path, "admin-run-drawn"))
        }
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            pages::show_as(problem.status, &page(&viewer, "", mistakes).await?)
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchForm {
    stopped: bool,
}

/// The switch that stops all payouts.
pub(super) async fn switch(viewer: AdminViewer, Form(form): Form<SwitchForm>) -> Shown {
    let viewer = viewer.viewer;
    let change = ChangeSettings {
        change: SettingsChange {
            payouts: Some(PayoutsChange {
                stopped: Some(form.stopped),
                ..PayoutsChange::default()
            }),
            ..SettingsChange::default()
        },
        expected_version: None,
    };
    viewer.app.run(&viewer.actor, change).await?;
    let said = match form.stopped {
        true => "admin-payouts-stopped",
        false => "admin-payouts-on",
    };
    Ok(pages::done("/admin/payouts", said))
}

#[derive(Template)]
#[template(path = "admin/run.html")]
struct RunPage {
    frame: Frame,
    summary: RunSummary,
    paid: Vec<Paid>,
    approvers: Vec<String>,
    is_ops: bool,
    is_approver: bool,
    has_file: bool,
}

impl RunPage {
    fn is_draft(&self) -> bool {
        self.summary.run.state == PayoutState::Draft
    }

    fn can_cancel(&self) -> bool {
        matches!(
            self.summary.run.state,
            PayoutState::Draft | PayoutState::Approved
        )
    }
}

async fn found(viewer: &Viewer, id: PayoutRunId) -> Result<table::payout_run::Model, Problem> {
    let run = payout::find_run(viewer.app.read(), id).await?;
    run.ok_or_else(|| Problem::not_found("payout run"))
}

pub(super) async fn show(viewer: AdminViewer, Path(id): Path<PayoutRunId>) -> Shown {
    let viewer = viewer.viewer;
    let read = viewer.app.read();
    let run = found(&viewer, id).await?;
    let has_file = run.file.is_some() && run.state == PayoutState::Settled;
    let paid = payout::of_run(read, id, None, SHOWN).await?;
    let summary = summary(read, run).await?;
    let who = summary.approvals.iter().map(|approval| approval.person);
    let who = entity::store::person::find_many(read, who).await?;
    pages::show(&RunPage {
        paid: named(&viewer, paid).await?,
        approvers: who.into_iter().map(|person| person.name).collect(),
        is_ops: viewer.role == Role::Ops,
        is_approver: viewer.role == Role::Approver,
        frame: viewer.frame,
        summary,
        has_file,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn approve(
    viewer: ApproverViewer,
    Path(run): Path<PayoutRunId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, ApproveRun { run }).await?;
    Ok(pages::done(
        &format!("/admin/payouts/{run}"),
        "admin-run-approved",
    ))
}

pub(super) async fn cancel(
    viewer: AdminViewer,
    Path(run): Path<PayoutRunId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, CancelRun { run }).await?;
    Ok(pages::done(
        &format!("/admin/payouts/{run}"),
        "admin-run-cancelled",
    ))
}

/// The file for the bank, as the API sends it.
pub(super) async fn file(
    viewer: AdminViewer,
    Path(id): Path<PayoutRunId>,
) -> Result<HttpResponse, Problem> {
    let mut answer = run_file(found(&viewer.viewer, id).await?)?;
    let kept = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(answer)
}

pub(super) async fn reconcile(
    viewer: AdminViewer,
    Path(payout): Path<PayoutId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, AskReading { payout }).await?;
    Ok(pages::done("/admin/payouts", "admin-reading-asked"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnForm {
    reason: String,
}

pub(super) async fn come_back(
    viewer: OpsViewer,
    Path(payout): Path<PayoutId>,
    Form(form): Form<ReturnForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let reason = form.reason.trim().to_owned();
    let returned = viewer
        .app
        .run(&viewer.actor, ReturnPayout { payout, reason })
        .await?;
    Ok(pages::done(
        &format!("/admin/payouts/{}", returned.run_id),
        "admin-returned",
    ))
}
