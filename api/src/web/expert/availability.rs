//! `/expert/availability`: the usual week, days that differ, and stays elsewhere.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::profile;
use entity::table::expert;
use entity::value::{ExceptionKind, WeeklyWindow};
use scheduler::service::experts::{Availability, SetAvailability};
use serde::Deserialize;

use super::super::rows::{self, WindowRow};
use super::super::{self as pages, ExpertViewer, Form, Frame, Mistakes, Shown, zone};
use super::days::{self, ExceptionRow, TravelRow};
use super::week::Week;
use crate::problem::Problem;

/// Where it all happens.
const PATH: &str = "/expert/availability";

/// The routes of availability.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(save));
}

/// What somebody painted and typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AvailabilityForm {
    version: Option<i64>,
    /// Hours that are free, as `day-hour`.
    cell: Vec<String>,
    weekday: Vec<String>,
    start: Vec<String>,
    minutes: Vec<String>,
    exception_date: Vec<String>,
    exception_kind: Vec<String>,
    exception_from: Vec<String>,
    exception_to: Vec<String>,
    travel_from: Vec<String>,
    travel_to: Vec<String>,
    travel_zone: Vec<String>,
}

impl AvailabilityForm {
    fn exceptions(&self) -> Vec<ExceptionRow> {
        let columns = [
            &self.exception_date,
            &self.exception_kind,
            &self.exception_from,
            &self.exception_to,
        ];
        days::exception_rows(columns.map(Vec::as_slice))
    }

    fn travel(&self) -> Vec<TravelRow> {
        days::travel_rows(
            [&self.travel_from, &self.travel_to, &self.travel_zone].map(Vec::as_slice),
        )
    }

    fn availability(&self, expert: &expert::Model) -> Result<Availability, Problem> {
        let finer = rows::window_values(&self.finer());
        let finer: Result<Vec<WeeklyWindow>, _> =
            finer.into_iter().map(serde_json::from_value).collect();
        let finer = finer.map_err(|error| Problem::field("/weekly", error.to_string()))?;
        let mut weekly = Week::ticked(&self.cell).windows();
        weekly.extend(finer);
        Ok(Availability {
            time_zone: expert.time_zone.clone(),
            weekly,
            exceptions: days::exceptions(&self.exceptions())?,
            travel: days::travel(&self.travel())?,
        })
    }

    fn finer(&self) -> Vec<WindowRow> {
        rows::windows(&self.weekday, &self.start, &self.minutes)
    }
}

#[derive(Template)]
#[template(path = "expert/availability.html")]
struct AvailabilityPage {
    frame: Frame,
    mistakes: Mistakes,
    version: i64,
    zone: String,
    week: Week,
    finer: Vec<WindowRow>,
    weekdays: Vec<(String, String)>,
    exceptions: Vec<ExceptionRow>,
    travel: Vec<TravelRow>,
    zones: Vec<String>,
    hours: Vec<String>,
}

impl AvailabilityPage {
    fn kinds(&self) -> &'static [ExceptionKind] {
        ExceptionKind::ALL
    }
}

async fn own(viewer: &ExpertViewer) -> Result<expert::Model, Problem> {
    let found = profile::find(viewer.viewer.app.read(), viewer.expert).await?;
    found.ok_or_else(|| Problem::not_found("expert"))
}

/// The page around what is there, or around what was typed.
fn page(
    viewer: &ExpertViewer,
    expert: &expert::Model,
    (typed, mistakes): (Option<AvailabilityForm>, Mistakes),
) -> AvailabilityPage {
    let frame = viewer.viewer.frame.clone();
    let today = frame.days.zone().local(frame.now).date();
    let (week, finer) = Week::of(&expert.weekly);
    let (week, finer, exceptions, travel) = match &typed {
        Some(form) => (
            Week::ticked(&form.cell),
            form.finer(),
            form.exceptions(),
            form.travel(),
        ),
        None => (
            week,
            rows::window_rows(&finer),
            days::exceptions_from(&expert.exceptions, today),
            days::travel_from(&expert.travel, today),
        ),
    };
    let hour = |hour: u32| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    AvailabilityPage {
        version: typed
            .and_then(|form| form.version)
            .unwrap_or(expert.version),
        zone: expert.time_zone.to_string(),
        weekdays: rows::weekdays(&frame),
        hours: (0..24).map(|of| frame.days.clock(hour(of))).collect(),
        zones: zone::names(&viewer.viewer.app.services.zones),
        frame,
        mistakes,
        week,
        finer,
        exceptions,
        travel,
    }
}

async fn show(viewer: ExpertViewer) -> Shown {
    let expert = own(&viewer).await?;
    pages::show(&page(&viewer, &expert, (None, Mistakes::none())))
}

async fn save(viewer: ExpertViewer, Form(form): Form<AvailabilityForm>) -> Shown {
    let expert = own(&viewer).await?;
    let Err(problem) = set(&viewer, &expert, &form).await else {
        return Ok(pages::done(PATH, "availability-saved"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    let page = page(&viewer, &expert, (Some(form), mistakes));
    pages::show_as(problem.status, &page)
}

async fn set(
    viewer: &ExpertViewer,
    expert: &expert::Model,
    form: &AvailabilityForm,
) -> Result<(), Problem> {
    let use_case = SetAvailability {
        expert: viewer.expert,
        version: form.version,
        availability: form.availability(expert)?,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(())
}
