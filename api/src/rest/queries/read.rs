//! Reading queries.

use entity::store;
use entity::store::query::Page;
use entity::value::{BrandId, QueryId, QueryState, QueueId, Scope};
use scheduler::service::Fault;
use scheduler::service::queries::{Viewer, details, details_of_all, filter_of, visible};
use serde::Deserialize;

use super::view::QueryView;
use super::viewer;
use crate::{Answer, App, Caller, Listing, Paging, Params, Path, Reply};

/// Which queries, and where the page starts.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListParams {
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
    /// `asc` or `desc` (newest first, the default).
    #[serde(default)]
    order: Order,
    #[serde(default)]
    status: Option<QueryState>,
    /// The same as `status`.
    #[serde(default)]
    state: Option<QueryState>,
    #[serde(default)]
    queue_id: Option<QueueId>,
    #[serde(default)]
    external_id: Option<String>,
    /// For admins, who see every brand's.
    #[serde(default)]
    brand_id: Option<BrandId>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Desc,
    Asc,
}

/// A page of the queries that the caller may see.
pub(super) async fn list(
    app: App,
    caller: Caller,
    params: Params<ListParams>,
) -> Reply<Listing<QueryView>> {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let params = params.0;
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let mut filter = filter_of(viewer);
    filter.state = params.status.or(params.state);
    filter.queue_id = params.queue_id;
    if !matches!(viewer, Viewer::Expert(_)) {
        filter.external_id = params.external_id;
    }
    if viewer == Viewer::Admin {
        filter.brand_id = params.brand_id;
    }
    let page = Page {
        after: paging.after::<QueryId>()?,
        ascending: params.order == Order::Asc,
        limit: limit + 1,
    };
    let rows = store::query::list(app.read(), &filter, page)
        .await
        .map_err(Fault::from)?;
    let rows = details_of_all(app.read(), rows).await?;
    let listing = Listing::new(
        rows,
        limit,
        |row| row.query.id.to_string(),
        |row| QueryView::new(row, viewer),
    );
    Ok(Answer::ok(&listing))
}

/// One query.
pub(super) async fn show(app: App, caller: Caller, id: Path<QueryId>) -> Reply<QueryView> {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let query = visible(app.read(), viewer, id.0).await?;
    let version = query.version;
    let details = details(app.read(), query).await?;
    Ok(Answer::ok(&QueryView::new(details, viewer)).etag(version))
}
