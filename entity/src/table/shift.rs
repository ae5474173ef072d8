//! A stretch of duty that is offered to experts.

use sea_orm::entity::prelude::*;

use crate::value::{
    Currency, Instant, LanguageTag, PersonId, PlanId, ShiftId, ShiftOrigin, ShiftState,
};

/// A stretch of duty that is offered to experts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift")]
pub struct Model {
    /// The shift.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShiftId,
    /// When it begins.
    pub starts_at: Instant,
    /// When it is over.
    pub ends_at: Instant,
    /// The language it is for; absent: any that its queues are served in.
    pub language: Option<LanguageTag>,
    /// How many experts it takes.
    pub seats_needed: i32,
    /// Draft, published, cancelled.
    pub state: ShiftState,
    /// Counts changes of its terms: what holders agree to, swaps are bound to, and the ETag.
    pub revision: i64,
    /// What each seat earns extra when it is worked, in minor units.
    pub incentive_amount: Option<i64>,
    /// What an hour on it earns at least, in minor units: then it is standby.
    pub standby_hourly_amount: Option<i64>,
    /// Of both.
    pub currency: Option<Currency>,
    /// Who made it.
    pub origin: ShiftOrigin,
    /// In which plan.
    pub plan_id: Option<PlanId>,
    /// What the gap-closing loop last published per hour, in minor units; absent: its pay is an
    /// admin's word.
    pub loop_hourly: Option<i64>,
    /// By whom, if it was a person.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it was called off.
    pub cancelled_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
