//! Writing, replacing and removing articles, each with a version of its history.

use std::collections::BTreeSet;

use entity::db::WriteTx;
use entity::store;
use entity::store::playbook;
use entity::table::{playbook_article as table, playbook_version, playbook_word};
use entity::value::{
    ArticleId, ArticleStatus, BrandId, LanguageTag, QueueId, QueueIds, VersionStatus, Words,
};

use super::read::ArticleDocument;
use crate::playbook::{Stemming, index};
use crate::service::{Context, Fault, FieldError, UseCase};

/// Articles of one brand at most: a search looks over all of them.
pub(super) const ARTICLES_MAX: u64 = 5_000;

/// What a brand writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleText {
    /// What it is about, in one line.
    pub title: String,
    /// Plain text or Markdown.
    pub body: String,
    /// In which language.
    pub language: LanguageTag,
    /// About which queues; none: all.
    pub queues: BTreeSet<QueueId>,
    /// The brand's own words for it.
    pub tags: Vec<String>,
    /// Whether experts see it.
    pub status: ArticleStatus,
}

/// What a change of an article came to.
pub type Revised = ArticleDocument;

/// A brand writes an article.
#[derive(Clone, Debug)]
pub struct CreateArticle {
    /// Whose.
    pub brand: BrandId,
    /// What it says.
    pub text: ArticleText,
}

impl UseCase for CreateArticle {
    type Output = Revised;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Revised, Fault> {
        // The brand's row is the lock under which articles are counted.
        let brand = store::brand::lock(tx, self.brand).await?;
        brand.ok_or_else(|| Fault::not_found("brand"))?;
        let known = playbook::count(tx, self.brand, ARTICLES_MAX).await?;
        if known as u64 >= ARTICLES_MAX {
            return Err(Fault::conflict(
                "too-many-articles",
                format!("a playbook has at most {ARTICLES_MAX} articles; remove one first"),
            ));
        }
        let blank = table::Model {
            id: context.id(),
            brand_id: self.brand,
            title: String::new(),
            body: String::new(),
            language: self.text.language.clone(),
            primary_language: String::new(),
            tags: Words::default(),
            status: self.text.status,
            title_words: 0,
            body_words: 0,
            version: 1,
            created_at: context.now,
            updated_at: context.now,
            deleted_at: None,
        };
        let (article, words) = self.text.laid_onto(blank);
        playbook::insert(tx, article.clone()).await?;
        keep(tx, context, article, (&self.text, words)).await
    }
}

/// A brand writes an article anew. The same text again changes nothing.
#[derive(Clone, Debug)]
pub struct ReplaceArticle {
    /// Whose.
    pub brand: BrandId,
    /// Which.
    pub article: ArticleId,
    /// The version it was read at, if the brand cares.
    pub version: Option<i64>,
    /// What it says now.
    pub text: ArticleText,
}

impl UseCase for ReplaceArticle {
    type Output = Revised;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Revised, Fault> {
        let old = playbook::lock_of(tx, self.brand, self.article).await?;
        let old = old
            .filter(|old| old.deleted_at.is_none())
            .ok_or_else(|| Fault::not_found("article"))?;
        if self.version.is_some_and(|version| version != old.version) {
            return Err(Fault::stale());
        }
        let (new, words) = self.text.laid_onto(old.clone());
        let queues = playbook::queues_of(tx, &[old.id]).await?.remove(&old.id);
        let queues = queues.unwrap_or_default();
        if new == old && self.text.queues.iter().eq(&queues) {
            return Ok(ArticleDocument {
                article: old,
                queues,
            });
        }
        let new = table::Model {
            updated_at: context.now,
            ..new
        };
        let new = playbook::replace(tx, new).await?.ok_or_else(Fault::stale)?;
        keep(tx, context, new, (&self.text, words)).await
    }
}

/// A brand removes an article; its history stays. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RemoveArticle {
    /// Whose.
    pub brand: BrandId,
    /// Which.
    pub article: ArticleId,
    /// The version it was read at, if the brand cares.
    pub version: Option<i64>,
}

impl UseCase for RemoveArticle {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let old = playbook::lock_of(tx, self.brand, self.article).await?;
        let old = old.ok_or_else(|| Fault::not_found("article"))?;
        if old.deleted_at.is_some() {
            return Ok(());
        }
        if self.version.is_some_and(|version| version != old.version) {
            return Err(Fault::stale());
        }
        let gone = table::Model {
            deleted_at: Some(context.now),
            updated_at: context.now,
            ..old
        };
        let queues = playbook::queues_of(tx, &[gone.id]).await?.remove(&gone.id);
        let gone = playbook::replace(tx, gone)
            .await?
            .ok_or_else(Fault::stale)?;
        playbook::put_words(tx, gone.id, Vec::new()).await?;
        let queues = queues.unwrap_or_default();
        let version = version(context, gone, queues, VersionStatus::Deleted);
        playbook::insert_version(tx, version).await?;
        Ok(())
    }
}

impl ArticleText {
    /// The article with this text, and the words it is found by.
    fn laid_onto(&self, article: table::Model) -> (table::Model, Vec<playbook_word::Model>) {
        let primary_language = self.language.primary().to_owned();
        let found = index(&self.title, &self.body, Stemming::of(&primary_language));
        let words = found.words.into_iter().map(|word| playbook_word::Model {
            brand_id: article.brand_id,
            article_id: article.id,
            form: word.form,
            stem: word.stem,
            in_title: bounded(word.in_title),
            in_body: bounded(word.in_body),
        });
        let words = words.collect();
        let article = table::Model {
            title: self.title.clone(),
            body: self.body.clone(),
            language: self.language.clone(),
            primary_language,
            tags: Words(self.tags.clone()),
            status: self.status,
            title_words: bounded(found.title_words),
            body_words: bounded(found.body_words),
            ..article
        };
        (article, words)
    }
}

/// Counts of words fit: a body has at most some ten thousand characters.
fn bounded(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Writes what belongs to an article: its queues, the words it is found by, its history.
async fn keep(
    tx: &WriteTx,
    context: &Context,
    article: table::Model,
    (text, words): (&ArticleText, Vec<playbook_word::Model>),
) -> Result<Revised, Fault> {
    check_queues(tx, article.brand_id, &text.queues).await?;
    let queues: Vec<QueueId> = text.queues.iter().copied().collect();
    playbook::put_queues(tx, (article.brand_id, article.id), &queues).await?;
    playbook::put_words(tx, article.id, words).await?;
    let status = article.status.into();
    let version = version(context, article.clone(), queues.clone(), status);
    playbook::insert_version(tx, version).await?;
    Ok(ArticleDocument { article, queues })
}

async fn check_queues(
    tx: &WriteTx,
    brand: BrandId,
    queues: &BTreeSet<QueueId>,
) -> Result<(), Fault> {
    let mut errors = Vec::new();
    for queue in queues {
        if store::queue::find_of(tx, brand, *queue).await?.is_none() {
            errors.push(FieldError {
                pointer: "/queue_ids".to_owned(),
                detail: format!("{queue} is no queue of this brand"),
            });
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Fault::invalid(errors))
}

fn version(
    context: &Context,
    article: table::Model,
    queues: Vec<QueueId>,
    status: VersionStatus,
) -> playbook_version::Model {
    playbook_version::Model {
        brand_id: article.brand_id,
        article_id: article.id,
        version: article.version,
        title: article.title,
        body: article.body,
        language: article.language,
        tags: article.tags,
        queue_ids: QueueIds(queues),
        status,
        changed_at: article.updated_at,
        changed_by: context.actor.audit_name(),
    }
}
