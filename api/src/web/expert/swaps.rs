//! `/expert/swaps`: seats that experts pass on to each other.

use actix_web::web;
use askama::Template;
use entity::value::{ShiftId, SwapId, SwapState};
use scheduler::service::shifts::{OfferSwap, SwapDocument, TakeSwap, WithdrawSwap, swaps};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Shown};
use crate::extract::Path;
use crate::problem::Problem;

/// Where it all happens.
const PATH: &str = "/expert/swaps";

/// Swaps that are shown.
const SHOWN: u64 = 100;

/// The longest note, in characters.
const NOTE_MAX: usize = 500;

/// The routes of swaps.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(offer))
        .service(web::resource("/expert/swaps/{id}/take").post(take))
        .service(web::resource("/expert/swaps/{id}/withdraw").post(withdraw));
}

#[derive(Template)]
#[template(path = "expert/swaps.html")]
struct SwapsPage {
    frame: Frame,
    own: Vec<SwapDocument>,
    others: Vec<SwapDocument>,
}

async fn show(viewer: ExpertViewer) -> Shown {
    let (app, now) = (&viewer.viewer.app, viewer.viewer.frame.now);
    let whose = (viewer.expert, None);
    let found = swaps(app.read(), &app.services.zones, whose, (SHOWN, now)).await?;
    let open = found
        .into_iter()
        .filter(|swap| swap.status == SwapState::Open);
    let (own, others) = open.partition(|swap| swap.mine);
    pages::show(&SwapsPage {
        frame: viewer.viewer.frame,
        own,
        others,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferForm {
    shift: ShiftId,
    #[serde(default)]
    note: String,
}

async fn offer(viewer: ExpertViewer, Form(form): Form<OfferForm>) -> Shown {
    let note = form.note.trim();
    if note.chars().count() > NOTE_MAX {
        return Err(Problem::field("/note", "must have at most 500 characters"));
    }
    let use_case = OfferSwap {
        shift: form.shift,
        to: None,
        note: Some(note.to_owned()).filter(|note| !note.is_empty()),
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(PATH, "swap-offered"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TakeForm {
    #[serde(default)]
    outside_availability: Option<String>,
}

async fn take(viewer: ExpertViewer, Path(swap): Path<SwapId>, Form(form): Form<TakeForm>) -> Shown {
    let use_case = TakeSwap {
        swap,
        outside_availability: form.outside_availability.is_some(),
    };
    let taking = viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    taking.taken()?;
    Ok(pages::done("/expert/shifts", "swap-taken"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn withdraw(
    viewer: ExpertViewer,
    Path(swap): Path<SwapId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, WithdrawSwap { swap })
        .await?;
    Ok(pages::done(PATH, "swap-withdrawn"))
}
