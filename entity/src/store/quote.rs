//! Quotes that brands asked for.

use sea_orm::{DbErr, EntityTrait, IntoActiveModel};

use crate::db::WriteTx;
use crate::table::quote::{Entity, Model};

/// Records a quote.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
