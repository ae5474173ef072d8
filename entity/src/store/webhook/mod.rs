//! Webhooks: endpoints, what is delivered to them, and each try.
//!
//! Invariant: an event is planned at most once for an endpoint and replay number (unique key).
//! Invariant: a delivery is tried by one node at a time, while that node's lease counts.

mod delivery;
mod endpoint;
mod lease;

pub use delivery::{
    attempts_of, cancel_of, delivery_of, erase, insert_deliveries, log, note, page_of, purge,
    replays, retry,
};
pub use endpoint::{
    change, count_of, disable, find_all, find_of, insert, listening, lock_of, mark_failing, page,
    succeeded,
};
pub use lease::{Busy, Due, any_due, due, lease};
