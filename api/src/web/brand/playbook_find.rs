//! The list of articles, and full-text search in them.

use askama::Template;
use entity::store;
use entity::store::playbook::Shelf;
use entity::value::{ArticleId, ArticleStatus};
use scheduler::service::playbook::{ArticleDocument, Found, Place, documents, search};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Frame, Shown};
use crate::extract::Params;
use crate::page::{Listing, Paging};
use crate::problem::Problem;

/// The longest text that is searched for, in characters, as the API has it.
const ASKED_MAX: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FindParams {
    q: String,
    cursor: Option<String>,
}

/// A piece of a passage, and whether it was looked for.
struct Piece {
    text: String,
    is_hit: bool,
}

/// An article in the list.
struct Row {
    id: ArticleId,
    title: String,
    language: String,
    status: ArticleStatus,
    updated: String,
    tags: Vec<String>,
    passage: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "brand/playbook.html")]
struct PlaybookPage {
    frame: Frame,
    q: String,
    rows: Vec<Row>,
    next: Option<String>,
}

pub(super) async fn list(viewer: BrandViewer, Params(params): Params<FindParams>) -> Shown {
    let frame = viewer.viewer.frame.clone();
    let asked: String = params.q.chars().take(ASKED_MAX).collect();
    let paging = Paging::new(None, params.cursor);
    let Listing { items, next_cursor } = if asked.trim().is_empty() {
        newest(&viewer, &paging).await?
    } else {
        found(&viewer, &asked, &paging).await?
    };
    let next = next_cursor.map(|cursor| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &asked)
            .append_pair("cursor", &cursor)
            .finish();
        format!("/brand/playbook?{query}")
    });
    pages::show(&PlaybookPage {
        frame,
        q: asked,
        rows: items,
        next,
    })
}

async fn newest(viewer: &BrandViewer, paging: &Paging) -> Result<Listing<Row>, Problem> {
    let (limit, db) = (paging.limit()?, viewer.viewer.app.read());
    let shelf = Shelf::of(viewer.brand);
    let rows = store::playbook::page(db, &shelf, paging.after()?, limit + 1).await?;
    let rows = documents(db, rows).await?;
    let cursor = |row: &ArticleDocument| row.article.id.to_string();
    let view = |row| plain(&viewer.viewer.frame, row, Vec::new());
    Ok(Listing::new(rows, limit, cursor, view))
}

async fn found(
    viewer: &BrandViewer,
    asked: &str,
    paging: &Paging,
) -> Result<Listing<Row>, Problem> {
    let (frame, limit) = (&viewer.viewer.frame, paging.limit()?);
    let after = paging.after::<Place>()?;
    let most = usize::try_from(limit + 1).unwrap_or(usize::MAX);
    let shelf = Shelf::of(viewer.brand);
    let db = viewer.viewer.app.read();
    let rows = search(db, shelf, asked, (after, most), frame.now).await?;
    let as_of = after.map_or(frame.now, |place| place.as_of);
    let cursor = |row: &Found| {
        let (score, article) = (row.score, row.document.article.id);
        let place = Place {
            as_of,
            score,
            article,
        };
        place.to_string()
    };
    let view = |row: Found| {
        let hits = row.excerpt.hits.iter();
        let hits: Vec<_> = hits.map(|hit| (hit.start, hit.length)).collect();
        let passage = pieces(&row.excerpt.text, &hits);
        plain(frame, row.document, passage)
    };
    Ok(Listing::new(rows, limit, cursor, view))
}

fn plain(frame: &Frame, row: ArticleDocument, passage: Vec<Piece>) -> Row {
    Row {
        id: row.article.id,
        title: row.article.title,
        language: row.article.language.to_string(),
        status: row.article.status,
        updated: frame.days.full(row.article.updated_at),
        tags: row.article.tags.0,
        passage,
    }
}

/// A passage in pieces: what was looked for, and what stands between. Places are in characters.
fn pieces(text: &str, hits: &[(usize, usize)]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let slice = |from: usize, to: usize| -> String {
        letters
            .get(from..to.min(letters.len()))
            .map(|part| part.iter().collect())
            .unwrap_or_default()
    };
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, length) in hits {
        for (text, is_hit) in [
            (slice(at, *start), false),
            (slice(*start, start + length), true),
        ] {
            pieces.push(Piece { text, is_hit });
        }
        at = start + length;
    }
    pieces.push(Piece {
        text: slice(at, letters.len()),
        is_hit: false,
    });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_marked_in_any_script() {
        let found = pieces("ein Paket für Zoë", &[(4, 5), (14, 3)]);
        let marked: Vec<_> = found.iter().filter(|piece| piece.is_hit).collect();
        assert_eq!(marked[0].text, "Paket");
        assert_eq!(marked[1].text, "Zoë");
        let whole: String = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, "ein Paket für Zoë");
        assert_eq!(pieces("ab", &[(9, 3)]).len(), 1);
    }
}
