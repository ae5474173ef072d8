//! The REST API: one file per resource, each with its views, conversions, handlers and `routes`.
//!
//! A route is a `web::resource` with all its methods, so that another method is 405 and not 404.

mod health;
mod problems;

use actix_web::web;

/// Every route of the public listener.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(health::routes)
        .configure(problems::routes)
        .service(web::scope("/v1").configure(v1));
}

/// Everything below `/v1`: one line per resource.
const fn v1(_cfg: &mut web::ServiceConfig) {}
