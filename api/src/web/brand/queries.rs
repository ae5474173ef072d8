//! `/brand/queries`: what was asked, by queue and state.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use entity::store::{self, query::Page};
use entity::value::{Channel, QueryId, QueryState, QueueId};
use scheduler::service::queries::{Details, Viewer, details_of_all, filter_of};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::board::subject;
use super::facts::QUEUES;
use super::{query, query_acts};
use crate::extract::Params;
use crate::page::{Listing, Paging};

/// The routes of queries.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/queries").get(list))
        .service(web::resource("/brand/queries/{id}").get(query::show))
        .service(web::resource("/brand/queries/{id}/now").get(query::now))
        .service(web::resource("/brand/queries/{id}/messages").post(query_acts::write))
        .service(web::resource("/brand/queries/{id}/dispute").post(query_acts::dispute))
        .service(web::resource("/brand/queries/{id}/do/{act}").post(query_acts::act));
}

/// Which queries. An empty choice of the form is none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListParams {
    queue: String,
    state: String,
    cursor: Option<String>,
}

/// A query in the list.
struct Row {
    id: QueryId,
    subject: String,
    queue: String,
    state: QueryState,
    received: String,
    language: String,
    rating: Option<i32>,
}

/// A queue to choose.
struct Choice {
    id: String,
    name: String,
    is_chosen: bool,
    channel: Channel,
}

#[derive(Template)]
#[template(path = "brand/queries.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    queues: Vec<Choice>,
    state: String,
    /// The link to the next page.
    next: Option<String>,
    is_filtered: bool,
}

impl ListPage {
    fn states(&self) -> &'static [QueryState] {
        QueryState::ALL
    }
}

async fn list(viewer: BrandViewer, Params(params): Params<ListParams>) -> Shown {
    let frame = viewer.viewer.frame;
    let db = viewer.viewer.app.read();
    let queues = store::queue::page(db, viewer.brand, None, QUEUES).await?;
    let mut filter = filter_of(Viewer::Brand(viewer.brand));
    filter.queue_id = params.queue.parse::<QueueId>().ok();
    filter.state = params.state.parse().ok();
    let paging = Paging::new(None, params.cursor);
    let limit = paging.limit()?;
    let page = Page {
        after: paging.after::<QueryId>()?,
        ascending: false,
        limit: limit + 1,
    };
    let found = store::query::list(db, &filter, page).await?;
    let found = details_of_all(db, found).await?;
    let names: BTreeMap<QueueId, &str> = queues
        .iter()
        .map(|queue| (queue.id, queue.name.as_str()))
        .collect();
    let row = |details: Details| Row {
        id: details.query.id,
        subject: subject(&frame, &details.query),
        queue: names
            .get(&details.query.queue_id)
            .map(|name| (*name).to_owned())
            .unwrap_or_default(),
        state: details.query.state,
        received: frame.days.full(details.query.received_at),
        language: details.query.language.to_string(),
        rating: details.query.rating,
    };
    let listing = Listing::new(found, limit, |row| row.query.id.to_string(), row);
    let choice = |queue: &entity::table::queue::Model| Choice {
        id: queue.id.to_string(),
        name: queue.name.clone(),
        is_chosen: filter.queue_id == Some(queue.id),
        channel: queue.channel,
    };
    let next = listing.next_cursor.map(|cursor| {
        let pairs = [("queue", &params.queue), ("state", &params.state)];
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .append_pair("cursor", &cursor)
            .finish();
        format!("/brand/queries?{query}")
    });
    pages::show(&ListPage {
        rows: listing.items,
        queues: queues.iter().map(choice).collect(),
        is_filtered: filter.queue_id.is_some() || filter.state.is_some(),
        state: params.state,
        next,
        frame,
    })
}
