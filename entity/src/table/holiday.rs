//! A public holiday, as imported by an admin.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::value::HolidayId;

/// A public holiday, as imported by an admin.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holiday")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HolidayId,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 3166-2 subdivision; empty: the whole country.
    pub region: String,
    /// The local date.
    pub date: NaiveDate,
    /// What is celebrated.
    pub name: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
