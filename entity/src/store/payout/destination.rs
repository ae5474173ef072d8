//! Where experts' money is sent.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JsonValue, QueryFilter,
    QuerySelect, prelude::*, sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::payout_account::{Column, Entity, Model};
use crate::table::{expert, person};
use crate::value::{ExpertId, Instant};

/// An expert as a rail and a payout run see them.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Payee {
    /// Who.
    pub expert_id: ExpertId,
    /// Since when their address is verified.
    pub email_verified_at: Option<Instant>,
    /// By which way they are paid.
    pub rail: Option<String>,
    /// What that rail needs.
    pub details: Option<JsonValue>,
    /// The provider's name for the account.
    pub provider_account: Option<String>,
    /// What the provider says of it.
    pub provider_state: Option<String>,
    /// Whether something came back: nothing more is sent until it is set again.
    pub needs_verification: Option<bool>,
}

/// The payees among these experts, by id.
///
/// # Errors
/// When the database fails.
pub async fn payees(db: &impl ConnectionTrait, experts: &[ExpertId]) -> Result<Vec<Payee>, DbErr> {
    let mut found = Vec::with_capacity(experts.len());
    for chunk in experts.chunks(super::CHUNK) {
        let rows = expert::Entity::find()
            .select_only()
            .column_as(expert::Column::Id, "expert_id")
            .column_as(person::Column::EmailVerifiedAt, "email_verified_at")
            .column_as(Column::Rail, "rail")
            .column_as(Column::Details, "details")
            .column_as(Column::ProviderAccount, "provider_account")
            .column_as(Column::ProviderState, "provider_state")
            .column_as(Column::NeedsVerification, "needs_verification")
            .join(
                sea_orm::JoinType::InnerJoin,
                expert::Entity::belongs_to(person::Entity)
                    .from(expert::Column::PersonId)
                    .to(person::Column::Id)
                    .into(),
            )
            .join(
                sea_orm::JoinType::LeftJoin,
                expert::Entity::belongs_to(Entity)
                    .from(expert::Column::Id)
                    .to(Column::ExpertId)
                    .into(),
            )
            .filter(expert::Column::Id.is_in(chunk.iter().copied()))
            .into_model::<Payee>()
            .all(db)
            .await?;
        found.extend(rows);
    }
    found.sort_by_key(|payee| payee.expert_id);
    Ok(found)
}

/// The countries that these experts' money goes to, where they are known.
///
/// # Errors
/// When the database fails.
pub async fn countries(
    db: &impl ConnectionTrait,
    experts: &[ExpertId],
) -> Result<BTreeMap<ExpertId, String>, DbErr> {
    let mut found = BTreeMap::new();
    for chunk in experts.chunks(super::CHUNK) {
        let rows: Vec<(ExpertId, String)> = Entity::find()
            .select_only()
            .column(Column::ExpertId)
            .column(Column::Country)
            .filter(Column::ExpertId.is_in(chunk.iter().copied()))
            .filter(Column::Country.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Where this expert's money is sent.
///
/// # Errors
/// When the database fails.
pub async fn destination(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(expert_id).one(db).await
}

/// Reads where this expert's money is sent and keeps everybody else from changing it until the
/// commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_destination(tx: &WriteTx, expert_id: ExpertId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(expert_id).lock_exclusive().one(tx).await
}

/// Sets where an expert's money is sent; what the provider said of its account stays.
///
/// # Errors
/// When the database fails.
pub async fn put_destination(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(Column::ExpertId)
                .update_columns([
                    Column::Rail,
                    Column::Details,
                    Column::UpdatedAt,
                    Column::Country,
                    Column::NeedsVerification,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
