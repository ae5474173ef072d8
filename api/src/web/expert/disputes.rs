//! `/expert/disputes/{id}`, and claiming what a line of pay misses.

use actix_web::web;
use entity::value::{DisputeId, DisputeReason, EarningId};
use scheduler::service::disputes::{AnswerDispute, Claim, Disputant, OpenDispute, Opened};
use serde::Deserialize;
use serde_json::json;

use super::super::dispute::{Side, statement};
use super::super::rows::minor;
use super::super::{self as pages, ExpertViewer, Form, Mistakes, Shown};
use super::evidence;
use crate::extract::Path;
use crate::problem::Problem;

/// The routes of disputes.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/disputes/{id}").get(show))
        .service(web::resource("/expert/disputes/{id}/answer").post(answer))
        .service(web::resource("/expert/disputes/{id}/withdraw").post(withdraw))
        .service(web::resource("/expert/earnings/{id}/dispute").post(open));
}

const fn side(viewer: &ExpertViewer) -> Side<'_> {
    Side {
        viewer: &viewer.viewer,
        by: Disputant::Expert(viewer.expert),
        area: "/expert",
    }
}

async fn show(viewer: ExpertViewer, Path(id): Path<DisputeId>) -> Shown {
    side(&viewer).show(id, Mistakes::none()).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn withdraw(
    viewer: ExpertViewer,
    Path(id): Path<DisputeId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    side(&viewer).withdraw(id).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerForm {
    statement: String,
}

async fn answer(
    viewer: ExpertViewer,
    Path(dispute): Path<DisputeId>,
    Form(form): Form<AnswerForm>,
) -> Shown {
    let answered = async {
        let use_case = AnswerDispute {
            by: Disputant::Expert(viewer.expert),
            dispute,
            statement: statement(&form.statement)?,
            evidence: json!([]),
        };
        let viewer = &viewer.viewer;
        viewer.app.run(&viewer.actor, use_case).await
    };
    match answered.await {
        Ok(_) => Ok(pages::done(
            &format!("/expert/disputes/{dispute}"),
            "dispute-answered",
        )),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            side(&viewer).show(dispute, mistakes).await
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimForm {
    amount: String,
    statement: String,
}

/// Claims what a line misses.
async fn open(
    viewer: ExpertViewer,
    Path(line): Path<EarningId>,
    Form(form): Form<ClaimForm>,
) -> Shown {
    match claim(&viewer, line, &form).await {
        Ok(opened) => {
            let path = format!("/expert/disputes/{}", opened.dispute.id);
            Ok(pages::done(&path, "dispute-opened"))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            let page = evidence::page(&viewer, line, mistakes).await?;
            pages::show_as(problem.status, &page)
        }
    }
}

async fn claim(viewer: &ExpertViewer, id: EarningId, form: &ClaimForm) -> Result<Opened, Problem> {
    let line = evidence::line(viewer, id).await?;
    let amount = minor(&form.amount, line.currency);
    let amount = amount.ok_or_else(|| Problem::field("/amount", "must be an amount, as 4.50"))?;
    let claim = Claim {
        earning: id,
        reason: DisputeReason::UnpaidWork,
        statement: statement(&form.statement)?,
        evidence: json!([]),
        amount: Some(entity::value::Money::new(amount, line.currency)),
    };
    let use_case = OpenDispute {
        by: Disputant::Expert(viewer.expert),
        claim,
    };
    let viewer = &viewer.viewer;
    viewer.app.run(&viewer.actor, use_case).await
}
