//! Articles of brands' playbooks, the queues they are about, and their history.
//!
//! Invariant: every change of an article writes one version of its history, numbered as the article.

mod history;
mod readers;
mod words;

pub use history::{insert_version, versions};
pub use readers::is_at_work_for;
pub use words::{Posting, WordCount, counted, forms_between, postings, put_words};

use std::collections::BTreeMap;

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, Query},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::playbook_article::{Column, Entity, Model};
use crate::table::playbook_queue;
use crate::value::{ArticleId, ArticleStatus, BrandId, Instant, QueueId};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Which articles of a brand are looked at; those that were removed never are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// Whose.
    pub brand: BrandId,
    /// In this status only.
    pub status: Option<ArticleStatus>,
    /// In this language only, without script and region.
    pub language: Option<String>,
    /// About this queue only; those about all queues are among them.
    pub queue: Option<QueueId>,
    /// Written by then only.
    pub written_by: Option<Instant>,
}

impl Shelf {
    /// All articles of a brand.
    #[must_use]
    pub const fn of(brand: BrandId) -> Self {
        Self {
            brand,
            status: None,
            language: None,
            queue: None,
            written_by: None,
        }
    }

    fn condition(&self) -> Condition {
        Condition::all()
            .add(Column::BrandId.eq(self.brand))
            .add(Column::DeletedAt.is_null())
            .add_option(self.status.map(|status| Column::Status.eq(status)))
            .add_option(
                self.language
                    .as_ref()
                    .map(|language| Column::PrimaryLanguage.eq(language)),
            )
            .add_option(self.queue.map(about))
            .add_option(self.written_by.map(|at| Column::CreatedAt.lte(at)))
    }
}

/// That an article is about this queue, or about all.
fn about(queue: QueueId) -> Condition {
    let named = || {
        Query::select()
            .column(playbook_queue::Column::ArticleId)
            .from(playbook_queue::Entity)
            .and_where(
                Expr::col((playbook_queue::Entity, playbook_queue::Column::ArticleId))
                    .equals((Entity, Column::Id)),
            )
            .to_owned()
    };
    let this = named()
        .and_where(playbook_queue::Column::QueueId.eq(queue))
        .to_owned();
    Condition::any()
        .add(Expr::exists(this))
        .add(Expr::exists(named()).not())
}

/// What ranking needs to know of an article.
#[derive(Clone, Debug, PartialEq, Eq, sea_orm::FromQueryResult)]
pub struct Spine {
    /// The article.
    pub id: ArticleId,
    /// Its language without script and region.
    pub primary_language: String,
    /// Words in its title.
    pub title_words: i32,
    /// Words in its body.
    pub body_words: i32,
}

/// The spines of a shelf, by id, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn spines(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
    limit: u64,
) -> Result<Vec<Spine>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::PrimaryLanguage,
            Column::TitleWords,
            Column::BodyWords,
        ])
        .filter(shelf.condition())
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_model()
        .all(db)
        .await
}

/// How many articles of a brand there are, at most `limit` counted.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, brand: BrandId, limit: u64) -> Result<usize, DbErr> {
    let ids: Vec<ArticleId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Shelf::of(brand).condition())
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.len())
}

/// The articles of a shelf, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
    before: Option<ArticleId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(shelf.condition());
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// The article with this id, removed or not.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ArticleId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The articles with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[ArticleId]) -> Result<Vec<Model>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let those = Column::Id.is_in(chunk.iter().copied());
        found.extend(Entity::find().filter(those).all(db).await?);
    }
    Ok(found)
}

/// Reads the brand's article, removed or not, and keeps everybody else from changing it until the
/// commit; another tenant's is absent.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(tx: &WriteTx, brand: BrandId, id: ArticleId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Writes a new article.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, article: Model) -> Result<(), DbErr> {
    Entity::insert(article.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Replaces an article by its changed self and counts its version up; answers it as it is now, or
/// `None` when its version is no longer the one of `article`.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &WriteTx, article: Model) -> Result<Option<Model>, DbErr> {
    let key = (Column::Id, Column::Version);
    rows::replace::<Entity>(tx, article, key, Condition::all()).await
}

/// The queues that these articles are about, by article; one about all queues is absent.
///
/// # Errors
/// When the database fails.
pub async fn queues_of(
    db: &impl ConnectionTrait,
    articles: &[ArticleId],
) -> Result<BTreeMap<ArticleId, Vec<QueueId>>, DbErr> {
    use playbook_queue::Column;
    let mut found: BTreeMap<ArticleId, Vec<QueueId>> = BTreeMap::new();
    for chunk in articles.chunks(CHUNK) {
        let rows = playbook_queue::Entity::find()
            .filter(Column::ArticleId.is_in(chunk.iter().copied()))
            .order_by_asc(Column::QueueId)
            .all(db)
            .await?;
        for row in rows {
            found.entry(row.article_id).or_default().push(row.queue_id);
        }
    }
    Ok(found)
}

/// Says which queues an article is about; none: all of its brand's.
///
/// # Errors
/// When the database fails, or one is not the brand's.
pub async fn put_queues(
    tx: &WriteTx,
    (brand_id, article_id): (BrandId, ArticleId),
    queues: &[QueueId],
) -> Result<(), DbErr> {
    use playbook_queue::{Column, Entity, Model};
    Entity::delete_many()
        .filter(Column::ArticleId.eq(article_id))
        .exec(tx)
        .await?;
    let row = |&queue_id: &QueueId| Model {
        brand_id,
        article_id,
        queue_id,
    };
    rows::insert::<Entity>(tx, queues.iter().map(row).collect()).await
}
