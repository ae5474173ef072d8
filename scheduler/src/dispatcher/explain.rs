//! Why a query is where it is: what was decided, and what the engine says now.

use entity::store::{decision, query};
use entity::table;
use entity::value::QueryId;

use super::knowledge::Knowledge;
use super::refresh;
use crate::dispatch::Explanation;
use crate::service::{Fault, Services};

/// Decisions shown at most: the latest.
const SHOWN: u64 = 200;

/// What is known about the dispatch of a query.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The query.
    pub query: table::query::Model,
    /// What was decided, oldest first.
    pub decisions: Vec<table::decision::Model>,
    /// What the engine says now; absent when the query is past dispatch.
    pub now: Option<Explanation>,
}

/// Explains a query from the tables, on any node: the Board is loaded anew for it.
///
/// That takes as long as taking over does; it is for people who ask, not for programs.
///
/// # Errors
/// When there is no such query, or the database fails.
pub async fn explain(services: &Services, id: QueryId) -> Result<Explained, Fault> {
    let db = services.db.read();
    let row = query::find(db, id).await?;
    let row = row.ok_or_else(|| Fault::not_found("query"))?;
    let decisions = decision::of_query(db, id, SHOWN).await?;
    let now = services.clock.now();
    let mut knowledge = Knowledge::new(services.zones.clone());
    refresh::load(db, &mut knowledge, now).await?;
    Ok(Explained {
        query: row,
        decisions,
        now: knowledge.board.explain(id, now),
    })
}
