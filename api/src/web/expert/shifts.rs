//! `/expert/shifts`: shifts that the expert holds, and those that may be claimed.

use actix_web::web;
use askama::Template;
use entity::store::shift::list::{Sight, Window};
use entity::value::ShiftId;
use scheduler::service::shifts::{CheckIn, ClaimShift, ExpertShift, ReleaseShift, expert_list};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Shown};
use crate::extract::Path;
use crate::problem::Problem;

/// Shifts that are shown of each kind.
const SHOWN: u64 = 60;

/// Where every form leads.
const SHIFTS: &str = "/expert/shifts";

/// The routes of shifts.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(SHIFTS).get(show))
        .service(web::resource("/expert/shifts/{id}/claim").post(claim))
        .service(
            web::resource("/expert/shifts/{id}/release")
                .get(ask_release)
                .post(release),
        )
        .service(web::resource("/expert/shifts/{id}/check-in").post(check_in));
}

#[derive(Template)]
#[template(path = "expert/shifts.html")]
struct ShiftsPage {
    frame: Frame,
    mine: Vec<ExpertShift>,
    open: Vec<ExpertShift>,
}

async fn list(viewer: &ExpertViewer, sight: Sight) -> Result<Vec<ExpertShift>, Problem> {
    let (app, now) = (&viewer.viewer.app, viewer.viewer.frame.now);
    let window = Window {
        from: Some(now),
        to: None,
        after: None,
        limit: SHOWN,
    };
    let (zones, whose) = (&app.services.zones, (viewer.expert, sight));
    Ok(expert_list(app.read(), zones, whose, (window, now)).await?)
}

async fn show(viewer: ExpertViewer) -> Shown {
    let mine = list(&viewer, Sight::Mine).await?;
    let open = list(&viewer, Sight::Open).await?;
    pages::show(&ShiftsPage {
        frame: viewer.viewer.frame,
        mine,
        open,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimForm {
    #[serde(default)]
    outside_availability: Option<String>,
}

async fn claim(
    viewer: ExpertViewer,
    Path(shift): Path<ShiftId>,
    Form(form): Form<ClaimForm>,
) -> Shown {
    let use_case = ClaimShift {
        shift,
        outside_availability: form.outside_availability.is_some(),
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(SHIFTS, "shift-claimed"))
}

#[derive(Template)]
#[template(path = "expert/release.html")]
struct ReleasePage {
    frame: Frame,
    shift: ExpertShift,
}

/// What giving the seat back comes to, before it is done.
async fn ask_release(viewer: ExpertViewer, Path(id): Path<ShiftId>) -> Shown {
    let (app, now) = (&viewer.viewer.app, viewer.viewer.frame.now);
    let whose = (viewer.expert, id);
    let shift = ExpertShift::find(app.read(), &app.services.zones, whose, now).await?;
    pages::show(&ReleasePage {
        frame: viewer.viewer.frame,
        shift,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn release(
    viewer: ExpertViewer,
    Path(shift): Path<ShiftId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let use_case = ReleaseShift { shift };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(SHIFTS, "shift-released"))
}

async fn check_in(
    viewer: ExpertViewer,
    Path(shift): Path<ShiftId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let use_case = CheckIn { shift };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(SHIFTS, "checked-in"))
}
