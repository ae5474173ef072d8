//! An invoice or a statement: what it says stays as it is.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Currency, ExpertId, Instant, PaperId, PaperKind, ZoneName};

/// An invoice or a statement: what it says stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper")]
pub struct Model {
    /// The paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaperId,
    /// What it is.
    pub kind: PaperKind,
    /// To which brand, if it is an invoice.
    pub brand_id: Option<BrandId>,
    /// To which expert, if it is a statement.
    pub expert_id: Option<ExpertId>,
    /// Their name when it was issued.
    pub name: String,
    /// Of what.
    pub currency: Currency,
    /// The first instant of its period.
    pub starts_at: Instant,
    /// The first instant after its period.
    pub ends_at: Instant,
    /// Where the period was counted.
    pub time_zone: ZoneName,
    /// In which series it is numbered.
    pub series: String,
    /// Its number there: 1, 2, 3 … without holes.
    pub number: i64,
    /// The balance when the period began.
    pub opening_amount: i64,
    /// The balance when it ended.
    pub closing_amount: i64,
    /// When it was closed.
    pub issued_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
