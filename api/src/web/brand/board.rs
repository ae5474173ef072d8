//! `/brand/board`: what waits, what is in danger and what is being answered, now.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use entity::store::{queue, tonight};
use entity::table;
use entity::value::QueueId;
use scheduler::service::queries::{Details, details_of_all};

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::facts::QUEUES;
use crate::problem::Problem;

/// Queries that are listed one by one; more are on the list of queries.
const SHOWN: u64 = 50;

/// The route of the board, and of the part of it that lives.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/board").get(show))
        .service(web::resource("/brand/board/now").get(now));
}

/// A queue with what waits in it.
struct Line {
    id: QueueId,
    name: String,
    waiting: String,
    oldest: Option<String>,
    due: Option<String>,
    due_text: String,
}

/// A query on the board.
struct Row {
    id: String,
    subject: String,
    queue: String,
    expert: Option<String>,
    due: Option<String>,
    due_text: String,
}

/// What is on the board.
struct Board {
    lines: Vec<Line>,
    at_risk: Vec<Row>,
    answering: Vec<Row>,
}

#[derive(Template)]
#[template(path = "brand/board-now.html")]
struct NowPart {
    frame: Frame,
    board: Board,
}

#[derive(Template)]
#[template(path = "brand/board.html")]
struct BoardPage {
    frame: Frame,
    board: Board,
}

async fn board(viewer: &BrandViewer) -> Result<Board, Problem> {
    let (frame, db) = (&viewer.viewer.frame, viewer.viewer.app.read());
    let queues = queue::page(db, viewer.brand, None, QUEUES).await?;
    let names: BTreeMap<QueueId, String> = queues
        .into_iter()
        .map(|queue| (queue.id, queue.name))
        .collect();
    let waiting = tonight::waiting(db, viewer.brand).await?;
    let lines = waiting.into_iter().map(|line| Line {
        id: line.queue_id,
        name: names.get(&line.queue_id).cloned().unwrap_or_default(),
        waiting: frame.number(&line.waiting),
        oldest: line.oldest_taken_at.map(|at| frame.days.moment(at)),
        due: line.next_due_at.map(|at| frame.machine(at)),
        due_text: line
            .next_due_at
            .map(|at| frame.days.moment(at))
            .unwrap_or_default(),
    });
    let at_risk = tonight::at_risk(db, viewer.brand, SHOWN).await?;
    let answering = tonight::answering(db, viewer.brand, SHOWN).await?;
    Ok(Board {
        lines: lines.collect(),
        at_risk: rows(viewer, at_risk, &names).await?,
        answering: rows(viewer, answering, &names).await?,
    })
}

async fn rows(
    viewer: &BrandViewer,
    found: Vec<table::query::Model>,
    names: &BTreeMap<QueueId, String>,
) -> Result<Vec<Row>, Problem> {
    let frame = &viewer.viewer.frame;
    let found = details_of_all(viewer.viewer.app.read(), found).await?;
    let row = |details: Details| Row {
        id: details.query.id.to_string(),
        subject: subject(frame, &details.query),
        queue: names
            .get(&details.query.queue_id)
            .cloned()
            .unwrap_or_default(),
        expert: details.holder.map(|holder| holder.display_name),
        due: details
            .query
            .first_response_at
            .is_none()
            .then(|| frame.machine(details.query.due_at)),
        due_text: frame.days.moment(details.query.due_at),
    };
    Ok(found.into_iter().map(row).collect())
}

/// What a query is called in lists: its subject, else when it came.
pub(super) fn subject(frame: &Frame, query: &table::query::Model) -> String {
    let named = query.subject.clone().filter(|text| !text.trim().is_empty());
    let came = || {
        let at = frame.days.moment(query.received_at);
        frame.say1("brand-query-of", "at", at)
    };
    named.unwrap_or_else(came)
}

async fn show(viewer: BrandViewer) -> Shown {
    let board = board(&viewer).await?;
    let frame = viewer.viewer.frame;
    pages::show(&BoardPage { frame, board })
}

async fn now(viewer: BrandViewer) -> Shown {
    let board = board(&viewer).await?;
    let frame = viewer.viewer.frame;
    pages::show(&NowPart { frame, board })
}
