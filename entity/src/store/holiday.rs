//! Public holidays, as imported by admins.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::OnConflict,
};

use super::CHUNK_BINDS;
use crate::db::WriteTx;
use crate::table::holiday::{Column, Entity, Model};
use crate::value::HolidayId;

/// Columns of a row, for the size of chunks.
const COLUMNS: usize = 5;

/// Writes holidays; one that is known of its country, region and date only changes its name.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, holidays: &[Model]) -> Result<(), DbErr> {
    for chunk in holidays.chunks(CHUNK_BINDS / COLUMNS) {
        let rows = chunk
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::Country, Column::Region, Column::Date])
                    .update_column(Column::Name)
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
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
