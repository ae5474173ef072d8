//! One utterance inside a query.

use sea_orm::entity::prelude::*;

use crate::value::{
    Attachments, Author, BrandId, ExpertId, Instant, MessageId, QueryId, Visibility,
};

/// One utterance inside a query.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// Whose.
    pub brand_id: BrandId,
    /// In which query.
    pub query_id: QueryId,
    /// Its number in the query, from 1.
    pub sequence: i64,
    /// Who wrote it.
    pub author: Author,
    /// Which expert, if one did.
    pub expert_id: Option<ExpertId>,
    /// What the reader sees.
    pub display_name: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The text.
    pub body: String,
    /// Files.
    #[sea_orm(column_type = "JsonBinary")]
    pub attachments: Attachments,
    /// The brand's own id; unique in the query.
    pub external_id: Option<String>,
    /// When it was written.
    pub sent_at: Instant,
    /// When the customer got it.
    pub delivered_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
