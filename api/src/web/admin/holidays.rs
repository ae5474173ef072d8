//! `/admin/holidays`: public holidays by country, imported by pasting a file's text.

use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;
use entity::store::holiday;
use entity::table;
use entity::value::HolidayId;
use scheduler::service::holidays::{ImportHolidays, RemoveHoliday, Whose};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::role::OpsViewer;
use super::typed::{ROWS, after, given, is_mendable, more};
use crate::extract::{Params, Path};
use crate::problem::Problem;
use crate::rest::HolidayPlace;

/// Whose holidays, and where the page begins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HolidaysQuery {
    country: String,
    cursor: String,
}

/// An import as it is pasted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ImportForm {
    country: String,
    region: String,
    text: String,
}

impl ImportForm {
    /// A calendar begins as one; everything else is a table.
    fn use_case(&self) -> Result<ImportHolidays, Problem> {
        let whose = Whose {
            country: given(&self.country).map(|country| country.to_ascii_uppercase()),
            region: given(&self.region),
        };
        let text = self.text.trim_start();
        let read = match text.starts_with("BEGIN:VCALENDAR") {
            true => ImportHolidays::from_ics(text, &whose)?,
            false => ImportHolidays::from_csv(text.as_bytes(), &whose)?,
        };
        Ok(read)
    }
}

#[derive(Template)]
#[template(path = "admin/holidays.html")]
struct HolidaysPage {
    frame: Frame,
    mistakes: Mistakes,
    query: HolidaysQuery,
    form: ImportForm,
    holidays: Vec<table::holiday::Model>,
    more: Option<String>,
}

async fn page(
    viewer: &Viewer,
    query: HolidaysQuery,
    (form, mistakes): (ImportForm, Mistakes),
) -> Result<HolidaysPage, Problem> {
    let today: NaiveDate = viewer.frame.days.zone().date(viewer.frame.now);
    let wanted = holiday::Wanted {
        country: given(&query.country).map(|country| country.to_ascii_uppercase()),
        region: None,
        from: Some(today),
        to: None,
    };
    let begin = after::<HolidayPlace>(&query.cursor)?;
    let begin = begin.map(|place| (place.0, place.1));
    let mut holidays = holiday::page(viewer.app.read(), &wanted, begin, ROWS + 1).await?;
    let filters = [("country", query.country.as_str())];
    let key = |row: &table::holiday::Model| format!("{},{}", row.date, row.id);
    Ok(HolidaysPage {
        more: more(&mut holidays, ("/admin/holidays", &filters), key),
        frame: viewer.frame.clone(),
        mistakes,
        query,
        form,
        holidays,
    })
}

pub(super) async fn list(viewer: OpsViewer, Params(query): Params<HolidaysQuery>) -> Shown {
    let form = (ImportForm::default(), Mistakes::none());
    pages::show(&page(&viewer.viewer, query, form).await?)
}

pub(super) async fn import(viewer: OpsViewer, Form(form): Form<ImportForm>) -> Shown {
    let viewer = viewer.viewer;
    let imported = match form.use_case() {
        Ok(use_case) => viewer.app.run(&viewer.actor, use_case).await.map(drop),
        Err(problem) => Err(problem),
    };
    match imported {
        Ok(()) => Ok(pages::done("/admin/holidays", "admin-holidays-imported")),
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &at_the_text(problem));
            let page = page(&viewer, HolidaysQuery::default(), (form, mistakes)).await?;
            pages::show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(problem) => Err(problem),
    }
}

/// What is wrong with lines of the text is told at the text.
fn at_the_text(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        if !matches!(error.pointer.as_str(), "/country" | "/region") {
            "/text".clone_into(&mut error.pointer);
        }
    }
    problem
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn remove(
    viewer: OpsViewer,
    Path(id): Path<HolidayId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, RemoveHoliday(id)).await?;
    Ok(pages::done("/admin/holidays", "admin-holiday-removed"))
}
