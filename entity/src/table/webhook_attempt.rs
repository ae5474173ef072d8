//! One try at delivering an event.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, WebhookAttemptId, WebhookDeliveryId};

/// One try at delivering an event.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    /// The try.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookAttemptId,
    /// Of which delivery.
    pub delivery_id: WebhookDeliveryId,
    /// Its number, from 1.
    pub number: i32,
    /// When it began.
    pub at: Instant,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The status that came back.
    pub status: Option<i32>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// The beginning of what came back.
    pub answer: Option<String>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
