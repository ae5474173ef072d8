//! Accepted work from the expert's side: resolving it, or letting it go.
//!
//! Writing to the customer lives with the messages; who works next is the dispatcher's matter.

mod ending;
mod escalate;
mod evidence;
mod finality;
mod hand_over;
mod holding;
mod release;
mod resolve;

pub use escalate::EscalateQuery;
pub use finality::make_final;
pub use hand_over::{ReturnQuery, TransferQuery};
pub use release::ReleaseQuery;
pub use resolve::ResolveQuery;

use entity::table;

/// What an expert's action on a query leads to.
#[derive(Clone, Debug)]
pub struct Worked {
    /// The query as it is now.
    pub query: table::query::Model,
    /// The expert's assignment as it is now.
    pub assignment: table::assignment::Model,
}
