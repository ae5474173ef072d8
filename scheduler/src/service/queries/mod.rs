//! Queries as their brand sees and moves them: reading, and the actions of a brand.
//!
//! Taking them in is [`intake`](super::intake), what is said in them [`messages`](super::messages);
//! the expert's actions are [`work`](super::work).

mod act;
mod defer;
mod details;
mod erase;
mod escalation;
mod leaving;
mod promises;
mod rating;
mod when;

pub use act::{ActOnQuery, Action, TakeBack};
pub use defer::DEFERRED;
pub use details::{Details, Holder, Viewer, details, details_of_all, filter_of, thread, visible};
pub use erase::{EraseCustomer, Erased};
pub use escalation::Answered;
pub use promises::MarkTold;
pub use when::{FIELDS as WHEN_FIELDS, When};

pub(crate) use leaving::{Exit, leave, requeue};

use entity::table::query;

use super::Fault;

/// The refusal of something that does not go with the state a query is in.
pub(crate) fn not_now(query: &query::Model, wanted: &str) -> Fault {
    let possible: Vec<&str> = query
        .state
        .next()
        .iter()
        .map(|state| state.as_str())
        .collect();
    let detail = if possible.is_empty() {
        format!(
            "cannot {wanted}: the query is {}, which is final",
            query.state
        )
    } else {
        format!(
            "cannot {wanted}: the query is {}, and can become {}",
            query.state,
            possible.join(", ")
        )
    };
    Fault::conflict("not-in-this-state", detail)
        .with("query_status", query.state.as_str())
        .with("possible", possible)
}
