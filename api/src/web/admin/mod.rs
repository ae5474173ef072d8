//! Pages of those who run the platform: coverage, the live board, experts, plans, payouts, disputes, audit.
//!
//! In which role a page is seen or something is done is decided as the API decides it ([`role`]);
//! what one may not do is not shown.

mod audit;
mod board;
mod brands;
mod coverage;
mod disputes;
mod expert;
mod experts;
mod explain;
mod gap;
mod heat;
mod holidays;
mod names;
mod payouts;
mod plans;
mod publish;
mod role;
mod settings;
mod shift;
mod team;
mod typed;

use actix_web::web;

use crate::extract::{BATCH_LIMIT, BodyLimit};

/// The routes of these pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(of_cover)
        .configure(of_people)
        .configure(of_money)
        .configure(of_the_platform);
}

/// Coverage, shifts, plans, and what happens now.
fn of_cover(cfg: &mut web::ServiceConfig) {
    let hour = "/admin/coverage/{queue}/{instant}";
    cfg.route("/admin", web::get().to(coverage::show))
        .route(hour, web::get().to(gap::show))
        .route(hour, web::post().to(publish::submit))
        .route("/admin/shifts/{id}", web::get().to(shift::show))
        .route("/admin/shifts/{id}/invite", web::post().to(shift::invite))
        .route("/admin/shifts/{id}/cancel", web::post().to(shift::cancel))
        .route("/admin/plans", web::get().to(plans::list))
        .route("/admin/plans", web::post().to(plans::ask))
        .route("/admin/plans/{id}", web::get().to(plans::show))
        .route("/admin/plans/{id}/publish", web::post().to(plans::publish))
        .route("/admin/board", web::get().to(board::show))
        .route("/admin/board/live", web::get().to(board::live))
        .route(
            "/admin/queries/{id}/release",
            web::post().to(board::release),
        )
        .route("/admin/queries/{id}/explain", web::get().to(explain::show));
}

/// Experts, brands, and the platform's own people.
fn of_people(cfg: &mut web::ServiceConfig) {
    let suspend = "/admin/experts/{id}/suspend";
    cfg.route("/admin/experts", web::get().to(experts::show))
        .route("/admin/experts/{id}", web::get().to(expert::show))
        .route(
            "/admin/experts/{id}/approve",
            web::post().to(expert::approve),
        )
        .route(suspend, web::get().to(expert::ask_suspend))
        .route(suspend, web::post().to(expert::suspend))
        .route(
            "/admin/experts/{id}/certify",
            web::post().to(expert::certify),
        )
        .route("/admin/experts/{id}/revoke", web::post().to(expert::revoke))
        .route("/admin/brands", web::get().to(brands::list))
        .route("/admin/brands/{id}", web::get().to(brands::show))
        .route(
            "/admin/brands/{id}/deposit",
            web::post().to(brands::deposit),
        )
        .route(
            "/admin/brands/{id}/terms",
            web::post().to(brands::set_terms),
        )
        .route("/admin/team", web::get().to(team::list))
        .route("/admin/team", web::post().to(team::invite))
        .route("/admin/team/{id}/remove", web::post().to(team::remove));
}

/// Payouts and disputes.
fn of_money(cfg: &mut web::ServiceConfig) {
    cfg.route("/admin/payouts", web::get().to(payouts::list))
        .route("/admin/payouts", web::post().to(payouts::draw_up))
        .route("/admin/payouts/switch", web::post().to(payouts::switch))
        .route("/admin/payouts/{id}", web::get().to(payouts::show))
        .route("/admin/payouts/{id}/file", web::get().to(payouts::file))
        .route(
            "/admin/payouts/{id}/approve",
            web::post().to(payouts::approve),
        )
        .route(
            "/admin/payouts/{id}/cancel",
            web::post().to(payouts::cancel),
        )
        .route(
            "/admin/payout/{id}/reconcile",
            web::post().to(payouts::reconcile),
        )
        .route(
            "/admin/payout/{id}/return",
            web::post().to(payouts::come_back),
        )
        .route("/admin/disputes", web::get().to(disputes::list))
        .route("/admin/disputes/{id}", web::get().to(disputes::show))
        .route(
            "/admin/disputes/{id}/decide",
            web::post().to(disputes::decide),
        );
}

/// Settings, holidays and the trail.
fn of_the_platform(cfg: &mut web::ServiceConfig) {
    cfg.route("/admin/settings", web::get().to(settings::show))
        .route("/admin/settings", web::post().to(settings::change))
        .route("/admin/audit", web::get().to(audit::show))
        .service(
            web::resource("/admin/holidays")
                .app_data(BodyLimit(BATCH_LIMIT))
                .get(holidays::list)
                .post(holidays::import),
        )
        .route(
            "/admin/holidays/{id}/remove",
            web::post().to(holidays::remove),
        );
}
