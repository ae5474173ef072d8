//! Brands: reading, guarded changes, and since when one has no funds.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use crate::db::WriteTx;
use crate::table::brand::{ActiveModel, Column, Entity, Model};
use crate::table::holiday;
use crate::value::{BrandId, BrandMode, HolidayCalendar, Instant};

/// The brand with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: BrandId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Reads the brand and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: BrandId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// A page of all brands by id, test twins among them.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<BrandId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// The test twins, those that were given up among them.
///
/// # Errors
/// When the database fails.
pub async fn twins(db: &impl ConnectionTrait) -> Result<BTreeSet<BrandId>, DbErr> {
    let ids: Vec<BrandId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Mode.eq(BrandMode::Test))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// Writes a new brand.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, brand: Model) -> Result<(), DbErr> {
    Entity::insert(brand.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Changes a brand and counts its version up; `None` when its version is no longer `version`.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    (id, version): (BrandId, i64),
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(change)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Notes that the brand has no funds; `false` when that was noted before.
///
/// # Errors
/// When the database fails.
pub async fn set_exhausted(tx: &WriteTx, id: BrandId, now: Instant) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .col_expr(Column::ExhaustedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ExhaustedAt.is_null())
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Notes that the brand has funds again; `false` when it had.
///
/// # Errors
/// When the database fails.
pub async fn clear_exhausted(tx: &WriteTx, id: BrandId) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .col_expr(Column::ExhaustedAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(Column::ExhaustedAt.is_not_null())
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// The local dates on which the brand's team is off: its closures and its public holidays.
///
/// # Errors
/// When the database fails.
pub async fn closed_days(
    db: &impl ConnectionTrait,
    brand: &Model,
) -> Result<Vec<NaiveDate>, DbErr> {
    let mut days = brand.closures.to_vec();
    if let Some(calendar) = &brand.holidays {
        days.extend(public_holidays(db, calendar).await?);
    }
    Ok(days)
}

/// The brands that keep the public holidays of one of these countries.
///
/// # Errors
/// When the database fails.
pub async fn keeping(
    db: &impl ConnectionTrait,
    countries: &BTreeSet<&str>,
) -> Result<Vec<BrandId>, DbErr> {
    let brands: Vec<(BrandId, Option<HolidayCalendar>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Holidays])
        .filter(Column::Holidays.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let keeps = |calendar: &Option<HolidayCalendar>| {
        let country = calendar.as_ref().map(|calendar| calendar.country.as_str());
        country.is_some_and(|country| countries.contains(country))
    };
    let keeping = brands.into_iter().filter(|(_, calendar)| keeps(calendar));
    Ok(keeping.map(|(id, _)| id).collect())
}

/// The public holidays of a country, with those that only the given region keeps.
async fn public_holidays(
    db: &impl ConnectionTrait,
    calendar: &HolidayCalendar,
) -> Result<Vec<NaiveDate>, DbErr> {
    let mut regions = Condition::any().add(holiday::Column::Region.eq(""));
    if let Some(region) = &calendar.region {
        regions = regions.add(holiday::Column::Region.eq(region));
    }
    holiday::Entity::find()
        .select_only()
        .column(holiday::Column::Date)
        .filter(holiday::Column::Country.eq(&calendar.country))
        .filter(regions)
        .into_tuple()
        .all(db)
        .await
}
