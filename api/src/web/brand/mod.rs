//! Pages of a brand's people: onboarding, queues, the live board, queries, promises, the playbook, keys, webhooks, money.

mod start;

use actix_web::web;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand").get(start::show));
}
