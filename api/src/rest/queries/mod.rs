//! Queries: posting, reading, and a brand's actions on them.
//!
//! Brands see everything about their queries but who an expert is; experts see a query only while
//! they hold it, and never the brand's metadata or the customer's address.

mod act;
mod batch;
mod post;
mod read;
pub(crate) mod timeline;
pub(crate) mod view;

use entity::value::Scope;
use scheduler::service::Actor;
use scheduler::service::queries::Viewer;

use crate::contract::{Api, says};
use crate::extract::BATCH_LIMIT;
use crate::{BrandCaller, Caller, Problem};

/// Everything below `/queries`, and posting into a queue.
pub fn routes(api: &mut Api) {
    api.resource("/queues/{id}/queries", |r| {
        r.post(
            post::post,
            says("Posts a query")
                .statuses(&[200, 201])
                .problems(&["outside-window", "queue-paused", "queue-archived"])
                .scope(Scope::QueriesWrite),
        )
    })
    .resource("/queues/{id}/queries/batch", |r| {
        r.body_limit(BATCH_LIMIT).post(
            batch::post,
            says("Posts up to 1,000 queries, with an answer for each")
                .problems(&["queue-archived"])
                .scope(Scope::QueriesWrite),
        )
    })
    .resource("/queries", |r| {
        r.get(read::list, says("Lists queries").scope(Scope::QueriesRead))
    })
    .resource("/queries/{id}", |r| {
        r.get(
            read::show,
            says("Shows a query").scope(Scope::QueriesRead).etag(),
        )
    })
    .resource("/queries/{id}/timeline", |r| {
        r.get(
            timeline::show,
            says("Tells every state change, offer, clock and promise, in order")
                .scope(Scope::QueriesRead),
        )
    })
    .with(act::routes);
}

/// Whose eyes the answer is for; a key needs that scope.
pub(crate) fn viewer(caller: &Caller, scope: Scope) -> Result<Viewer, Problem> {
    match caller.actor() {
        Actor::Person {
            expert: Some(expert),
            ..
        } => Ok(Viewer::Expert(*expert)),
        Actor::Person { role, .. } if role.is_platform() => Ok(Viewer::Admin),
        actor => {
            let brand = BrandCaller::of(actor.clone())?;
            brand.require(scope)?;
            Ok(Viewer::Brand(brand.brand))
        }
    }
}
