//! What accounts held at a past instant: their balance now, less what was posted since.
//!
//! One statement, so that the balance and the postings are those of one moment; the index of
//! entries by time answers for a recent instant, the index of postings by account for an old one.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query, SubQueryStatement},
};

use crate::table::{account, ledger_entry, posting};
use crate::value::{AccountKind, AccountOwner, Currency, EntryKind, ExpertId, Instant};

/// What an account held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    /// Which of the owner's accounts.
    pub kind: AccountKind,
    /// Of what.
    pub currency: Currency,
    /// How much.
    pub amount: i64,
}

/// What the accounts of an owner held at an instant, entries of that instant included; accounts
/// that were opened later are absent.
///
/// # Errors
/// When the database fails.
pub async fn at(
    db: &impl ConnectionTrait,
    (owner, id): (AccountOwner, Uuid),
    at: Instant,
) -> Result<Vec<Held>, DbErr> {
    let since = Query::select()
        .expr(Expr::col((posting::Entity, posting::Column::Amount)).sum())
        .from(posting::Entity)
        .inner_join(
            ledger_entry::Entity,
            Expr::col((ledger_entry::Entity, ledger_entry::Column::Id))
                .equals((posting::Entity, posting::Column::EntryId)),
        )
        .and_where(
            Expr::col((posting::Entity, posting::Column::AccountId))
                .equals((account::Entity, account::Column::Id)),
        )
        .and_where(Expr::col((ledger_entry::Entity, ledger_entry::Column::At)).gt(at))
        .to_owned();
    let since = Expr::expr(Expr::from(SubQueryStatement::from(since))).cast_as("bigint");
    let amount = Expr::col((account::Entity, account::Column::Balance)).sub(since.if_null(0i64));
    account::Entity::find()
        .select_only()
        .column(account::Column::Kind)
        .column(account::Column::Currency)
        .expr_as(amount, "amount")
        .filter(account::Column::OwnerId.eq(id))
        .filter(account::Column::OwnerKind.eq(owner))
        .filter(account::Column::CreatedAt.lte(at))
        .into_model()
        .all(db)
        .await
}

/// What had been paid to an expert by an instant, less what came back, by currency.
///
/// # Errors
/// When the database fails.
pub async fn paid(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    at: Instant,
) -> Result<Vec<(Currency, i64)>, DbErr> {
    let moved = |kind: AccountKind, entry: EntryKind| {
        Condition::all()
            .add(account::Column::Kind.eq(kind))
            .add(ledger_entry::Column::Kind.eq(entry))
    };
    let left: Vec<(Currency, i64)> = account::Entity::find()
        .select_only()
        .column(account::Column::Currency)
        .expr_as(
            Expr::col((posting::Entity, posting::Column::Amount))
                .sum()
                .cast_as("bigint"),
            "amount",
        )
        .join(
            JoinType::InnerJoin,
            account::Entity::belongs_to(posting::Entity)
                .from(account::Column::Id)
                .to(posting::Column::AccountId)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            posting::Entity::belongs_to(ledger_entry::Entity)
                .from(posting::Column::EntryId)
                .to(ledger_entry::Column::Id)
                .into(),
        )
        .filter(account::Column::OwnerId.eq(expert.0))
        .filter(account::Column::OwnerKind.eq(AccountOwner::Expert))
        .filter(
            Condition::any()
                .add(moved(AccountKind::InPayout, EntryKind::PayoutSettle))
                .add(moved(AccountKind::Payable, EntryKind::PayoutBounce)),
        )
        .filter(ledger_entry::Column::At.lte(at))
        .group_by(account::Column::Currency)
        .into_tuple()
        .all(db)
        .await?;
    Ok(left
        .into_iter()
        .map(|(currency, amount)| (currency, -amount))
        .collect())
}
