//! `/brand/queues`: queues, their promises and texts, and what still keeps them from working.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store;
use entity::table::queue;
use entity::value::{Channel, Money, OutsideWindow, QueueId, QueueStatus};
use scheduler::service::queues::{
    ChangeQueue, Check, CheckState, CreateQueue, Readiness, readiness,
};
use scheduler::service::skills::Catalogue;

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use super::facts::QUEUES;
use super::preview::{self, Preview, Told};
use super::queue_form::QueueForm;
use super::rows::{length, weekdays};
use super::{forecast, rows};
use crate::extract::Path;
use crate::problem::Problem;

/// The routes of queues.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/queues").get(list))
        .service(web::resource("/brand/queues/new").get(fresh).post(create))
        .service(web::resource("/brand/queues/{id}").get(show).post(change))
        .service(web::resource("/brand/queues/{id}/preview").get(preview::show));
}

/// A queue in the list.
struct Row {
    id: QueueId,
    name: String,
    channel: Channel,
    languages: String,
    promise: String,
    price: String,
    status: QueueStatus,
}

#[derive(Template)]
#[template(path = "brand/queues.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

async fn list(viewer: BrandViewer) -> Shown {
    let frame = viewer.viewer.frame;
    let found = store::queue::page(viewer.viewer.app.read(), viewer.brand, None, QUEUES).await?;
    let row = |queue: queue::Model| Row {
        id: queue.id,
        channel: queue.channel,
        languages: tags(&queue),
        promise: length(i64::from(queue.first_response_seconds)),
        price: frame.money(&Money::new(queue.price_amount, queue.currency)),
        status: queue.status,
        name: queue.name,
    };
    let rows = found.into_iter().map(row).collect();
    pages::show(&ListPage { frame, rows })
}

fn tags(queue: &queue::Model) -> String {
    let tags: Vec<&str> = queue.languages.iter().map(|tag| tag.as_str()).collect();
    tags.join(", ")
}

/// One thing that a queue needs, in the reader's words.
pub(super) struct CheckRow {
    /// Which, e.g. `funds`.
    pub(super) name: &'static str,
    /// `ready`, `missing` or `not_needed`.
    pub(super) state: &'static str,
    /// What to do about it, in English; shown where it is missing.
    pub(super) detail: String,
}

impl From<Check> for CheckRow {
    fn from(check: Check) -> Self {
        Self {
            name: check.name,
            state: match check.state {
                CheckState::Ready => "ready",
                CheckState::Missing => "missing",
                CheckState::Optional => "not_needed",
            },
            detail: check.detail,
        }
    }
}

/// What still keeps a queue from working.
pub(super) fn checks(readiness: Readiness) -> (bool, Vec<CheckRow>) {
    let is_ready = readiness.is_ready();
    let checks = readiness.checks.into_iter().map(CheckRow::from);
    (is_ready, checks.collect())
}

/// The brand's queue with this id.
///
/// # Errors
/// 404 where it is not the brand's.
pub(super) async fn find(viewer: &BrandViewer, id: QueueId) -> Result<queue::Model, Problem> {
    let found = store::queue::find_of(viewer.viewer.app.read(), viewer.brand, id).await?;
    found.ok_or_else(|| Problem::not_found("queue"))
}

/// What is known about a queue that is there already.
struct Known {
    id: QueueId,
    name: String,
    /// Absent where it is archived.
    preview: Option<Preview>,
    is_ready: bool,
    checks: Vec<CheckRow>,
    /// What was forecast and what came, drawn; absent where nothing is known.
    forecast: Option<String>,
}

#[derive(Template)]
#[template(path = "brand/queue.html")]
struct QueuePage {
    frame: Frame,
    mistakes: Mistakes,
    form: QueueForm,
    known: Option<Known>,
    typed: Vec<Told>,
    weekdays: Vec<(String, String)>,
    catalogue: Vec<(String, String)>,
}

impl QueuePage {
    fn channels(&self) -> &'static [Channel] {
        Channel::ALL
    }

    fn outside(&self) -> &'static [OutsideWindow] {
        OutsideWindow::ALL
    }

    fn statuses(&self) -> &'static [QueueStatus] {
        QueueStatus::ALL
    }
}

async fn known(viewer: &BrandViewer, queue: queue::Model) -> Result<Known, Problem> {
    let services = &viewer.viewer.app.services;
    let (is_ready, checks) = checks(readiness(services, viewer.brand, queue.id).await?);
    let preview = match queue.status {
        QueueStatus::Archived => None,
        QueueStatus::Open | QueueStatus::Paused => Some(preview::published(viewer, &queue).await?),
    };
    Ok(Known {
        id: queue.id,
        preview,
        is_ready,
        checks,
        forecast: forecast::drawn(viewer, queue.id).await?,
        name: queue.name,
    })
}

async fn page(
    viewer: &BrandViewer,
    queue: Option<queue::Model>,
    (form, mistakes): (QueueForm, Mistakes),
) -> Result<QueuePage, Problem> {
    let frame = viewer.viewer.frame.clone();
    let catalogue = Catalogue::load(viewer.viewer.app.read()).await?;
    let tag = frame.language.tag();
    let skill = |skill: &entity::table::skill::Model| {
        let name = skill.names.0.get(&tag).cloned();
        (
            skill.slug.to_string(),
            name.unwrap_or_else(|| skill.slug.to_string()),
        )
    };
    let known = match queue {
        Some(queue) => Some(known(viewer, queue).await?),
        None => None,
    };
    let typed = match form.is_preview() {
        true => preview::typed(&frame, &form, frame.days.zone()),
        false => Vec::new(),
    };
    Ok(QueuePage {
        weekdays: weekdays(&frame),
        catalogue: catalogue.skills().iter().map(skill).collect(),
        frame,
        mistakes,
        form,
        known,
        typed,
    })
}

async fn fresh(viewer: BrandViewer) -> Shown {
    let form = QueueForm::fresh(viewer.viewer.frame.language.as_str());
    pages::show(&page(&viewer, None, (form, Mistakes::none())).await?)
}

async fn show(viewer: BrandViewer, Path(id): Path<QueueId>) -> Shown {
    let queue = find(&viewer, id).await?;
    let form = QueueForm::of(&queue);
    pages::show(&page(&viewer, Some(queue), (form, Mistakes::none())).await?)
}

/// The form again, with what is wrong with it; another problem is a page of its own.
async fn again(
    viewer: &BrandViewer,
    queue: Option<queue::Model>,
    (form, problem): (QueueForm, Problem),
) -> Shown {
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    let page = page(viewer, queue, (form, mistakes)).await?;
    pages::show_as(problem.status, &page)
}

async fn create(viewer: BrandViewer, Form(form): Form<QueueForm>) -> Shown {
    if form.is_preview() {
        return pages::show(&page(&viewer, None, (form, Mistakes::none())).await?);
    }
    let use_case = CreateQueue {
        brand: viewer.brand,
        settings: form.settings(),
    };
    match viewer.viewer.app.run(&viewer.viewer.actor, use_case).await {
        Ok(queue) => Ok(pages::done(
            &format!("/brand/queues/{}", queue.id),
            "brand-saved",
        )),
        Err(problem) => again(&viewer, None, (form, problem)).await,
    }
}

async fn change(
    viewer: BrandViewer,
    Path(id): Path<QueueId>,
    Form(form): Form<QueueForm>,
) -> Shown {
    let queue = find(&viewer, id).await?;
    if form.is_preview() {
        return pages::show(&page(&viewer, Some(queue), (form, Mistakes::none())).await?);
    }
    let use_case = ChangeQueue {
        brand: viewer.brand,
        queue: id,
        version: form.version,
        patch: form.document(),
    };
    match viewer.viewer.app.run(&viewer.viewer.actor, use_case).await {
        Ok(_) => Ok(pages::done(&format!("/brand/queues/{id}"), "brand-saved")),
        Err(problem) => again(&viewer, Some(queue), (form, problem)).await,
    }
}

impl QueuePage {
    fn windows(&self) -> Vec<rows::WindowRow> {
        self.form.windows()
    }
}
