//! The words that articles are found by.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use super::super::rows;
use crate::db::WriteTx;
use crate::table::playbook_word::{Column, Entity, Model};
use crate::value::{ArticleId, BrandId};

/// In how many articles of a brand a word stands, whatever their status and language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordCount {
    /// The word, folded.
    pub form: String,
    /// What it is a form of.
    pub stem: String,
    /// In how many articles.
    pub articles: i64,
}

/// That a word stands in an article.
#[derive(Clone, Debug, PartialEq, Eq, sea_orm::FromQueryResult)]
pub struct Posting {
    /// In which.
    pub article_id: ArticleId,
    /// The word, folded.
    pub form: String,
    /// What it is a form of.
    pub stem: String,
    /// How often in the title.
    pub in_title: i32,
    /// How often in the body.
    pub in_body: i32,
}

/// Replaces the words of an article; none: nobody finds it any more.
///
/// # Errors
/// When the database fails.
pub async fn put_words(tx: &WriteTx, article: ArticleId, words: Vec<Model>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ArticleId.eq(article))
        .exec(tx)
        .await?;
    rows::insert::<Entity>(tx, words).await
}

/// The words of a brand's articles from `from` on and before `until`, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn forms_between(
    db: &impl ConnectionTrait,
    brand: BrandId,
    (from, until): (&str, &str),
    limit: u64,
) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Form)
        .distinct()
        .filter(Column::BrandId.eq(brand))
        .filter(Column::Form.gte(from))
        .filter(Column::Form.lt(until))
        .order_by_asc(Column::Form)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Which of these forms, and forms of these stems, a brand's articles have, and how many of them;
/// in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn counted(
    db: &impl ConnectionTrait,
    brand: BrandId,
    (forms, stems): (&[String], &[String]),
    limit: u64,
) -> Result<Vec<WordCount>, DbErr> {
    let rows: Vec<(String, String, i64)> = Entity::find()
        .select_only()
        .column(Column::Form)
        .column(Column::Stem)
        .column_as(Column::ArticleId.count(), "articles")
        .filter(Column::BrandId.eq(brand))
        .filter(
            Condition::any()
                .add(Column::Form.is_in(forms))
                .add(Column::Stem.is_in(stems)),
        )
        .group_by(Column::Form)
        .group_by(Column::Stem)
        .order_by_asc(Column::Form)
        .order_by_asc(Column::Stem)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let count = |(form, stem, articles)| WordCount {
        form,
        stem,
        articles,
    };
    Ok(rows.into_iter().map(count).collect())
}

/// Where these forms stand in a brand's articles, by article and form, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn postings(
    db: &impl ConnectionTrait,
    brand: BrandId,
    forms: &[String],
    limit: u64,
) -> Result<Vec<Posting>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::ArticleId,
            Column::Form,
            Column::Stem,
            Column::InTitle,
            Column::InBody,
        ])
        .filter(Column::BrandId.eq(brand))
        .filter(Column::Form.is_in(forms))
        .order_by_asc(Column::ArticleId)
        .order_by_asc(Column::Form)
        .limit(limit)
        .into_model()
        .all(db)
        .await
}
