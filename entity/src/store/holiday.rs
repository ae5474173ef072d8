//! Public holidays, as imported by admins.

use chrono::NaiveDate;
use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::holiday::{Column, Entity, Model};
use crate::value::{HolidayCalendar, HolidayId};

/// Writes holidays; one that is known of its country, region and date only changes its name.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, holidays: &[Model]) -> Result<(), DbErr> {
    let mut known = OnConflict::columns([Column::Country, Column::Region, Column::Date]);
    known.update_column(Column::Name);
    rows::put::<Entity>(tx, holidays.to_vec(), known).await
}

/// Which holidays are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this country only (ISO 3166-1 alpha-2).
    pub country: Option<String>,
    /// Of the whole country and this region (ISO 3166-2); without it of every region.
    pub region: Option<String>,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// Before this day.
    pub to: Option<NaiveDate>,
}

/// A page of holidays by date.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    after: Option<(NaiveDate, HolidayId)>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut all = Condition::all();
    if let Some(country) = &wanted.country {
        all = all.add(Column::Country.eq(country));
    }
    if let Some(region) = &wanted.region {
        all = all.add(Column::Region.is_in(["", region]));
    }
    all = all.add_option(wanted.from.map(|from| Column::Date.gte(from)));
    all = all.add_option(wanted.to.map(|to| Column::Date.lt(to)));
    all = all.add_option(after.map(|(date, id)| {
        let same_day = Column::Date.eq(date).and(Column::Id.gt(id));
        Column::Date.gt(date).or(same_day)
    }));
    Entity::find()
        .filter(all)
        .order_by_asc(Column::Date)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Whether any holiday is known of a calendar.
///
/// # Errors
/// When the database fails.
pub async fn any_of(
    db: &impl ConnectionTrait,
    calendar: &HolidayCalendar,
    from: NaiveDate,
) -> Result<bool, DbErr> {
    let wanted = Wanted {
        country: Some(calendar.country.clone()),
        region: Some(calendar.region.clone().unwrap_or_default()),
        from: Some(from),
        to: None,
    };
    Ok(!page(db, &wanted, None, 1).await?.is_empty())
}

/// Removes a holiday; answers what it was.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &WriteTx, id: HolidayId) -> Result<Option<Model>, DbErr> {
    let known = Entity::find_by_id(id).one(tx).await?;
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(known)
}
