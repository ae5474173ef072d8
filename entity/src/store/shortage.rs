//! What brands ran out of, by currency: noted when they are told, forgotten when they have it again.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::is;
use crate::db::WriteTx;
use crate::table::shortage::{ActiveModel, Column, Entity};
use crate::value::{BrandId, Currency, Instant, ShortageKind};

/// Notes that a brand ran out; `false` when that was noted before, at `again_from` or later.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &WriteTx,
    (brand_id, currency, kind): (BrandId, Currency, ShortageKind),
    (now, again_from): (Instant, Instant),
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        brand_id: Set(brand_id),
        currency: Set(currency),
        kind: Set(kind),
        since: Set(now),
    };
    let known = OnConflict::columns([Column::BrandId, Column::Currency, Column::Kind])
        .update_column(Column::Since)
        .action_and_where(Expr::col((Entity, Column::Since)).lt(again_from))
        .to_owned();
    let noted = Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(tx)
        .await?;
    Ok(noted == 1)
}

/// Forgets that a brand ran out; `false` when it was not noted.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &WriteTx,
    (brand_id, currency, kind): (BrandId, Currency, ShortageKind),
) -> Result<bool, DbErr> {
    let gone = Entity::delete_many()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::Currency.eq(currency))
        .filter(is(Column::Kind, kind))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Whether a brand has run out of that in any currency.
///
/// # Errors
/// When the database fails.
pub async fn any(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    kind: ShortageKind,
) -> Result<bool, DbErr> {
    let noted = Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(is(Column::Kind, kind))
        .count(db)
        .await?;
    Ok(noted > 0)
}
