//! Calls to addresses that strangers chose: webhooks and whatever else a brand names.
//!
//! A stranger who may name an address tries to make this server call what only it can reach
//! (server-side request forgery). So an address is read once and judged ([`Target`]), each address
//! that a name stands for is judged again when it is dialled ([`resolver`](self)), redirects are
//! not followed, no proxy of the environment is asked, nothing is remembered between calls, and a
//! call ends in bounded time with a bounded answer. This module knows nothing of webhooks.

mod address;
mod call;
mod fault;
mod policy;
mod resolver;
mod target;

pub use address::objection;
pub use call::{Answer, BRIEF, LIST, Outbound, Request};
pub use fault::{CallFault, CallFaultKind};
pub use policy::{NoPolicy, Policy, Refusal};
pub use resolver::{Lookup, SystemLookup};
pub use target::{Target, URL_BYTES_MAX};
