//! A line of a paper: one entry of the ledger that changed its owner's balance.

use sea_orm::entity::prelude::*;

use crate::value::{EntryId, Instant, PaperId, PaperLineKind, QueryId};

/// A line of a paper: one entry of the ledger that changed its owner's balance.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_line")]
pub struct Model {
    /// On which paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper_id: PaperId,
    /// Its place there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    /// Whose balance: a brand's or an expert's.
    pub owner_id: Uuid,
    /// Which entry; on no other paper of the same owner.
    pub entry_id: EntryId,
    /// What it is about.
    pub kind: PaperLineKind,
    /// What the entry is about, by id.
    pub reference: String,
    /// For which query.
    pub query_id: Option<QueryId>,
    /// By how much the balance changed.
    pub amount: i64,
    /// When.
    pub at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
