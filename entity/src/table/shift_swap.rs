//! An expert's wish to pass a seat on, bound to the terms it was offered on.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant, SeatId, ShiftId, SwapId, SwapState};

/// An expert's wish to pass a seat on, bound to the terms it was offered on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift_swap")]
pub struct Model {
    /// The wish.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SwapId,
    /// Which shift.
    pub shift_id: ShiftId,
    /// Which seat.
    pub seat_id: SeatId,
    /// The revision of the shift that was offered.
    pub shift_revision: i64,
    /// The revision of the seat that was offered.
    pub seat_revision: i64,
    /// Whose seat it is.
    pub offered_by: ExpertId,
    /// Who alone may take it; absent: anybody who is eligible.
    pub offered_to: Option<ExpertId>,
    /// What the expert added.
    pub note: Option<String>,
    /// Open, or how it ended.
    pub state: SwapState,
    /// Who took the seat.
    pub taken_by: Option<ExpertId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
