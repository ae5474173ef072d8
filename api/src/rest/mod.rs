//! The REST API: one file per resource, each with its views, conversions, handlers and `routes`.
//!
//! A route is a `web::resource` with all its methods, so that another method is 405 and not 404.

mod admin_board;
mod admin_experts;
mod admin_explain;
mod admin_payouts;
mod admin_records;
mod admin_shifts;
mod api_keys;
mod balance;
mod brand;
mod coverage;
mod customers;
mod demand;
mod deposits;
mod disputes;
mod earnings;
mod events;
mod expert;
pub mod expert_events;
mod expert_reasons;
mod health;
mod holidays;
mod mail_tokens;
mod me;
mod members;
mod messages;
mod money_views;
mod offers;
mod papers;
mod payout_account;
mod payout_onboarding;
mod payout_runs;
mod people_views;
mod plans;
mod presence;
mod problems;
mod promises;
mod provider_events;
mod queries;
mod queues;
mod reports;
mod run_views;
mod sessions;
mod settings;
mod shift_swaps;
mod shifts;
mod sign_up;
mod skills;
mod tax;
mod work;

use actix_web::web;

/// Every route of the public listener.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(health::routes)
        .configure(problems::routes)
        .service(web::scope("/v1").configure(v1));
}

/// Everything below `/v1`: one line per resource.
fn v1(cfg: &mut web::ServiceConfig) {
    cfg.configure(sign_up::routes)
        .configure(sessions::routes)
        .configure(me::routes)
        .configure(mail_tokens::routes)
        .configure(members::routes)
        .configure(api_keys::routes)
        .configure(skills::routes)
        .configure(expert::routes)
        .configure(admin_experts::routes)
        .configure(admin_records::routes)
        .configure(deposits::routes)
        .configure(balance::routes)
        .configure(papers::routes)
        .configure(tax::routes)
        .configure(disputes::routes)
        .configure(earnings::routes)
        .configure(payout_account::routes)
        .configure(payout_onboarding::routes)
        .configure(payout_runs::routes)
        .configure(settings::routes)
        .configure(admin_payouts::routes)
        .configure(provider_events::routes)
        .configure(brand::routes)
        .configure(coverage::routes)
        .configure(customers::routes)
        .configure(events::routes)
        .configure(messages::routes)
        .configure(queries::routes)
        .configure(queues::routes)
        .configure(promises::routes)
        .configure(reports::routes)
        .configure(demand::routes)
        .configure(holidays::routes)
        .configure(offers::routes)
        .configure(work::routes)
        .configure(plans::routes)
        .configure(presence::routes)
        .configure(expert_events::routes)
        .configure(expert_reasons::routes)
        .configure(shifts::routes)
        .configure(shift_swaps::routes)
        .configure(admin_shifts::routes)
        .configure(admin_board::routes)
        .configure(admin_explain::routes);
}
