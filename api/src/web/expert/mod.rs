//! Pages of experts: the desk, shifts, earnings.

mod desk;
mod earnings;
mod shifts;

use actix_web::web;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(desk::routes)
        .configure(earnings::routes)
        .configure(shifts::routes);
}
