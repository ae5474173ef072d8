//! Experts' accounts with a provider: opened, read, doubted.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::Expr,
};

use crate::db::WriteTx;
use crate::table::payout_account::{ActiveModel, Column, Entity, Model};
use crate::value::ExpertId;

/// Whose account has this name at the provider.
///
/// # Errors
/// When the database fails.
pub async fn of_provider(
    db: &impl ConnectionTrait,
    provider_account: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ProviderAccount.eq(provider_account))
        .one(db)
        .await
}

/// The provider's names for accounts on this rail that it said are not `ready`, those that changed
/// last first.
///
/// # Errors
/// When the database fails.
pub async fn held_back(
    db: &impl ConnectionTrait,
    rail: &str,
    ready: &str,
    limit: u64,
) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ProviderAccount)
        .filter(Column::Rail.eq(rail))
        .filter(Column::ProviderAccount.is_not_null())
        .filter(Column::ProviderState.ne(ready))
        .order_by_desc(Column::UpdatedAt)
        .order_by_asc(Column::ExpertId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Notes which account at the provider is the expert's; `false` when another is, or the expert is
/// paid by another rail now.
///
/// # Errors
/// When the database refuses (it is somebody else's) or fails.
pub async fn keep_provider_account(
    tx: &WriteTx,
    expert_id: ExpertId,
    rail: &str,
    provider_account: &str,
) -> Result<bool, DbErr> {
    let kept = Entity::update_many()
        .col_expr(Column::ProviderAccount, Expr::value(provider_account))
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::Rail.eq(rail))
        .filter(
            Column::ProviderAccount
                .is_null()
                .or(Column::ProviderAccount.eq(provider_account)),
        )
        .exec(tx)
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Sets columns of an expert's account; `false` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn note_account(
    tx: &WriteTx,
    expert_id: ExpertId,
    columns: ActiveModel,
) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .set(columns)
        .filter(Column::ExpertId.eq(expert_id))
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}
