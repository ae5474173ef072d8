//! `/expert/shifts`: shifts that the expert holds, and those that may be claimed, by the week.

use actix_web::web;
use askama::Template;
use chrono::{NaiveDate, TimeDelta};
use entity::store::shift::list::{Sight, Window};
use entity::value::{Instant, ShiftId};
use scheduler::calendar::Span;
use scheduler::service::shifts::{CheckIn, ClaimShift, ExpertShift, ReleaseShift, expert_list};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Shown};
use super::agenda::{Agenda, monday_of};
use crate::extract::{Params, Path};
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

/// How far from today a week may be asked for.
const NEAR: TimeDelta = TimeDelta::days(400);

#[derive(Template)]
#[template(path = "expert/shifts.html")]
struct ShiftsPage {
    frame: Frame,
    week: Agenda,
    /// Its first day, and all of them by name.
    first: String,
    days: Vec<String>,
    /// The hours of a day, as the reader writes them.
    hours: Vec<String>,
    mine: Vec<ExpertShift>,
    open: Vec<ExpertShift>,
}

impl ShiftsPage {
    /// Whether the shift stands on the page, below the week.
    fn is_listed(&self, id: &ShiftId) -> bool {
        let mut listed = self.mine.iter().chain(&self.open);
        listed.any(|shift| shift.id == *id)
    }

    fn earlier(&self) -> NaiveDate {
        Agenda::earlier(self.week.monday)
    }

    fn later(&self) -> NaiveDate {
        Agenda::later(self.week.monday)
    }
}

async fn list(
    viewer: &ExpertViewer,
    sight: Sight,
    (from, to): (Instant, Option<Instant>),
) -> Result<Vec<ExpertShift>, Problem> {
    let (app, now) = (&viewer.viewer.app, viewer.viewer.frame.now);
    let window = Window {
        from: Some(from),
        to,
        after: None,
        limit: SHOWN,
    };
    let (zones, whose) = (&app.services.zones, (viewer.expert, sight));
    Ok(expert_list(app.read(), zones, whose, (window, now)).await?)
}

#[derive(Debug, Deserialize)]
struct Which {
    #[serde(default)]
    week: Option<NaiveDate>,
}

impl Which {
    /// The Monday of the week that is asked for, if that is not too far away.
    fn monday(&self, today: NaiveDate) -> NaiveDate {
        let near = |day: &NaiveDate| (*day - today).abs() <= NEAR;
        monday_of(self.week.filter(near).unwrap_or(today))
    }
}

/// The week, and below it what is from its beginning on, or from now.
async fn show(viewer: ExpertViewer, Params(which): Params<Which>) -> Shown {
    let frame = &viewer.viewer.frame;
    let (zone, now) = (frame.days.zone(), frame.now);
    let monday = which.monday(zone.date(now));
    let (from, to) = Agenda::span(monday, zone);
    let ahead = (from.max(now), None);
    let own = list(&viewer, Sight::Mine, (from, Some(to))).await?;
    let free = list(&viewer, Sight::Open, (from.max(now), Some(to))).await?;
    let mine = list(&viewer, Sight::Mine, ahead).await?;
    let open = list(&viewer, Sight::Open, ahead).await?;
    let week = Agenda::of((monday, zone), spans(&own), spans(&free));
    let hours = (0..24).filter_map(|hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0));
    pages::show(&ShiftsPage {
        first: frame.days.date(monday),
        days: (week.days().into_iter())
            .map(|day| frame.days.weekday(day))
            .collect(),
        hours: hours.map(|hour| frame.days.clock(hour)).collect(),
        week,
        mine,
        open,
        frame: viewer.viewer.frame,
    })
}

fn spans(shifts: &[ExpertShift]) -> impl Iterator<Item = (ShiftId, Span)> {
    let span = |shift: &ExpertShift| Some((shift.id, Span::new(shift.start, shift.end)?));
    shifts.iter().filter_map(span)
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
