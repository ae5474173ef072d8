//! `/expert/calendar`: shifts in a calendar program, and when one's own calendar says busy.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web;
use askama::Template;
use entity::store::calendar_feed::{self, FeedOwner};
use entity::table;
use entity::value::CalendarFeedId;
use scheduler::service::busy::{BusyDocument, RemoveBusyCalendar, SetAddress, document};
use scheduler::service::feeds::{CreateFeed, RevokeFeed};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// Where it all happens.
const PATH: &str = "/expert/calendar";

/// Feeds that are listed: more than anybody can make.
const SHOWN: u64 = 100;

/// The routes of calendars.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show))
        .service(web::resource("/expert/calendar/feeds").post(make))
        .service(web::resource("/expert/calendar/feeds/{id}/revoke").post(revoke))
        .service(web::resource("/expert/calendar/busy").post(set_busy))
        .service(web::resource("/expert/calendar/busy/remove").post(remove_busy));
}

#[derive(Template)]
#[template(path = "expert/calendar.html")]
struct CalendarPage {
    frame: Frame,
    mistakes: Mistakes,
    feeds: Vec<table::calendar_feed::Model>,
    /// The address of a feed that was just made, shown this once.
    made: Option<String>,
    busy: Option<BusyDocument>,
}

async fn page(
    viewer: &ExpertViewer,
    made: Option<String>,
    mistakes: Mistakes,
) -> Result<CalendarPage, Problem> {
    let (read, now) = (viewer.viewer.app.read(), viewer.viewer.frame.now);
    let owner = FeedOwner::Expert(viewer.expert);
    Ok(CalendarPage {
        frame: viewer.viewer.frame.clone(),
        mistakes,
        feeds: calendar_feed::page_of(read, owner, None, SHOWN).await?,
        made,
        busy: document(read, viewer.expert, now).await?,
    })
}

async fn show(viewer: ExpertViewer) -> Shown {
    pages::show(&page(&viewer, None, Mistakes::none()).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedForm {
    #[serde(default)]
    name: String,
}

async fn make(viewer: ExpertViewer, Form(form): Form<FeedForm>) -> Shown {
    let name = form.name.trim();
    let use_case = CreateFeed {
        owner: FeedOwner::Expert(viewer.expert),
        name: name.chars().take(NAME_MAX).collect(),
    };
    let app = &viewer.viewer.app;
    let made = app.run(&viewer.viewer.actor, use_case).await?;
    let url = format!(
        "{}/feeds/{}.ics",
        app.config.public_url,
        made.token.reveal()
    );
    let mut response = pages::show(&page(&viewer, Some(url), Mistakes::none()).await?)?;
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    Ok(response)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn revoke(
    viewer: ExpertViewer,
    Path(id): Path<CalendarFeedId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let owner = FeedOwner::Expert(viewer.expert);
    let use_case = RevokeFeed { owner, id };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(PATH, "feed-revoked"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BusyForm {
    url: String,
}

async fn set_busy(viewer: ExpertViewer, Form(form): Form<BusyForm>) -> Shown {
    let set = async {
        let (app, url) = (&viewer.viewer.app, form.url.trim());
        let use_case = SetAddress::prepare(&app.services, viewer.expert, None, url)?;
        app.run(&viewer.viewer.actor, use_case).await?;
        Ok::<(), Problem>(())
    };
    match set.await {
        Ok(()) => Ok(pages::done(PATH, "busy-saved")),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            pages::show_as(problem.status, &page(&viewer, None, mistakes).await?)
        }
        Err(problem) => Err(problem),
    }
}

async fn remove_busy(viewer: ExpertViewer, Form(Nothing {}): Form<Nothing>) -> Shown {
    let use_case = RemoveBusyCalendar {
        expert: viewer.expert,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(PATH, "busy-removed"))
}
