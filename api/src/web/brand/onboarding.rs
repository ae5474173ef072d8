//! `/brand/onboarding`: five steps to a queue that works, each done when the facts say so.

use actix_web::web;
use askama::Template;
use entity::value::QueueId;
use scheduler::service::queues::readiness;

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::facts::Facts;
use super::queues::{CheckRow, checks};
use super::trial::{self, Trial};

/// The routes of the onboarding and its test query.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/onboarding").get(show))
        .service(
            web::resource("/brand/onboarding/trial")
                .get(trial::show)
                .post(trial::ask),
        )
        .service(web::resource("/brand/onboarding/trial/confirm").post(trial::confirm));
}

/// A step and where it is done.
struct Step {
    number: usize,
    is_done: bool,
    is_next: bool,
    path: Option<String>,
}

/// What still keeps a queue from working.
struct Live {
    id: QueueId,
    name: String,
    is_ready: bool,
    missing: Vec<CheckRow>,
}

#[derive(Template)]
#[template(path = "brand/onboarding.html")]
struct OnboardingPage {
    frame: Frame,
    steps: Vec<Step>,
    trial: Option<Trial>,
    /// Whether the viewer may make a test query.
    can_try: bool,
    /// Names the next test query.
    once: String,
    live: Vec<Live>,
}

async fn show(viewer: BrandViewer) -> Shown {
    let facts = Facts::of(&viewer).await?;
    let first = facts.queues.first().map(|queue| queue.id);
    let of_queue = first.map_or_else(
        || "/brand/queues/new".to_owned(),
        |id| format!("/brand/queues/{id}"),
    );
    let paths = [
        Some("/brand/settings".to_owned()),
        Some(of_queue.clone()),
        Some(of_queue),
        Some("/brand/keys".to_owned()),
        None,
    ];
    let next = facts.next();
    let steps = facts.done.iter().zip(paths).enumerate();
    let steps = steps.map(|(place, (is_done, path))| Step {
        number: place + 1,
        is_done: *is_done,
        is_next: next == Some(place + 1),
        path,
    });
    let mut live = Vec::new();
    for queue in &facts.queues {
        let found = readiness(&viewer.viewer.app.services, viewer.brand, queue.id).await?;
        let (is_ready, mut missing) = checks(found);
        missing.retain(|check| check.state == "missing");
        live.push(Live {
            id: queue.id,
            name: queue.name.clone(),
            is_ready,
            missing,
        });
    }
    let trial = trial::latest(&viewer, facts.twin).await?;
    pages::show(&OnboardingPage {
        steps: steps.collect(),
        trial,
        can_try: viewer.is_owner() || facts.twin.is_some(),
        once: viewer.viewer.frame.now.timestamp_micros().to_string(),
        live,
        frame: viewer.viewer.frame,
    })
}
