//! Which queues a shift serves.

use sea_orm::entity::prelude::*;

use crate::value::{QueueId, ShiftId};

/// Which queues a shift serves.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift_queue")]
pub struct Model {
    /// The shift.
    #[sea_orm(primary_key, auto_increment = false)]
    pub shift_id: ShiftId,
    /// A queue that it serves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
