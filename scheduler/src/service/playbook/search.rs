//! Finding articles: the words from the database, the order from the pure core.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::DateTime;
use entity::store::playbook::{self, Shelf};
use entity::value::text::Invalid;
use entity::value::{ArticleId, Instant};
use sea_orm::{ConnectionTrait, DbErr};

use super::read::{ArticleDocument, documents};
use super::write::ARTICLES_MAX;
use crate::playbook::{
    Count, Excerpt, Measure, Posting, Question, Ranked, Ranking, choose, excerpt, rank,
};

/// Words that a beginning stands for at most, in alphabetical order.
const BEGINNINGS_MAX: u64 = 200;

/// Different forms that are counted at most: a hundred words in all their forms.
const FORMS_MAX: u64 = 5_000;

/// Words in articles that a search looks at, at most; the commonest words are left out beyond it.
const POSTINGS_MAX: u64 = 50_000;

/// Where a search goes on: behind this score and article, among what was written by then, so that
/// articles written meanwhile move nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When the first page was read.
    pub as_of: Instant,
    /// The score of the last article seen.
    pub score: i64,
    /// That article.
    pub article: ArticleId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let as_of = self.as_of.timestamp_micros();
        write!(f, "{as_of}.{}.{}", self.score, self.article)
    }
}

impl FromStr for Place {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let read = || {
            let mut parts = text.splitn(3, '.');
            let as_of = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
            let score = parts.next()?.parse().ok()?;
            let article = parts.next()?.parse().ok()?;
            Some(Self {
                as_of,
                score,
                article,
            })
        };
        read().ok_or_else(|| Invalid::new("must be a next_cursor of this list"))
    }
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The article.
    pub document: ArticleDocument,
    /// How well it answers, in millionths of a point.
    pub score: i64,
    /// The passage that answers best.
    pub excerpt: Excerpt,
}

/// The articles of a shelf that have any of the words of `asked`, best first, behind `after`, at
/// most `limit`. The last word may be the beginning of one.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &impl ConnectionTrait,
    shelf: Shelf,
    asked: &str,
    (after, limit): (Option<Place>, usize),
    now: Instant,
) -> Result<Vec<Found>, DbErr> {
    let shelf = Shelf {
        written_by: Some(after.map_or(now, |place| place.as_of)),
        ..shelf
    };
    let Searched { question, ranking } = ranked(db, &shelf, &[asked], true).await?;
    let behind = |one: &Ranked| {
        after.is_none_or(|place| (one.score, one.article) < (place.score, place.article))
    };
    let chosen: Vec<Ranked> = ranking
        .found
        .iter()
        .copied()
        .filter(behind)
        .take(limit)
        .collect();
    shown(db, &chosen, &question, &ranking.weights).await
}

/// What was looked for, and what was found.
pub(super) struct Searched {
    pub(super) question: Question,
    pub(super) ranking: Ranking,
}

/// Orders the articles of a shelf.
pub(super) async fn ranked(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
    asked: &[&str],
    typing: bool,
) -> Result<Searched, DbErr> {
    let measures = measures(db, shelf).await?;
    let languages = measures.values().map(|one| one.language.clone()).collect();
    let question = Question::new(asked, &languages, typing);
    let postings = if measures.is_empty() || question.words.is_empty() {
        Vec::new()
    } else {
        postings(db, shelf, &question).await?
    };
    let ranking = rank(&question, &measures, &postings);
    Ok(Searched { question, ranking })
}

async fn measures(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
) -> Result<BTreeMap<ArticleId, Measure>, DbErr> {
    let spines = playbook::spines(db, shelf, ARTICLES_MAX).await?;
    let measure = |spine: playbook::Spine| {
        let measure = Measure {
            language: spine.primary_language,
            title_words: count(spine.title_words),
            body_words: count(spine.body_words),
        };
        (spine.id, measure)
    };
    Ok(spines.into_iter().map(measure).collect())
}

/// A count as it was stored: never below zero.
fn count(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}

/// Where the words of the question stand, the rarest first, as many as are looked at.
async fn postings(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
    question: &Question,
) -> Result<Vec<Posting>, DbErr> {
    let mut forms: BTreeSet<String> = question.forms().map(str::to_owned).collect();
    for word in question.words.iter().filter(|word| word.begins) {
        // No word goes on with the last code point there is.
        let until = format!("{}\u{10FFFF}", word.form);
        let range = (word.form.as_str(), until.as_str());
        forms.extend(playbook::forms_between(db, shelf.brand, range, BEGINNINGS_MAX).await?);
    }
    let forms: Vec<String> = forms.into_iter().collect();
    let stems: Vec<String> = question.stems().into_iter().map(str::to_owned).collect();
    let counted = playbook::counted(db, shelf.brand, (&forms, &stems), FORMS_MAX).await?;
    let counts: Vec<Count> = counted
        .into_iter()
        .map(|one| Count {
            form: one.form,
            stem: one.stem,
            articles: u64::try_from(one.articles).unwrap_or(0),
        })
        .collect();
    let chosen: Vec<String> = choose(question, &counts, POSTINGS_MAX)
        .into_iter()
        .collect();
    let rows = playbook::postings(db, shelf.brand, &chosen, POSTINGS_MAX).await?;
    let posting = |row: playbook::Posting| Posting {
        article: row.article_id,
        form: row.form,
        stem: row.stem,
        in_title: count(row.in_title),
        in_body: count(row.in_body),
    };
    Ok(rows.into_iter().map(posting).collect())
}

/// What is shown of articles that were found, in their order; one removed meanwhile is left out.
pub(super) async fn shown(
    db: &impl ConnectionTrait,
    chosen: &[Ranked],
    question: &Question,
    weights: &[f64],
) -> Result<Vec<Found>, DbErr> {
    let ids: Vec<ArticleId> = chosen.iter().map(|one| one.article).collect();
    let rows = playbook::find_all(db, &ids).await?;
    let documents = documents(db, rows).await?;
    let mut documents: BTreeMap<ArticleId, ArticleDocument> = documents
        .into_iter()
        .map(|document| (document.article.id, document))
        .collect();
    let found = chosen.iter().filter_map(|one| {
        let document = documents.remove(&one.article)?;
        let article = &document.article;
        Some(Found {
            excerpt: excerpt(&article.body, &article.primary_language, question, weights),
            score: one.score,
            document,
        })
    });
    Ok(found
        .filter(|one| one.document.article.deleted_at.is_none())
        .collect())
}
