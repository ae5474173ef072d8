//! What a brand has set up, read from what there is and from no memory of a wizard.

use entity::store::query::{Filter, Page};
use entity::store::{api_key, brand, connection, query, queue, twin};
use entity::table;
use entity::value::{BrandId, BrandMode, QueueStatus};
use scheduler::service::promise_text::is_spoken;

use super::super::BrandViewer;
use crate::problem::Problem;
use crate::state::AppState;

/// Queues that are looked at.
pub(super) const QUEUES: u64 = 1_000;

/// Queries of the twin that are looked at for one that was answered.
const TRIALS: u64 = 50;

/// How far the onboarding is.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The brand itself.
    pub(super) brand: table::brand::Model,
    /// Its queues that are not archived.
    pub(super) queues: Vec<table::queue::Model>,
    /// The tenant in which test queries are made.
    pub(super) twin: Option<BrandId>,
    /// Each of the five steps.
    pub(super) done: [bool; 5],
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(viewer: &BrandViewer) -> Result<Self, Problem> {
        let app = &viewer.viewer.app;
        let brand = own(viewer).await?;
        let mut queues = queue::page(app.read(), brand.id, None, QUEUES).await?;
        queues.retain(|queue| queue.status != QueueStatus::Archived);
        let twin = twin_of(app, &brand).await?;
        let done = [
            !brand.business_hours.is_empty(),
            !queues.is_empty(),
            !queues.is_empty() && queues.iter().all(has_texts),
            is_connected(app, &brand, &queues).await?,
            is_tried(app, twin).await?,
        ];
        Ok(Self {
            brand,
            queues,
            twin,
            done,
        })
    }

    /// The first step that is not done, from 1.
    pub(super) fn next(&self) -> Option<usize> {
        self.done
            .iter()
            .position(|done| !done)
            .map(|place| place + 1)
    }
}

/// The viewer's brand.
///
/// # Errors
/// 404 when it has gone.
pub(super) async fn own(viewer: &BrandViewer) -> Result<table::brand::Model, Problem> {
    let found = brand::find(viewer.viewer.app.read(), viewer.brand).await?;
    found.ok_or_else(|| Problem::not_found("brand"))
}

/// Whether customers are told in each of the queue's languages, in the brand's own words.
pub(super) fn has_texts(queue: &table::queue::Model) -> bool {
    let made = &queue.promise_texts.made;
    queue.languages.iter().all(|tag| is_spoken(made, tag))
}

/// Where test queries are made: the brand's twin, or the brand where it is one.
async fn twin_of(app: &AppState, brand: &table::brand::Model) -> Result<Option<BrandId>, Problem> {
    if brand.mode == BrandMode::Test {
        return Ok(Some(brand.id));
    }
    let twin = twin::of_live(app.read(), brand.id).await?;
    Ok(twin.map(|twin| twin.brand_id))
}

async fn is_connected(
    app: &AppState,
    brand: &table::brand::Model,
    queues: &[table::queue::Model],
) -> Result<bool, Problem> {
    if api_key::count_of(app.read(), brand.id).await? > 0 {
        return Ok(true);
    }
    for queue in queues {
        if connection::count_of(app.read(), brand.id, queue.id).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_tried(app: &AppState, twin: Option<BrandId>) -> Result<bool, Problem> {
    let Some(twin) = twin else {
        return Ok(false);
    };
    let filter = Filter {
        brand_id: Some(twin),
        ..Filter::default()
    };
    let page = Page {
        limit: TRIALS,
        ..Page::default()
    };
    let found = query::list(app.read(), &filter, page).await?;
    Ok(found.iter().any(|query| query.first_response_at.is_some()))
}
