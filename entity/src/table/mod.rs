//! The sea-orm models: one file per table, no logic, and no serialisation.
#![allow(
    missing_docs,
    reason = "the derives make public items that carry no text"
)]

pub mod account;
pub mod api_key;
pub mod assignment;
pub mod audit;
pub mod audit_head;
pub mod brand;
pub mod breach;
pub mod certification;
pub mod change;
pub mod consideration;
pub mod cool_down;
pub mod coverage_day;
pub mod customer;
pub mod decision;
pub mod demand_cursor;
pub mod demand_day;
pub mod demand_event;
pub mod deposit;
pub mod earning;
pub mod email_token;
pub mod event;
pub mod expert;
pub mod expert_event;
pub mod expert_language;
pub mod expert_skill;
pub mod forecast_run;
pub mod forecast_series;
pub mod forecast_update;
pub mod holiday;
pub mod idempotency;
pub mod job;
pub mod lease;
pub mod ledger_entry;
pub mod ledger_head;
pub mod ledger_pending;
pub mod ledger_seal;
pub mod mail;
pub mod membership;
pub mod message;
pub mod offer;
pub mod outlook;
pub mod payout;
pub mod payout_account;
pub mod payout_attempt;
pub mod payout_run;
pub mod person;
pub mod plan;
pub mod posting;
pub mod promise;
pub mod query;
pub mod queue;
pub mod quote;
pub mod reservation;
pub mod session;
pub mod setting;
pub mod shift;
pub mod shift_invitation;
pub mod shift_queue;
pub mod shift_seat;
pub mod shift_swap;
pub mod skill;
