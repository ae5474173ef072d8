//! A test query: made in the brand's twin, so that it needs neither funds nor people.

use entity::store::{query, queue, twin};
use entity::table;
use entity::value::{BrandId, BrandMode, ConfirmedBy, QueryId, QueryState, QueueStatus};
use scheduler::service::intake::{NewQuery, TakeOne};
use scheduler::service::queries::{ActOnQuery, Action, Viewer};
use scheduler::service::queues::{CreateQueue, QueueSettings};
use scheduler::service::twins::MakeTwin;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{self as pages, BrandViewer, Form, Frame, Shown};
use super::facts::{Facts, QUEUES};
use super::query::{Now, living};
use crate::problem::Problem;
use askama::Template;

/// What the queue of test queries is called in the twin.
const NAME: &str = "Test queries";

/// Who asks in test queries.
const CUSTOMER: &str = "test-customer";

/// What is shown of a test query.
#[derive(Template)]
#[template(path = "brand/trial.html")]
struct TrialPart {
    frame: Frame,
    trial: Option<Trial>,
}

/// A test query and how it goes.
pub(super) struct Trial {
    pub(super) now: Now,
    /// Whether the answer waits for somebody to say that it is good.
    pub(super) can_confirm: bool,
    pub(super) is_over: bool,
    id: QueryId,
}

/// The latest test query; absent where none was made.
///
/// # Errors
/// When the database fails.
pub(super) async fn latest(
    viewer: &BrandViewer,
    twin: Option<BrandId>,
) -> Result<Option<Trial>, Problem> {
    let Some(twin) = twin else {
        return Ok(None);
    };
    let db = viewer.viewer.app.read();
    let Some(queue) = trial_queue(viewer, twin).await? else {
        return Ok(None);
    };
    let filter = query::Filter {
        brand_id: Some(twin),
        queue_id: Some(queue.id),
        ..query::Filter::default()
    };
    let page = query::Page {
        limit: 1,
        ..query::Page::default()
    };
    let Some(found) = query::list(db, &filter, page).await?.pop() else {
        return Ok(None);
    };
    let eyes = Viewer::Brand(twin);
    let (now, ..) = living(&viewer.viewer, (eyes, found.id)).await?;
    Ok(Some(Trial {
        can_confirm: now.state == QueryState::ResolutionProposed,
        is_over: matches!(now.state, QueryState::Resolved | QueryState::Closed),
        id: found.id,
        now,
    }))
}

async fn trial_queue(
    viewer: &BrandViewer,
    twin: BrandId,
) -> Result<Option<table::queue::Model>, Problem> {
    let found = queue::page(viewer.viewer.app.read(), twin, None, QUEUES).await?;
    let mut open = found
        .into_iter()
        .filter(|queue| queue.status == QueueStatus::Open);
    Ok(open.find(|queue| queue.name == NAME))
}

/// The part of the page that lives.
pub(super) async fn show(viewer: BrandViewer) -> Shown {
    let facts = Facts::of(&viewer).await?;
    let trial = latest(&viewer, facts.twin).await?;
    let frame = viewer.viewer.frame;
    pages::show(&TrialPart { frame, trial })
}

/// What the made-up customer asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrialForm {
    body: String,
    /// Names the query, so that a double press makes one.
    once: String,
}

pub(super) async fn ask(viewer: BrandViewer, Form(form): Form<TrialForm>) -> Shown {
    let twin = make_twin(&viewer).await?;
    let queue = match trial_queue(&viewer, twin).await? {
        Some(queue) => queue,
        None => make_queue(&viewer, twin).await?,
    };
    let app = &viewer.viewer.app;
    let document = json!({
        "body": form.body,
        "external_id": format!("test-{}", form.once),
        "customer": {"reference": CUSTOMER},
        // Whatever it is written in, the experts who try it know the queue's first language.
        "language": queue.languages.0.first(),
    });
    let query = NewQuery::read(&document, app.now(), &app.services.zones)?;
    let use_case = TakeOne {
        brand: twin,
        queue: queue.id,
        query,
    };
    app.run(&viewer.viewer.actor, use_case).await?;
    Ok(pages::done("/brand/onboarding", "brand-asked"))
}

/// The twin, made where there is none: its owner's business.
async fn make_twin(viewer: &BrandViewer) -> Result<BrandId, Problem> {
    let facts = Facts::of(viewer).await?;
    if facts.brand.mode == BrandMode::Test {
        return Ok(viewer.brand);
    }
    let app = &viewer.viewer.app;
    if let Some(twin) = twin::of_live(app.read(), viewer.brand).await? {
        return Ok(twin.brand_id);
    }
    viewer.owner()?;
    let use_case = MakeTwin {
        brand: viewer.brand,
    };
    let made = app.run(&viewer.viewer.actor, use_case).await?;
    Ok(made.brand.id)
}

/// A queue like the brand's first, that is always covered.
async fn make_queue(viewer: &BrandViewer, twin: BrandId) -> Result<table::queue::Model, Problem> {
    let facts = Facts::of(viewer).await?;
    let use_case = CreateQueue {
        brand: twin,
        settings: settings(facts.queues.into_iter().next())?,
    };
    let app = &viewer.viewer.app;
    app.run(&viewer.viewer.actor, use_case).await
}

fn settings(like: Option<table::queue::Model>) -> Result<Value, Problem> {
    let mut settings = match like {
        Some(queue) => serde_json::to_value(QueueSettings::from(queue))
            .map_err(|error| Problem::internal(&format!("settings did not serialise: {error}")))?,
        None => json!({"channel": "email", "languages": ["en"],
            "price_per_resolution": {"amount": 0, "currency": "USD"}}),
    };
    settings["name"] = NAME.into();
    settings["status"] = "open".into();
    settings["coverage"] = json!({"kind": "always"});
    Ok(settings)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// The made-up customer says that the answer is good.
pub(super) async fn confirm(viewer: BrandViewer, Form(Nothing {}): Form<Nothing>) -> Shown {
    let facts = Facts::of(&viewer).await?;
    let missing = || Problem::not_found("test query");
    let twin = facts.twin.ok_or_else(missing)?;
    let trial = latest(&viewer, facts.twin).await?.ok_or_else(missing)?;
    let use_case = ActOnQuery {
        brand: twin,
        query: trial.id,
        action: Action::Confirm(ConfirmedBy::Brand),
        note: None,
    };
    let app = &viewer.viewer.app;
    app.run(&viewer.viewer.actor, use_case).await?;
    Ok(pages::done("/brand/onboarding", "brand-tried"))
}
