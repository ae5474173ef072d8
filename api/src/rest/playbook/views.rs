//! How articles, their history and suggestions are shown.

use entity::table::playbook_version;
use entity::value::{
    ArticleId, ArticleStatus, BrandId, Instant, LanguageTag, QueueId, VersionStatus,
};
use scheduler::playbook::{Excerpt, Question, excerpt};
use scheduler::service::playbook::{ArticleDocument, Found, Suggestion};
use serde::Serialize;

#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct ArticleView {
    id: ArticleId,
    brand_id: BrandId,
    title: String,
    body: String,
    language: LanguageTag,
    queue_ids: Vec<QueueId>,
    tags: Vec<String>,
    status: ArticleStatus,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<ArticleDocument> for ArticleView {
    fn from(ArticleDocument { article, queues }: ArticleDocument) -> Self {
        Self {
            id: article.id,
            brand_id: article.brand_id,
            title: article.title,
            body: article.body,
            language: article.language,
            queue_ids: queues,
            tags: article.tags.0,
            status: article.status,
            version: article.version,
            created_at: article.created_at,
            updated_at: article.updated_at,
        }
    }
}

/// An article on a list: without its body.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct ArticleItem {
    id: ArticleId,
    brand_id: BrandId,
    title: String,
    language: LanguageTag,
    queue_ids: Vec<QueueId>,
    tags: Vec<String>,
    status: ArticleStatus,
    version: i64,
    updated_at: Instant,
    /// How well it answers, in millionths of a point; null where nothing was searched for.
    score: Option<i64>,
    excerpt: Excerpt,
}

impl ArticleItem {
    fn new(document: ArticleDocument, score: Option<i64>, excerpt: Excerpt) -> Self {
        let ArticleDocument { article, queues } = document;
        Self {
            id: article.id,
            brand_id: article.brand_id,
            title: article.title,
            language: article.language,
            queue_ids: queues,
            tags: article.tags.0,
            status: article.status,
            version: article.version,
            updated_at: article.updated_at,
            score,
            excerpt,
        }
    }

    pub(super) fn plain(document: ArticleDocument) -> Self {
        let article = &document.article;
        let (body, language) = (&article.body, &article.primary_language);
        let excerpt = excerpt(body, language, &Question::default(), &[]);
        Self::new(document, None, excerpt)
    }

    pub(super) fn found(found: Found) -> Self {
        Self::new(found.document, Some(found.score), found.excerpt)
    }
}

/// What an article was after one change.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct VersionView {
    version: i64,
    title: String,
    body: String,
    language: LanguageTag,
    queue_ids: Vec<QueueId>,
    tags: Vec<String>,
    status: VersionStatus,
    changed_at: Instant,
    /// A person, an API key, or `system`.
    changed_by: String,
}

impl From<playbook_version::Model> for VersionView {
    fn from(row: playbook_version::Model) -> Self {
        Self {
            version: row.version,
            title: row.title,
            body: row.body,
            language: row.language,
            queue_ids: row.queue_ids.0,
            tags: row.tags.0,
            status: row.status,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}

/// An article that may help with a query.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct SuggestionView {
    article_id: ArticleId,
    /// The version that is shown: the history tells what it said.
    version: i64,
    title: String,
    language: LanguageTag,
    /// Whether that is the query's language.
    in_language: bool,
    /// Whether it is about the query's queue, and not about all.
    for_queue: bool,
    excerpt: Excerpt,
}

impl From<Suggestion> for SuggestionView {
    fn from(one: Suggestion) -> Self {
        let article = one.found.document.article;
        Self {
            article_id: article.id,
            version: article.version,
            title: article.title,
            language: article.language,
            in_language: one.in_language,
            for_queue: one.for_queue,
            excerpt: one.found.excerpt,
        }
    }
}
