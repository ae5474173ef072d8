//! Writing, showing and removing articles, and their history.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use entity::store;
use entity::table::playbook_version;
use entity::value::text::{Line, Prose};
use entity::value::{ArticleId, ArticleStatus, LanguageTag, QueueId, Scope};
use scheduler::service::playbook::{
    ArticleText, CreateArticle, RemoveArticle, ReplaceArticle, documents, find_for,
};
use scheduler::service::queries::Viewer;
use serde::Deserialize;

use super::views::{ArticleView, VersionView};
use crate::answer::{Answer, Nothing, Reply, expected_version};
use crate::auth::{BrandCaller, Caller};
use crate::extract::{Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::rest::queries::viewer;
use crate::state::App;

/// The longest title, in characters.
const TITLE_MAX: usize = 200;

/// The longest body, in characters: some ten pages; a longer text is several articles.
const BODY_MAX: usize = 20_000;

/// Queues and tags of one article at most.
const QUEUES_MAX: usize = 100;
const TAGS_MAX: usize = 20;

/// The longest tag, in characters.
const TAG_MAX: usize = 50;

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleBody {
    title: Line<TITLE_MAX>,
    /// Plain text or Markdown.
    body: Prose<BODY_MAX>,
    language: LanguageTag,
    /// The queues it is about; none: all.
    #[serde(default)]
    #[schemars(length(max = QUEUES_MAX))]
    queue_ids: Vec<QueueId>,
    #[serde(default)]
    #[schemars(length(max = TAGS_MAX))]
    tags: Vec<Line<TAG_MAX>>,
    /// `published` unless said.
    #[serde(default = "published")]
    status: ArticleStatus,
}

const fn published() -> ArticleStatus {
    ArticleStatus::Published
}

impl ArticleBody {
    fn read(self) -> Result<ArticleText, Problem> {
        if self.body.0.trim().is_empty() {
            return Err(Problem::field("/body", "must not be blank"));
        }
        for (pointer, many, most) in [
            ("/queue_ids", self.queue_ids.len(), QUEUES_MAX),
            ("/tags", self.tags.len(), TAGS_MAX),
        ] {
            if many > most {
                return Err(Problem::field(
                    pointer,
                    format!("must have at most {most} items"),
                ));
            }
        }
        Ok(ArticleText {
            title: self.title.0,
            body: self.body.0,
            language: self.language,
            queues: BTreeSet::from_iter(self.queue_ids),
            tags: self.tags.into_iter().map(|tag| tag.0).collect(),
            status: self.status,
        })
    }
}

pub(super) async fn create(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Json(body): Json<ArticleBody>,
) -> Reply<ArticleView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = CreateArticle {
        brand: caller.brand,
        text: body.read()?,
    };
    app.act(&request, &caller.actor(), use_case, |written| {
        let path = format!("/v1/playbook/articles/{}", written.article.id);
        let version = written.article.version;
        Answer::created(&ArticleView::from(written))
            .etag(version)
            .location(&path)
    })
    .await
}

pub(super) async fn show(
    app: App,
    caller: Caller,
    Path(id): Path<ArticleId>,
) -> Reply<ArticleView> {
    let viewer = viewer(&caller, Scope::QueuesRead)?;
    let article = find_for(app.read(), viewer, id, app.now()).await?;
    let version = article.version;
    let mut found = documents(app.read(), vec![article]).await?;
    let found = found.pop().ok_or_else(|| Problem::not_found("article"))?;
    Ok(Answer::ok(&ArticleView::from(found)).etag(version))
}

pub(super) async fn replace(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Path(article): Path<ArticleId>,
    Json(body): Json<ArticleBody>,
) -> Reply<ArticleView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = ReplaceArticle {
        brand: caller.brand,
        article,
        version: expected_version(&request)?,
        text: body.read()?,
    };
    let written = app.run(&caller.actor(), use_case).await?;
    let version = written.article.version;
    Ok(Answer::ok(&ArticleView::from(written)).etag(version))
}

pub(super) async fn remove(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Path(article): Path<ArticleId>,
) -> Reply<Nothing> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = RemoveArticle {
        brand: caller.brand,
        article,
        version: expected_version(&request)?,
    };
    app.run(&caller.actor(), use_case).await?;
    Ok(Answer::no_content())
}

/// The history, that of a removed article too; for the brand and admins.
pub(super) async fn versions(
    app: App,
    caller: Caller,
    Path(id): Path<ArticleId>,
    Params(paging): Params<Paging>,
) -> Reply<Listing<VersionView>> {
    let viewer = viewer(&caller, Scope::QueuesRead)?;
    let article = store::playbook::find(app.read(), id).await?;
    article
        .filter(|article| match viewer {
            Viewer::Brand(brand) => article.brand_id == brand,
            Viewer::Admin => true,
            Viewer::Expert(_) => false,
        })
        .ok_or_else(|| Problem::not_found("article"))?;
    let limit = paging.limit()?;
    let rows = store::playbook::versions(app.read(), id, paging.after()?, limit + 1).await?;
    let cursor = |row: &playbook_version::Model| row.version.to_string();
    let page = Listing::new(rows, limit, cursor, VersionView::from);
    Ok(Answer::ok(&page))
}
