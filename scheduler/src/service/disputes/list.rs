//! Whose disputes are whose.

use entity::store::dispute;
use entity::table::dispute as table;
use entity::value::DisputeId;
use sea_orm::ConnectionTrait;

use super::open::Disputant;
use crate::service::Fault;

/// Whether the dispute is about what this side was charged or earned.
pub(super) fn of(row: &table::Model, by: Disputant) -> bool {
    match by {
        Disputant::Brand(brand) => row.brand_id == Some(brand),
        Disputant::Expert(expert) => row.expert_id == expert,
    }
}

/// A dispute about what this side was charged or earned.
///
/// # Errors
/// 404 for everybody else; when the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    id: DisputeId,
    by: Disputant,
) -> Result<table::Model, Fault> {
    let row = dispute::find(db, id).await?;
    row.filter(|row| of(row, by))
        .ok_or_else(|| Fault::not_found("dispute"))
}
