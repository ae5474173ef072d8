//! What a brand's nights have cost so far.
//!
//! Written only while the brand's own accounts are locked, so that nobody waits for these rows.

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::db::WriteTx;
use crate::table::night_spending::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, Currency};

/// Nights read at a time: two parameters each.
const CHUNK: usize = 1_000;

/// Which night of which brand, in which currency; the night by its number.
pub type NightKey = (BrandId, Currency, i32);

/// What a night has cost so far.
///
/// # Errors
/// When the database fails.
pub async fn spent(db: &impl ConnectionTrait, night: NightKey) -> Result<i64, DbErr> {
    let row = Entity::find().filter(these(night)).one(db).await?;
    Ok(row.map_or(0, |row| row.amount))
}

/// What nights of brands have cost so far, in every currency; those that cost nothing are absent.
///
/// # Errors
/// When the database fails.
pub async fn of_nights(
    db: &impl ConnectionTrait,
    nights: &[(BrandId, i32)],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in nights.chunks(CHUNK) {
        let any = chunk
            .iter()
            .fold(Condition::any(), |any, &(brand_id, night)| {
                any.add(Column::BrandId.eq(brand_id).and(Column::Night.eq(night)))
            });
        rows.extend(Entity::find().filter(any).all(db).await?);
    }
    Ok(rows)
}

/// A night costs so much more.
///
/// # Errors
/// When the database fails.
pub async fn add(
    tx: &WriteTx,
    (brand_id, currency, night): NightKey,
    amount: i64,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        brand_id: Set(brand_id),
        currency: Set(currency),
        night: Set(night),
        amount: Set(amount),
    };
    let more = Expr::col((Entity, Column::Amount)).add(amount);
    let known = OnConflict::columns([Column::BrandId, Column::Currency, Column::Night])
        .value(Column::Amount, more)
        .to_owned();
    let insert = Entity::insert(row).on_conflict(known);
    insert.exec_without_returning(tx).await.map(|_| ())
}

/// A night costs so much less; `false` when it had not cost so much (nothing is changed then).
///
/// # Errors
/// When the database fails.
pub async fn subtract(tx: &WriteTx, night: NightKey, amount: i64) -> Result<bool, DbErr> {
    let less = Expr::col(Column::Amount).sub(amount);
    let changed = Entity::update_many()
        .col_expr(Column::Amount, less)
        .filter(these(night))
        .filter(Column::Amount.gte(amount))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn these((brand_id, currency, night): NightKey) -> Condition {
    Condition::all()
        .add(Column::BrandId.eq(brand_id))
        .add(Column::Currency.eq(currency))
        .add(Column::Night.eq(night))
}
