//! Publishing a shift for an hour that is not covered.

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use entity::value::{Instant, LanguageTag, Money, QueueId, ShiftOrigin};
use scheduler::calendar::Span;
use scheduler::service::shifts::{CreateShift, NewShift};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::gap::{self, GapQuery};
use super::role::OpsViewer;
use super::typed::{amount, chosen, given, is_mendable, moment, renamed};
use crate::extract::Path;
use crate::problem::Problem;

/// Hours that a shift is proposed to last.
const HOURS: u32 = 4;

/// Seats of one shift at most, as the API has it.
const SEATS_MAX: usize = 1_000;

/// A shift as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShiftForm {
    #[serde(default)]
    pub(super) zone: String,
    pub(super) start: String,
    pub(super) hours: String,
    pub(super) seats: String,
    #[serde(default)]
    pub(super) language: String,
    #[serde(default)]
    pub(super) incentive: String,
    #[serde(default)]
    pub(super) standby: String,
}

impl ShiftForm {
    /// What the form holds at first.
    pub(super) fn proposed(start: String, seats: u32) -> Self {
        Self {
            start,
            hours: HOURS.to_string(),
            seats: seats.to_string(),
            ..Self::default()
        }
    }

    fn span(&self, frame: &Frame) -> Result<Span, Problem> {
        let start = moment("start", &self.start, frame.days.zone())?;
        let hours: Option<u32> = chosen("hours", &self.hours)?;
        let length = TimeDelta::hours(i64::from(hours.unwrap_or(0)));
        Span::new(start, start + length)
            .ok_or_else(|| Problem::field("/hours", "must be 1 or more"))
    }

    fn pay(viewer: &Viewer, field: &str, text: &str) -> Result<Option<Money>, Problem> {
        let currency = viewer.app.services.cover.currency;
        given(text)
            .map(|text| amount(field, &text, currency))
            .transpose()
    }

    fn shift(&self, viewer: &Viewer, frame: &Frame, queue: QueueId) -> Result<NewShift, Problem> {
        let seats: usize = chosen("seats", &self.seats)?.unwrap_or(0);
        if !(1..=SEATS_MAX).contains(&seats) {
            return Err(Problem::field(
                "/seats",
                format!("must be 1 to {SEATS_MAX}"),
            ));
        }
        Ok(NewShift {
            span: self.span(frame)?,
            queues: vec![queue],
            language: chosen::<LanguageTag>("language", &self.language)?,
            seats: vec![None; seats],
            incentive: Self::pay(viewer, "incentive", &self.incentive)?,
            standby_per_hour: Self::pay(viewer, "standby", &self.standby)?,
            origin: ShiftOrigin::Admin,
            plan: None,
            loop_hourly: None,
        })
    }
}

pub(super) async fn submit(
    viewer: OpsViewer,
    Path((queue, at)): Path<(QueueId, Instant)>,
    Form(form): Form<ShiftForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let problem = match publish(&viewer, queue, &form).await {
        Ok(path) => return Ok(pages::done(&path, "admin-shift-published")),
        Err(problem) if is_mendable(&problem) => problem,
        Err(problem) => return Err(problem),
    };
    let names = [("/end", "/hours"), ("/standby_per_hour", "/standby")];
    let mistakes = Mistakes::of(&viewer.frame, &renamed(problem, &names));
    let query = GapQuery {
        zone: form.zone.clone(),
        language: String::new(),
    };
    let page = gap::page(&viewer, (queue, at), query, (Some(form), mistakes)).await?;
    pages::show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn publish(viewer: &Viewer, queue: QueueId, form: &ShiftForm) -> Result<String, Problem> {
    let frame = gap::in_zone(viewer, &form.zone)?;
    let shift = form.shift(viewer, &frame, queue)?;
    let create = CreateShift {
        shift,
        published: true,
    };
    let made = viewer.app.run(&viewer.actor, create).await?;
    Ok(format!("/admin/shifts/{}", made.id))
}
