//! A tenant that buys coverage.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, BrandMode, Dates, HolidayCalendar, Instant, Spending, WeeklyWindows, ZoneName,
};

/// A tenant that buys coverage.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand")]
pub struct Model {
    /// The brand.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BrandId,
    /// What it is called.
    pub name: String,
    /// Where its business hours are.
    pub time_zone: ZoneName,
    /// When its own team is on; empty: never.
    #[sea_orm(column_type = "JsonBinary")]
    pub business_hours: WeeklyWindows,
    /// Whose public holidays it keeps.
    #[sea_orm(column_type = "JsonBinary")]
    pub holidays: Option<HolidayCalendar>,
    /// Further local dates on which its team is off.
    #[sea_orm(column_type = "JsonBinary")]
    pub closures: Dates,
    /// How long customers' personal data are kept.
    pub retention_days: i32,
    /// Real or a test twin.
    pub mode: BrandMode,
    /// The platform's fee in basis points, frozen into each offer.
    pub platform_fee_bps: i32,
    /// Since when it has no funds for the next offer.
    pub exhausted_at: Option<Instant>,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When it came on board.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How it wants its money watched; absent: the defaults.
    #[sea_orm(column_type = "JsonBinary")]
    pub spending: Option<Spending>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
