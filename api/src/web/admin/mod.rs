//! Pages of those who run the platform: coverage, the live board, experts, plans, payouts, disputes, audit.

mod start;

use actix_web::web;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/admin").get(start::show));
}
