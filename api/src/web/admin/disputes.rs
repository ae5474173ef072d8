//! `/admin/disputes`: what brands and experts say about lines of pay, and the decision.

use actix_web::http::StatusCode;
use askama::Template;
use entity::store::dispute::{self, DisputesOf};
use entity::store::{brand, profile};
use entity::table;
use entity::value::{DisputeId, DisputeSide, DisputeState, Money, text};
use scheduler::service::disputes::DecideDispute;
use serde::Deserialize;

use super::super::dispute::{Item, answer, items};
use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::role::OpsViewer;
use super::typed::{ROWS, after, chosen, is_mendable, more};
use crate::extract::{Params, Path};
use crate::problem::Problem;

/// The longest note, in characters, as the API has it.
const NOTE_MAX: usize = 5_000;

/// Which disputes, and where the page begins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DisputesQuery {
    state: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/disputes.html")]
struct DisputesPage {
    frame: Frame,
    state: String,
    disputes: Vec<table::dispute::Model>,
    more: Option<String>,
}

/// Open ones unless others are asked for.
pub(super) async fn list(viewer: OpsViewer, Params(query): Params<DisputesQuery>) -> Shown {
    let read = viewer.viewer.app.read();
    let state = match query.state.as_str() {
        "" => Some(DisputeState::Open),
        "all" => None,
        other => chosen("state", other)?,
    };
    let page = (after(&query.cursor)?, ROWS + 1);
    let mut disputes = dispute::list(read, DisputesOf::All, state, page).await?;
    let filters = [("state", query.state.as_str())];
    let more = more(&mut disputes, ("/admin/disputes", &filters), |one| {
        one.id.to_string()
    });
    pages::show(&DisputesPage {
        frame: viewer.viewer.frame,
        state: state.map_or_else(|| "all".to_owned(), |state| state.to_string()),
        disputes,
        more,
    })
}

#[derive(Template)]
#[template(path = "admin/dispute.html")]
struct DisputePage {
    frame: Frame,
    mistakes: Mistakes,
    note: String,
    dispute: table::dispute::Model,
    claimed: Option<Money>,
    expert: String,
    brand: Option<String>,
    evidence: Vec<Item>,
    answer: Option<String>,
    answered: Vec<Item>,
}

impl DisputePage {
    fn is_open(&self) -> bool {
        self.dispute.state == DisputeState::Open
    }
}

async fn page(
    viewer: &Viewer,
    id: DisputeId,
    (note, mistakes): (String, Mistakes),
) -> Result<DisputePage, Problem> {
    let read = viewer.app.read();
    let dispute = dispute::among(read, &[id]).await?.pop();
    let dispute = dispute.ok_or_else(|| Problem::not_found("dispute"))?;
    let names = profile::display_names(read, [dispute.expert_id]).await?;
    let brand = match dispute.brand_id {
        Some(id) => brand::find(read, id).await?.map(|brand| brand.name),
        None => None,
    };
    let (answer, answered) = answer(&dispute);
    let money = |amount| Money::new(amount, dispute.currency);
    Ok(DisputePage {
        frame: viewer.frame.clone(),
        claimed: dispute.claimed_amount.map(money),
        expert: names.into_values().next().unwrap_or_default(),
        evidence: items(&dispute.evidence),
        answer,
        answered,
        brand,
        mistakes,
        note,
        dispute,
    })
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<DisputeId>) -> Shown {
    let form = (String::new(), Mistakes::none());
    pages::show(&page(&viewer.viewer, id, form).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideForm {
    outcome: DisputeSide,
    #[serde(default)]
    note: String,
}

pub(super) async fn decide(
    viewer: OpsViewer,
    Path(dispute): Path<DisputeId>,
    Form(form): Form<DecideForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let note = text::bounded(form.note.trim(), NOTE_MAX).ok();
    let Some(note) = note.filter(|note| !note.is_empty()) else {
        let mistakes = Mistakes::at(&viewer.frame, "note", "admin-mistake-note");
        let page = page(&viewer, dispute, (form.note, mistakes)).await?;
        return pages::show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let use_case = DecideDispute {
        dispute,
        outcome: form.outcome,
        note,
    };
    match viewer.app.run(&viewer.actor, use_case).await {
        Ok(_) => Ok(pages::done(
            &format!("/admin/disputes/{dispute}"),
            "admin-decided",
        )),
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            let page = page(&viewer, dispute, (form.note, mistakes)).await?;
            pages::show_as(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}
