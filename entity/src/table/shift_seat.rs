//! One seat of a shift under one holder: each next holder has a row of their own.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, ExpertId, Instant, NoticeClass, SeatId, SeatState, ShiftId};

/// One seat of a shift under one holder: each next holder has a row of their own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift_seat")]
pub struct Model {
    /// This time on the seat.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatId,
    /// Of which shift.
    pub shift_id: ShiftId,
    /// Which seat of it, from 1. One row of each number is open or held.
    pub seat_no: i32,
    /// Where it is.
    pub state: SeatState,
    /// Who holds or held it.
    pub expert_id: Option<ExpertId>,
    /// When the shift begins, as it was for this holder.
    pub starts_at: Instant,
    /// When the shift is over, as it was for this holder.
    pub ends_at: Instant,
    /// Counts what changes who holds it on which terms.
    pub revision: i64,
    /// The expert took it although it is outside their availability.
    pub outside_availability: bool,
    /// Why an admin assigned it against the rules.
    pub override_reason: Option<String>,
    /// What it earns extra when it is worked, as agreed.
    pub incentive_amount: Option<i64>,
    /// What an hour on it earns at least, as agreed.
    pub standby_hourly_amount: Option<i64>,
    /// Of both.
    pub currency: Option<Currency>,
    /// When it was claimed or assigned.
    pub claimed_at: Option<Instant>,
    /// When the expert agreed to the present terms.
    pub confirmed_at: Option<Instant>,
    /// When whoever was put on it was reminded to agree.
    pub reminded_at: Option<Instant>,
    /// When the expert checked in.
    pub checked_in_at: Option<Instant>,
    /// How soon before the start notice was given, by either side.
    pub notice_class: Option<NoticeClass>,
    /// When notice was given.
    pub notice_at: Option<Instant>,
    /// Its holder wants to leave: others may claim it.
    pub replacement_sought: bool,
    /// Open because somebody did not come or left.
    pub emergency: bool,
    /// When the holder stopped holding it.
    pub ended_at: Option<Instant>,
    /// When this row was made.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
