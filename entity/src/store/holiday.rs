//! Public holidays, as imported by admins.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
    sea_query::OnConflict,
};

use super::rows;
use crate::db::WriteTx;
use crate::table::holiday::{Column, Entity, Model};
use crate::value::HolidayId;

/// Writes holidays; one that is known of its country, region and date only changes its name.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, holidays: &[Model]) -> Result<(), DbErr> {
    let mut known = OnConflict::columns([Column::Country, Column::Region, Column::Date]);
    known.update_column(Column::Name);
    rows::put::<Entity>(tx, holidays.to_vec(), known).await
}

/// A page of holidays by id, of one country or of all.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    country: Option<&str>,
    after: Option<HolidayId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(country) = country {
        select = select.filter(Column::Country.eq(country));
    }
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}
