//! `/brand/settings`: what the brand says about itself.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::table::brand;
use entity::value::Scope;
use scheduler::service::brands::ChangeBrand;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown, zone};
use super::facts::own;
use super::rows::{self, WindowRow, weekdays};
use crate::problem::Problem;

/// The route of the settings.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/settings").get(show).post(change));
}

/// What somebody typed about the brand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SettingsForm {
    name: String,
    time_zone: String,
    weekday: Vec<String>,
    start: Vec<String>,
    minutes: Vec<String>,
    country: String,
    region: String,
    /// One date a line.
    closures: String,
    retention_days: String,
    version: Option<i64>,
}

impl SettingsForm {
    fn of(brand: &brand::Model) -> Self {
        let hours = rows::window_rows(&brand.business_hours);
        let holidays = brand.holidays.as_ref();
        let closures: Vec<String> = brand.closures.iter().map(ToString::to_string).collect();
        Self {
            name: brand.name.clone(),
            time_zone: brand.time_zone.to_string(),
            weekday: hours.iter().map(|row| row.weekday.clone()).collect(),
            start: hours.iter().map(|row| row.start.clone()).collect(),
            minutes: hours.iter().map(|row| row.minutes.clone()).collect(),
            country: holidays
                .map(|kept| kept.country.clone())
                .unwrap_or_default(),
            region: holidays
                .and_then(|kept| kept.region.clone())
                .unwrap_or_default(),
            closures: closures.join("\n"),
            retention_days: brand.retention_days.to_string(),
            version: Some(brand.version),
        }
    }

    fn windows(&self) -> Vec<WindowRow> {
        rows::windows(&self.weekday, &self.start, &self.minutes)
    }

    fn patch(&self) -> Value {
        let (country, region) = (self.country.trim(), self.region.trim());
        let region = (!region.is_empty()).then_some(region);
        let holidays = match country {
            "" => Value::Null,
            country => json!({"country": country.to_uppercase(), "region": region}),
        };
        let closures: Vec<&str> = self.closures.split_whitespace().collect();
        json!({
            "name": self.name.trim(),
            "time_zone": self.time_zone.trim(),
            "business_hours": rows::window_values(&self.windows()),
            "holidays": holidays,
            "closures": closures,
            "retention_days": rows::whole(&self.retention_days),
        })
    }
}

#[derive(Template)]
#[template(path = "brand/settings.html")]
struct SettingsPage {
    frame: Frame,
    mistakes: Mistakes,
    form: SettingsForm,
    weekdays: Vec<(String, String)>,
    is_owner: bool,
    zones: Vec<String>,
}

impl SettingsPage {
    fn windows(&self) -> Vec<WindowRow> {
        self.form.windows()
    }
}

fn page(viewer: &BrandViewer, form: SettingsForm, mistakes: Mistakes) -> SettingsPage {
    let frame = viewer.viewer.frame.clone();
    SettingsPage {
        weekdays: weekdays(&frame),
        is_owner: viewer.is_owner(),
        zones: zone::names(&viewer.viewer.app.services.zones),
        frame,
        mistakes,
        form,
    }
}

async fn show(viewer: BrandViewer) -> Shown {
    let form = SettingsForm::of(&own(&viewer).await?);
    pages::show(&page(&viewer, form, Mistakes::none()))
}

async fn change(viewer: BrandViewer, Form(form): Form<SettingsForm>) -> Shown {
    let Err(problem) = save(&viewer, (form.version, form.patch())).await else {
        return Ok(pages::done("/brand/settings", "brand-saved"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    pages::show_as(problem.status, &page(&viewer, form, mistakes))
}

/// Changes the brand.
///
/// # Errors
/// The use case's refusal.
pub(super) async fn save(
    viewer: &BrandViewer,
    (version, patch): (Option<i64>, Value),
) -> Result<(), Problem> {
    viewer.caller()?.require(Scope::QueuesWrite)?;
    let use_case = ChangeBrand {
        brand: viewer.brand,
        version,
        patch,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(())
}
