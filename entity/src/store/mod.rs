//! All SQL, one file per aggregate.
//!
//! Reads take `&impl ConnectionTrait` (the readers' pool, or a transaction); writes take
//! [`WriteTx`](crate::db::WriteTx). A store answers `Option` and row counts and decides nothing.

pub mod access;
pub mod account;
pub mod api_key;
pub mod assignment;
pub mod audit;
pub mod board;
pub mod brand;
pub mod breach;
pub mod busy;
pub mod calendar_feed;
pub mod census;
pub mod certification;
pub mod change;
pub mod connection;
pub mod cool_down;
pub mod coverage;
pub mod credit_line;
pub mod customer;
pub mod decision;
pub mod demand;
pub mod demand_event;
pub mod deposit;
pub mod dispute;
mod document;
pub mod earning;
pub mod email_token;
pub mod erasure;
pub mod event;
pub mod forecast;
pub mod history;
pub mod holiday;
pub mod idempotency;
pub mod job;
pub mod lease;
pub mod ledger;
pub mod lesson;
pub mod mail;
pub mod mail_topic;
pub mod membership;
pub mod message;
pub mod night_spending;
pub mod offer;
pub mod outlook;
pub mod overview;
pub mod paper;
pub mod payout;
pub mod person;
pub mod plan;
pub mod playbook;
pub mod presence;
pub mod proficiency;
pub mod profile;
pub mod program;
pub mod promise;
pub mod promise_alert;
pub mod provider_event;
pub mod push;
pub mod query;
pub mod queue;
pub mod quote;
pub mod readiness;
pub mod report;
pub mod reservation;
mod rows;
pub mod second_factor;
pub mod session;
pub mod setting;
pub mod shift;
pub mod shortage;
pub mod skill;
pub mod stream;
pub mod tonight;
pub mod twin;
pub mod webhook;

/// Values bound in one statement at most: SQLite's limit is 32,766.
const CHUNK_BINDS: usize = 30_000;

/// That a row is in one of these states, written into the statement and not bound, as [`is`].
fn is_any<C: sea_orm::ColumnTrait, S: Into<sea_orm::Value>>(
    column: C,
    states: impl IntoIterator<Item = S>,
) -> sea_orm::sea_query::Expr {
    use sea_orm::sea_query::{Expr, ExprTrait};
    let states = states.into_iter().map(|state| Expr::Constant(state.into()));
    Expr::col(column.as_column_ref()).is_in(states)
}

/// That a row is in this state, written into the statement and not bound: only then do databases
/// see that a partial index answers it.
fn is<C: sea_orm::ColumnTrait>(
    column: C,
    state: impl Into<sea_orm::Value>,
) -> sea_orm::sea_query::Expr {
    use sea_orm::sea_query::{Expr, ExprTrait};
    Expr::col(column.as_column_ref()).eq(Expr::Constant(state.into()))
}
