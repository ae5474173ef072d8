//! `/brand/webhooks/{id}`: one address, and what became of what was sent there.

use askama::Template;
use entity::store::webhook;
use entity::table::{webhook_delivery, webhook_endpoint};
use entity::value::{DeliveryState, EndpointStatus, Scope, WebhookDeliveryId, WebhookEndpointId};
use scheduler::service::webhooks::{DeliveryDocument, EndpointDocument, RetryDelivery, deliveries};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Shown};
use crate::extract::{Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LogParams {
    state: String,
    cursor: Option<String>,
}

/// A delivery in the log.
struct Row {
    id: WebhookDeliveryId,
    kind: String,
    state: DeliveryState,
    at: String,
    tries: usize,
    status: Option<String>,
    error: Option<String>,
    can_retry: bool,
}

#[derive(Template)]
#[template(path = "brand/webhook.html")]
struct WebhookPage {
    frame: Frame,
    id: WebhookEndpointId,
    url: String,
    types: String,
    is_enabled: bool,
    failing: Option<String>,
    rows: Vec<Row>,
    state: String,
    next: Option<String>,
}

impl WebhookPage {
    fn states(&self) -> &'static [DeliveryState] {
        DeliveryState::ALL
    }
}

/// The brand's endpoint with this id.
///
/// # Errors
/// 404 where it is another's.
pub(super) async fn find(
    viewer: &BrandViewer,
    id: WebhookEndpointId,
) -> Result<webhook_endpoint::Model, Problem> {
    let found = webhook::find_of(viewer.viewer.app.read(), Some(viewer.brand), id).await?;
    found.ok_or_else(|| Problem::not_found("webhook endpoint"))
}

pub(super) async fn show(
    viewer: BrandViewer,
    Path(id): Path<WebhookEndpointId>,
    Params(params): Params<LogParams>,
) -> Shown {
    viewer.caller()?.require(Scope::WebhooksRead)?;
    let frame = viewer.viewer.frame.clone();
    let endpoint = find(&viewer, id).await?;
    let db = viewer.viewer.app.read();
    let paging = Paging::new(None, params.cursor);
    let limit = paging.limit()?;
    let page = (paging.after()?, limit + 1);
    let found = webhook::page_of(db, id, params.state.parse().ok(), page).await?;
    let cursor = |row: &webhook_delivery::Model| row.id.to_string();
    let Listing { items, next_cursor } = Listing::new(found, limit, cursor, |row| row);
    let items = deliveries(db, items).await?;
    let next = next_cursor.map(|cursor| {
        format!(
            "/brand/webhooks/{id}?state={}&cursor={cursor}",
            params.state
        )
    });
    let document = EndpointDocument::from(endpoint);
    pages::show(&WebhookPage {
        id,
        url: document.url,
        types: document.event_types.join(", "),
        is_enabled: document.status == EndpointStatus::Enabled,
        failing: document.failing_since.map(|at| frame.days.full(at)),
        rows: items.into_iter().map(|item| row(&frame, item)).collect(),
        state: params.state,
        next,
        frame,
    })
}

fn row(frame: &Frame, item: DeliveryDocument) -> Row {
    let last = item.attempts.last();
    Row {
        id: item.id,
        state: item.state,
        at: frame.days.full(item.created_at),
        tries: item.attempts.len(),
        status: last
            .and_then(|last| last.status)
            .map(|code| code.to_string()),
        error: last.and_then(|last| last.error.clone()),
        can_retry: matches!(item.state, DeliveryState::Failed | DeliveryState::Cancelled),
        kind: item.event_type,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn retry(
    viewer: BrandViewer,
    Path((endpoint, id)): Path<(WebhookEndpointId, WebhookDeliveryId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer.caller()?.require(Scope::WebhooksWrite)?;
    let use_case = RetryDelivery {
        owner: Some(viewer.brand),
        endpoint,
        id,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done(
        &format!("/brand/webhooks/{endpoint}"),
        "brand-retried",
    ))
}
