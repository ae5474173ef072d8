//! Pages of experts: the desk, shifts, availability, earnings, certification, profile.

mod desk;

use actix_web::web;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(desk::routes);
}
