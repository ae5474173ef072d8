//! Pages of experts: the desk, shifts, availability, earnings, the profile.

mod agenda;
mod availability;
mod calendar;
mod course;
mod days;
mod desk;
mod devices;
mod disputes;
mod earnings;
mod evidence;
mod payout_account;
mod profile;
mod programs;
mod reasons;
mod shifts;
mod swaps;
mod week;

use actix_web::web;

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(desk::routes)
        .configure(availability::routes)
        .configure(calendar::routes)
        .configure(devices::routes)
        .configure(disputes::routes)
        .configure(payout_account::routes)
        .configure(profile::routes)
        .configure(programs::routes)
        .configure(reasons::routes)
        .configure(earnings::routes)
        .configure(shifts::routes)
        .configure(swaps::routes);
}
