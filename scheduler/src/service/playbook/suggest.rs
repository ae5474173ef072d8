//! What of a playbook may help with a query.

use std::cmp::Reverse;

use entity::store;
use entity::store::playbook::Shelf;
use entity::table::query;
use entity::value::{ArticleStatus, Author, QueryId};
use sea_orm::{ConnectionTrait, DbErr};

use super::search::{Found, Searched, ranked, shown};
use crate::playbook::Ranked;
use crate::service::Fault;
use crate::service::queries::{Viewer, visible};

/// Articles suggested at most: more are not read while a customer waits.
const SUGGESTED_MAX: usize = 5;

/// Articles looked at for them: enough to find those in the query's language and of its queue.
const LOOKED_AT: usize = 50;

/// What an article's score must be of the best one's in its language, in percent: below, it shares
/// no more than a common word with the query.
const WORTH_PERCENT: i64 = 25;

/// The latest messages that are looked at for the customer's last words.
const LATEST: u64 = 20;

/// The customer's last messages that count, beside the first one.
const LAST_WORDS: usize = 3;

/// An article that may help with a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The article, and the passage that may help.
    pub found: Found,
    /// Whether it is written in the query's language.
    pub in_language: bool,
    /// Whether it is about the query's queue, and not about all of the brand's.
    pub for_queue: bool,
}

/// The published articles about the query's queue, or about all queues, that say most about what
/// the customer wrote: first those in the query's language, of these first the queue's own.
///
/// # Errors
/// 404 where the query is not for these eyes.
pub async fn suggest(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    query: QueryId,
) -> Result<Vec<Suggestion>, Fault> {
    let query = visible(db, viewer, query).await?;
    let texts = texts(db, &query).await?;
    let asked: Vec<&str> = texts.iter().map(String::as_str).collect();
    let shelf = Shelf {
        status: Some(ArticleStatus::Published),
        queue: Some(query.queue_id),
        ..Shelf::of(query.brand_id)
    };
    let Searched { question, ranking } = ranked(db, &shelf, &asked, false).await?;
    let best: Vec<Ranked> = ranking.found.iter().copied().take(LOOKED_AT).collect();
    let found = shown(db, &best, &question, &ranking.weights).await?;
    let mut suggested: Vec<Suggestion> = found
        .into_iter()
        .map(|found| Suggestion {
            in_language: found.document.article.language.serves(&query.language),
            for_queue: !found.document.queues.is_empty(),
            found,
        })
        .collect();
    drop_chaff(&mut suggested);
    suggested.sort_by_key(|one| Reverse((one.in_language, one.for_queue, one.found.score)));
    suggested.truncate(SUGGESTED_MAX);
    Ok(suggested)
}

/// Leaves out what is far behind the best in the same language.
fn drop_chaff(suggested: &mut Vec<Suggestion>) {
    let best = |own: bool| {
        let scores = suggested.iter().filter(|one| one.in_language == own);
        scores.map(|one| one.found.score).max().unwrap_or(0)
    };
    let (own, other) = (best(true), best(false));
    suggested.retain(|one| {
        let best = if one.in_language { own } else { other };
        one.found.score * 100 >= best * WORTH_PERCENT
    });
}

/// What the customer wrote: the subject, the first message, the last ones.
async fn texts(db: &impl ConnectionTrait, query: &query::Model) -> Result<Vec<String>, DbErr> {
    let mut texts: Vec<String> = query.subject.iter().cloned().collect();
    let first = store::message::page(db, query.id, 0, 1).await?;
    let after = query.message_sequence - i64::try_from(LATEST).unwrap_or(0);
    let last = store::message::page(db, query.id, after.max(1), LATEST).await?;
    let last = last.into_iter().rev();
    let last = last.filter(|message| message.author == Author::Customer);
    let first = first
        .into_iter()
        .filter(|message| message.author == Author::Customer);
    texts.extend(
        first
            .chain(last.take(LAST_WORDS))
            .map(|message| message.body),
    );
    Ok(texts)
}
