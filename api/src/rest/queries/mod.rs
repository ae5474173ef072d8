//! Queries: posting, reading, and a brand's actions on them.
//!
//! Brands see everything about their queries but who an expert is; experts see a query only while
//! they hold it, and never the brand's metadata or the customer's address.

mod act;
mod batch;
mod post;
mod read;
mod timeline;
pub(crate) mod view;

use actix_web::web;
use entity::value::Scope;
use scheduler::service::Actor;
use scheduler::service::queries::Viewer;

use crate::extract::{BATCH_LIMIT, BodyLimit};
use crate::{BrandCaller, Caller, Problem};

/// Everything below `/queries`, and posting into a queue.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/queues/{id}/queries").post(post::post))
        .service(
            web::resource("/queues/{id}/queries/batch")
                .app_data(BodyLimit(BATCH_LIMIT))
                .post(batch::post),
        )
        .service(web::resource("/queries").get(read::list))
        .service(web::resource("/queries/{id}").get(read::show))
        .service(web::resource("/queries/{id}/timeline").get(timeline::show))
        .configure(act::routes);
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
