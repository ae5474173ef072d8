//! `/admin/plans`: shift plans: asked for, compared with what stands, published.

use askama::Template;
use chrono::{NaiveDate, TimeDelta};
use entity::store::{plan as store, profile};
use entity::table;
use entity::value::{ExpertId, PlanId, PlanState, QueueId};
use scheduler::service::plans::{
    AskPlan, Balance, Comparison, Outcome, PublishPlan, Wanted, compare, find,
};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::brands::CursorQuery;
use super::names::Queues;
use super::role::OpsViewer;
use super::typed::{ROWS, after, chosen, is_mendable, more, renamed};
use crate::extract::{Params, Path};
use crate::problem::Problem;

/// Seconds of search unless another number is typed, as in the API.
const SECONDS: u32 = 10;

/// Lines of shifts and of seats that a page shows at most.
pub(super) const LINES: usize = 200;

/// A plan as it is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanForm {
    from: String,
    days: String,
    #[serde(default)]
    queue: Vec<QueueId>,
}

impl PlanForm {
    fn wanted(&self, viewer: &Viewer) -> Result<Wanted, Problem> {
        let zone = viewer.frame.days.zone();
        let from: Option<NaiveDate> = chosen("from", &self.from)?;
        let from = from.ok_or_else(|| Problem::field("/from", "is missing"))?;
        let days: i64 = chosen("days", &self.days)?.unwrap_or(7);
        let last = TimeDelta::try_days(days).and_then(|days| from.checked_add_signed(days));
        let last = last.ok_or_else(|| Problem::field("/days", "is too many"))?;
        // Today has begun: the plan begins now.
        let start = zone.day_start(from);
        let is_today = from == zone.date(viewer.frame.now);
        Ok(Wanted {
            from: if is_today { viewer.frame.now } else { start },
            to: zone.day_start(last),
            queues: self.queue.clone(),
            time_limit_seconds: SECONDS,
            seed: 0,
        })
    }
}

#[derive(Template)]
#[template(path = "admin/plans.html")]
struct PlansPage {
    frame: Frame,
    mistakes: Mistakes,
    form: PlanForm,
    plans: Vec<table::plan::Model>,
    queues: Queues,
    more: Option<String>,
}

async fn page(
    viewer: &Viewer,
    cursor: &str,
    (form, mistakes): (PlanForm, Mistakes),
) -> Result<PlansPage, Problem> {
    let read = viewer.app.read();
    let mut plans = store::page(read, after(cursor)?, ROWS + 1).await?;
    let more = more(&mut plans, ("/admin/plans", &[]), |one| one.id.to_string());
    Ok(PlansPage {
        frame: viewer.frame.clone(),
        queues: Queues::read(read).await?,
        mistakes,
        form,
        plans,
        more,
    })
}

pub(super) async fn list(viewer: OpsViewer, Params(query): Params<CursorQuery>) -> Shown {
    let viewer = viewer.viewer;
    let tomorrow = viewer.frame.days.zone().date(viewer.frame.now).succ_opt();
    let form = PlanForm {
        from: tomorrow.map(|date| date.to_string()).unwrap_or_default(),
        days: "7".to_owned(),
        queue: Vec::new(),
    };
    pages::show(&page(&viewer, &query.cursor, (form, Mistakes::none())).await?)
}

pub(super) async fn ask(viewer: OpsViewer, Form(form): Form<PlanForm>) -> Shown {
    let viewer = viewer.viewer;
    let asked = match form.wanted(&viewer) {
        Ok(wanted) => viewer.app.run(&viewer.actor, AskPlan(wanted)).await,
        Err(problem) => Err(problem),
    };
    match asked {
        Ok(plan) => Ok(pages::done(
            &format!("/admin/plans/{}", plan.id),
            "admin-plan-asked",
        )),
        Err(problem) if is_mendable(&problem) => {
            let problem = renamed(problem, &[("/to", "/days")]);
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            pages::show_as(problem.status, &page(&viewer, "", (form, mistakes)).await?)
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Template)]
#[template(path = "admin/plan.html")]
struct PlanPage {
    frame: Frame,
    plan: table::plan::Model,
    comparison: Option<Comparison>,
    outcome: Option<Outcome>,
    names: BTreeMap<ExpertId, String>,
    queues: Queues,
}

impl PlanPage {
    fn is_made(&self) -> bool {
        self.plan.state == PlanState::Draft
    }

    fn is_planning(&self) -> bool {
        self.plan.state == PlanState::Planning
    }

    /// Half-hours as hours.
    fn hours(&self, halves: &u32) -> String {
        format!("{:.1}", f64::from(*halves) / 2.0)
    }

    fn missing(&self, balance: &Balance) -> String {
        self.hours(&balance.missing())
    }

    fn hours_of(&self, minutes: &i64) -> String {
        format!("{:.1}", *minutes as f64 / 60.0)
    }

    fn expected(&self, broken: &f64) -> String {
        format!("{broken:.1}")
    }

    fn name(&self, id: &ExpertId) -> String {
        self.names.get(id).cloned().unwrap_or_default()
    }

    fn place(&self, duty: &scheduler::service::plans::Duty) -> String {
        let ids: Vec<QueueId> = duty
            .seats
            .iter()
            .flat_map(|seat| seat.queue_ids.clone())
            .collect();
        let mut unique = ids;
        unique.sort_unstable();
        unique.dedup();
        self.queues.names(&unique)
    }

    fn reason(&self, open: &scheduler::service::plans::Open) -> String {
        let word = serde_json::to_value(open.reason).ok();
        let word = word.and_then(|word| word.as_str().map(str::to_owned));
        self.frame.word("admin-unfilled", word.unwrap_or_default())
    }

    const fn lines(&self) -> usize {
        LINES
    }
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<PlanId>) -> Shown {
    let viewer = viewer.viewer;
    let read = viewer.app.read();
    let plan = find(read, id).await?;
    let outcome: Option<Outcome> = plan
        .outcome
        .clone()
        .and_then(|outcome| serde_json::from_value(outcome).ok());
    let experts = outcome.iter().flat_map(|outcome| &outcome.shifts);
    let experts: Vec<ExpertId> = experts.map(|duty| duty.expert_id).collect();
    let comparison = match plan.state {
        PlanState::Draft => compare(&viewer.app.services, &plan).await?,
        PlanState::Planning | PlanState::Published | PlanState::Failed => None,
    };
    pages::show(&PlanPage {
        names: profile::display_names(read, experts).await?,
        queues: Queues::read(read).await?,
        frame: viewer.frame,
        comparison,
        outcome,
        plan,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn publish(
    viewer: OpsViewer,
    Path(plan): Path<PlanId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    let published = viewer.app.run(&viewer.actor, PublishPlan { plan }).await?;
    let said = match published.refused.is_empty() {
        true => "admin-plan-published",
        false => "admin-plan-partly",
    };
    Ok(pages::done(&format!("/admin/plans/{plan}"), said))
}
