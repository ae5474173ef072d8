//! Money of a brand set aside for one assignment.

use sea_orm::entity::prelude::*;

use crate::value::{
    AssignmentId, BrandId, Currency, Instant, QueryId, ReservationId, ReservationState,
};

/// Money of a brand set aside for one assignment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservation")]
pub struct Model {
    /// The reservation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReservationId,
    /// Whose money.
    pub brand_id: BrandId,
    /// For which query.
    pub query_id: QueryId,
    /// For which assignment.
    pub assignment_id: AssignmentId,
    /// How much.
    pub amount: i64,
    /// What of it is owed when the work is called off after the first reply.
    pub visit_amount: i64,
    /// What the expert gets of that.
    pub visit_pay_amount: i64,
    /// Of what.
    pub currency: Currency,
    /// Held, posted, released.
    pub state: ReservationState,
    /// When.
    pub created_at: Instant,
    /// When it was posted or released.
    pub ended_at: Option<Instant>,
    /// What of it went back to the brand when the rest was posted.
    pub released_amount: i64,
    /// Against which of the brand's nights it counts, in days since 1970-01-01.
    pub night: Option<i32>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
