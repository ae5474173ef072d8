//! What the dispatcher learns from when it starts: how the last offers and work went.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
};

use crate::table::{assignment, offer};
use crate::value::{AssignmentState, OfferState};

/// The last offers that somebody answered or let run out, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn offers(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<offer::Model>, DbErr> {
    let ended = [
        OfferState::Accepted,
        OfferState::Declined,
        OfferState::Expired,
    ];
    let mut rows = offer::Entity::find()
        .filter(offer::Column::State.is_in(ended))
        .order_by_desc(offer::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// The last work that was finished, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn work(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<assignment::Model>, DbErr> {
    let mut rows = assignment::Entity::find()
        .filter(assignment::Column::State.eq(AssignmentState::Finished))
        .order_by_desc(assignment::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.reverse();
    Ok(rows)
}
