//! Offers: ending what is pending.

use sea_orm::{DbErr, EntityTrait, QueryFilter, prelude::*, sea_query::Expr};

use crate::db::WriteTx;
use crate::table::offer::{Column, Entity, Model};
use crate::value::{Instant, OfferEndReason, OfferState, QueryId};

/// Ends every pending offer of a query; answers the offers that this ended, ordered by id.
///
/// # Errors
/// When the database fails.
pub async fn end_pending_of_query(
    tx: &WriteTx,
    query_id: QueryId,
    state: OfferState,
    reason: Option<OfferEndReason>,
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    let mut ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndReason, Expr::value(reason))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::State.eq(OfferState::Pending))
        .exec_with_returning(tx)
        .await?;
    ended.sort_by_key(|offer| offer.id);
    Ok(ended)
}
