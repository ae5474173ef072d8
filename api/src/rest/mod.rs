//! The REST API: one file per resource, each with its views, conversions, handlers and `routes`.
//!
//! A route is a `web::resource` with all its methods, so that another method is 405 and not 404.

mod act_bodies;
mod admin_board;
mod admin_experts;
mod admin_explain;
mod admin_payouts;
mod admin_records;
mod admin_shifts;
mod api_keys;
mod balance;
mod bodies;
mod brand;
mod busy_calendar;
mod calendar_feeds;
mod connection_bodies;
mod connection_log;
mod connection_replies;
mod connections;
mod coverage;
mod customers;
mod demand;
mod deposits;
mod disputes;
mod docs;
mod earnings;
mod events;
mod expert;
pub mod expert_events;
mod expert_reasons;
mod health;
mod holidays;
mod inbound;
mod mail_tokens;
mod me;
mod members;
mod messages;
mod money_views;
mod my_mail;
mod offers;
pub(crate) mod papers;
mod payout_account;
mod payout_onboarding;
mod payout_runs;
mod people_views;
mod plans;
mod playbook;
mod presence;
mod problems;
mod programs;
mod promises;
mod provider_events;
pub(crate) mod queries;
mod queues;
mod reports;
mod run_views;
mod second_factor;
mod sessions;
mod settings;
mod shift_swaps;
mod shifts;
mod sign_up;
mod skills;
mod tax;
mod test_twin;
mod try_view;
mod webhooks;
mod work;

use actix_web::web;

pub(crate) use disputes::STATEMENT_MAX;
pub(crate) use holidays::Place as HolidayPlace;
pub(crate) use payout_runs::run_file;
pub(crate) use sign_up::NAME_MAX;
pub(crate) use work::NOTE_MAX;

use crate::contract::Api;

/// Every route of the public listener.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    let mut api = Api::default();
    public(&mut api);
    api.mount(cfg);
    cfg.configure(crate::web::routes);
    cfg.service(web::scope("/v1").configure(|cfg| {
        let mut api = Api::below("/v1");
        v1(&mut api);
        api.mount(cfg);
    }));
}

/// Everything outside `/v1`.
pub(crate) fn public(api: &mut Api) {
    api.with(health::routes)
        .with(problems::routes)
        .with(docs::routes)
        .with(calendar_feeds::public);
}

/// Everything below `/v1`: one line per resource.
pub(crate) fn v1(api: &mut Api) {
    api.with(sign_up::routes)
        .with(sessions::routes)
        .with(me::routes)
        .with(second_factor::routes)
        .with(my_mail::routes)
        .with(mail_tokens::routes)
        .with(members::routes)
        .with(api_keys::routes)
        .with(skills::routes)
        .with(expert::routes)
        .with(calendar_feeds::routes)
        .with(busy_calendar::routes)
        .with(admin_experts::routes)
        .with(admin_records::routes)
        .with(deposits::routes)
        .with(balance::routes)
        .with(papers::routes)
        .with(tax::routes)
        .with(disputes::routes)
        .with(earnings::routes)
        .with(payout_account::routes)
        .with(payout_onboarding::routes)
        .with(payout_runs::routes)
        .with(settings::routes)
        .with(admin_payouts::routes)
        .with(provider_events::routes)
        .with(brand::routes)
        .with(test_twin::routes)
        .with(coverage::routes)
        .with(customers::routes)
        .with(events::routes)
        .with(webhooks::routes)
        .with(messages::routes)
        .with(queries::routes)
        .with(queues::routes)
        .with(connections::routes)
        .with(connection_log::routes)
        .with(connection_replies::routes)
        .with(inbound::routes)
        .with(programs::routes)
        .with(promises::routes)
        .with(reports::routes)
        .with(demand::routes)
        .with(holidays::routes)
        .with(offers::routes)
        .with(work::routes)
        .with(plans::routes)
        .with(playbook::routes)
        .with(presence::routes)
        .with(expert_events::routes)
        .with(expert_reasons::routes)
        .with(shifts::routes)
        .with(shift_swaps::routes)
        .with(admin_shifts::routes)
        .with(admin_board::routes)
        .with(admin_explain::routes);
}
