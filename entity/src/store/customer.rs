//! Customers: met at intake, forgotten on request.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    prelude::*,
    sea_query::{Expr, Func, OnConflict, Query},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::customer::{Column, Entity, Model};
use crate::value::{BrandId, CustomerId, Instant};

/// The customer with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: CustomerId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The customers with these ids, by id.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, Model>, DbErr> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The brand's customer with this reference.
///
/// # Errors
/// When the database fails.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    reference: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::Reference.eq(reference))
        .one(db)
        .await
}

/// Writes the customers that are new and completes those that are known: what a row does not say
/// is kept. Answers them as they are now.
///
/// The rows must differ in brand or reference, and be in the order of their references: two
/// batches then lock them in the same order.
///
/// # Errors
/// When the database fails.
pub async fn meet(tx: &WriteTx, customers: Vec<Model>) -> Result<Vec<Model>, DbErr> {
    let keep =
        [Column::Name, Column::Email, Column::TimeZone].map(|column| (column, known(column)));
    let conflict = OnConflict::columns([Column::BrandId, Column::Reference])
        .values(keep)
        .to_owned();
    let all = Query::returning().columns(Column::iter());
    let met = rows::put_returning::<Entity>(tx, customers, conflict, all).await?;
    met.iter()
        .map(|row| Model::from_query_result(row, ""))
        .collect()
}

/// The new value of a column, or the old one where the new row says nothing.
fn known(column: Column) -> Expr {
    Func::coalesce([
        Expr::cust(format!("excluded.{}", column.as_str())),
        Expr::col((Entity, column)),
    ])
    .into()
}

/// Replaces what is personal by a pseudonym; answers whether there was such a customer.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &WriteTx,
    id: CustomerId,
    pseudonym: &str,
    now: Instant,
) -> Result<bool, DbErr> {
    let forgotten = Entity::update_many()
        .col_expr(Column::Reference, Expr::value(pseudonym))
        .col_expr(Column::Name, Expr::value(None::<String>))
        .col_expr(Column::Email, Expr::value(None::<String>))
        .col_expr(Column::TimeZone, Expr::value(None::<String>))
        .col_expr(Column::ErasedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(forgotten.rows_affected == 1)
}
