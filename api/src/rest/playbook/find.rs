//! Finding articles, and what may help with a query.

use entity::store;
use entity::store::playbook::Shelf;
use entity::value::text::Prose;
use entity::value::{ArticleStatus, BrandId, LanguageTag, QueryId, QueueId, Scope};
use scheduler::service::playbook::{
    ArticleDocument, Found, Place, documents, search, shelf_for, suggest,
};
use serde::Deserialize;

use super::views::{ArticleItem, SuggestionView};
use crate::answer::{Answer, Reply};
use crate::auth::Caller;
use crate::extract::{Params, Path};
use crate::page::{Listing, Paging};
use crate::rest::queries::viewer;
use crate::state::App;

/// The longest text that is searched for, in characters.
const ASKED_MAX: usize = 1_000;

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListParams {
    /// What to look for; the last word may be the beginning of one. Absent: the newest first.
    #[serde(default)]
    q: Option<Prose<ASKED_MAX>>,
    /// In this language only, whatever the region.
    #[serde(default)]
    language: Option<LanguageTag>,
    /// About this queue, or about all.
    #[serde(default)]
    queue_id: Option<QueueId>,
    #[serde(default)]
    status: Option<ArticleStatus>,
    /// Whose: experts and admins say so.
    #[serde(default)]
    brand_id: Option<BrandId>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

pub(super) async fn list(
    app: App,
    caller: Caller,
    Params(params): Params<ListParams>,
) -> Reply<Listing<ArticleItem>> {
    let viewer = viewer(&caller, Scope::QueuesRead)?;
    let now = app.now();
    let shelf = shelf_for(app.read(), viewer, params.brand_id, now).await?;
    let shelf = Shelf {
        // Experts see what is published, whatever they ask for.
        status: shelf.status.or(params.status),
        language: params.language.map(|tag| tag.primary().to_owned()),
        queue: params.queue_id,
        ..shelf
    };
    let paging = Paging::new(params.limit, params.cursor);
    let asked = params.q.map(|asked| asked.0);
    match asked.filter(|asked| !asked.trim().is_empty()) {
        Some(asked) => found(&app, shelf, &asked, &paging).await,
        None => newest(&app, shelf, &paging).await,
    }
}

async fn found(
    app: &App,
    shelf: Shelf,
    asked: &str,
    paging: &Paging,
) -> Reply<Listing<ArticleItem>> {
    let (limit, now) = (paging.limit()?, app.now());
    let after = paging.after::<Place>()?;
    let most = usize::try_from(limit + 1).unwrap_or(usize::MAX);
    let rows = search(app.read(), shelf, asked, (after, most), now).await?;
    let as_of = after.map_or(now, |place| place.as_of);
    let cursor = |row: &Found| {
        let (score, article) = (row.score, row.document.article.id);
        let place = Place {
            as_of,
            score,
            article,
        };
        place.to_string()
    };
    let page = Listing::new(rows, limit, cursor, ArticleItem::found);
    Ok(Answer::ok(&page))
}

async fn newest(app: &App, shelf: Shelf, paging: &Paging) -> Reply<Listing<ArticleItem>> {
    let limit = paging.limit()?;
    let rows = store::playbook::page(app.read(), &shelf, paging.after()?, limit + 1).await?;
    let rows = documents(app.read(), rows).await?;
    let cursor = |row: &ArticleDocument| row.article.id.to_string();
    let page = Listing::new(rows, limit, cursor, ArticleItem::plain);
    Ok(Answer::ok(&page))
}

pub(super) async fn suggestions(
    app: App,
    caller: Caller,
    Path(query): Path<QueryId>,
) -> Reply<Listing<SuggestionView>> {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let found = suggest(app.read(), viewer, query).await?;
    let items = found.into_iter().map(SuggestionView::from).collect();
    Ok(Answer::ok(&Listing::whole(items)))
}
