//! Everything in Vesper that happens because of a request: the API, and the program `vesper`.
//!
//! This crate decides nothing about the business: it parses, calls a use case of
//! [`scheduler::service`], and converts. How to add an endpoint is in this crate's README.
//!
//! * [`app`]: building the server; [`frame`]: what every request passes through;
//!   [`lifecycle`]: how it ends; [`ops`]: metrics and detailed health.
//! * [`rest`]: one file per resource. [`extract`], [`auth`]: what handlers are given.
//!   [`answer`], [`page`], [`problem`]: what they return. [`idempotency`]: each key once.
//! * [`web`]: pages, made on the server.
//! * [`cli`]: the commands; [`config`]: the settings.

pub mod answer;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod contract;
pub mod extract;
pub mod frame;
pub mod idempotency;
pub mod lifecycle;
pub mod ops;
pub mod page;
pub mod problem;
pub mod rest;
pub mod state;
pub mod web;

pub use answer::{Answer, Reply, expected_version};
pub use auth::{
    AdminCaller, ApproverCaller, BrandCaller, Caller, ExpertCaller, PersonCaller, Visitor,
};
pub use extract::{Json, NoBody, Params, Path};
pub use page::{Listing, Paging};
pub use problem::Problem;
pub use state::App;
