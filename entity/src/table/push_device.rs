//! A browser that shows an expert's offers.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant, PushDeviceId, SessionId};

/// A browser that shows an expert's offers, even while no page of ours is open in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "push_device")]
pub struct Model {
    /// The device.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PushDeviceId,
    /// Whose.
    pub expert_id: ExpertId,
    /// Since which sign-in: once that is over, nothing is shown any more.
    pub session_id: SessionId,
    /// What its owner knows it by, e.g. `Android`; may be empty.
    pub name: String,
    /// The host of its push service, e.g. `fcm.googleapis.com`.
    pub host: String,
    /// SHA-256 of its address at the push service, in hexadecimal.
    pub address_hash: String,
    /// Its address and keys, sealed: whoever knows them can write to it.
    pub subscription: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last told something.
    pub told_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
