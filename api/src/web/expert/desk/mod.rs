//! `/expert`: the desk. Presence, the offers that wait for an answer, and the conversations that are
//! open, side by side; it follows the expert's stream of events.

mod act;
mod view;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use entity::value::QueryId;

use super::super::{self as pages, ExpertViewer, Shown};
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::expert_events;
use view::{Card, Desk};

/// The routes of the desk.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert").get(show))
        .service(web::resource("/expert/desk").get(live))
        .service(web::resource("/expert/events").get(events))
        .service(web::resource("/expert/presence").post(act::say))
        .service(web::resource("/expert/offers/{id}/accept").post(act::accept))
        .service(web::resource("/expert/offers/{id}/decline").post(act::decline))
        .service(web::resource("/expert/queries/{id}").get(thread))
        .service(web::resource("/expert/queries/{id}/messages").post(act::write))
        .service(web::resource("/expert/queries/{id}/resolve").post(act::resolve))
        .service(web::resource("/expert/queries/{id}/return").post(act::give_back))
        .service(web::resource("/expert/queries/{id}/transfer").post(act::transfer))
        .service(web::resource("/expert/queries/{id}/escalate").post(act::escalate));
}

#[derive(Template)]
#[template(path = "expert/desk.html")]
struct DeskPage {
    frame: pages::Frame,
    desk: Desk,
}

async fn show(viewer: ExpertViewer) -> Shown {
    let desk = Desk::of(&viewer).await?;
    pages::show(&DeskPage {
        frame: viewer.viewer.frame,
        desk,
    })
}

/// What changes by itself, alone.
#[derive(Template)]
#[template(path = "expert/desk-live.html")]
struct LiveDesk {
    frame: pages::Frame,
    desk: Desk,
}

async fn live(viewer: ExpertViewer) -> Shown {
    let desk = Desk::of(&viewer).await?;
    pages::show(&LiveDesk {
        frame: viewer.viewer.frame,
        desk,
    })
}

/// The expert's stream, for the cookie of a page.
async fn events(viewer: ExpertViewer, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let session = viewer.viewer.session;
    expert_events::stream(&viewer.viewer.app, &request, (viewer.expert, session)).await
}

#[derive(Template)]
#[template(path = "expert/thread.html")]
struct ThreadPage {
    frame: pages::Frame,
    card: Card,
}

/// One conversation with all its messages.
async fn thread(viewer: ExpertViewer, Path(query): Path<QueryId>) -> Shown {
    let card = Card::whole(&viewer, query).await?;
    pages::show(&ThreadPage {
        frame: viewer.viewer.frame,
        card,
    })
}
