//! Every test that goes through a door users use.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop"
)]

mod abuse;
mod baseline;
mod calendar;
mod calendars;
mod closing;
mod contract;
mod coverage;
mod demand;
mod door;
mod examples;
mod forecast;
mod inbound;
mod jobs;
mod language;
mod live;
mod mail;
mod money;
mod once;
mod people;
mod plan;
mod playbook;
mod programs;
mod promises;
mod queries;
mod repeated;
mod replay;
mod reports;
mod rounds;
mod second_factor;
mod shifts;
mod staffing;
mod story;
mod stream;
mod tenants;
mod tidy;
mod tidy_twin;
mod told;
mod web;
mod webhooks;
