//! Every row of a small database: for the report of a demo, never for one that serves.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryOrder, prelude::*};
use sha2::{Digest, Sha256};

use crate::table::{assignment, earning, event, offer, promise, query};
use crate::value::EarningState;

/// What happened, as rows.
#[derive(Clone, Debug)]
pub struct Census {
    /// Every query.
    pub queries: Vec<query::Model>,
    /// Every promise, a query's first one first.
    pub promises: Vec<promise::Model>,
    /// Every offer.
    pub offers: Vec<offer::Model>,
    /// Every assignment.
    pub assignments: Vec<assignment::Model>,
    /// Every line of pay that was not voided.
    pub earnings: Vec<earning::Model>,
    /// How many events there are.
    pub events: u64,
    /// SHA-256 over the events' types in their order, in hexadecimal.
    pub hash: String,
}

/// Reads all of it.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &impl ConnectionTrait) -> Result<Census, DbErr> {
    let mut digest = Sha256::new();
    let kinds = event::Entity::find()
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    for event in &kinds {
        digest.update(event.kind.as_bytes());
        digest.update(b"\n");
    }
    let hash = hex::encode(digest.finalize());
    Ok(Census {
        queries: query::Entity::find().all(db).await?,
        promises: promise::Entity::find()
            .order_by_asc(promise::Column::Number)
            .all(db)
            .await?,
        offers: offer::Entity::find().all(db).await?,
        assignments: assignment::Entity::find().all(db).await?,
        earnings: earning::Entity::find()
            .filter(earning::Column::State.ne(EarningState::Voided))
            .all(db)
            .await?,
        events: event::Entity::find().count(db).await?,
        hash,
    })
}
