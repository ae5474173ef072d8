//! What experts were paid in a year, from the books.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::table::{account, ledger_entry, posting};
use crate::value::{AccountKind, AccountOwner, Currency, EntryKind, ExpertId, Instant};

/// What an expert was paid in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PaidInYear {
    /// Who.
    pub expert_id: ExpertId,
    /// In what.
    pub currency: Currency,
    /// Sent, or come back.
    pub kind: EntryKind,
    /// How often.
    pub payouts: i64,
    /// How much.
    pub amount: i64,
}

/// What was sent to experts, and what came back, in `[from, to)`: of one expert, or of all, by id.
///
/// # Errors
/// When the database fails.
pub async fn paid_in_year(
    db: &impl ConnectionTrait,
    expert: Option<ExpertId>,
    (from, to): (Instant, Instant),
) -> Result<Vec<PaidInYear>, DbErr> {
    let moved = |kind: AccountKind, entry: EntryKind| {
        Condition::all()
            .add(account::Column::Kind.eq(kind))
            .add(ledger_entry::Column::Kind.eq(entry))
    };
    let amount = Expr::col((posting::Entity, posting::Column::Amount));
    account::Entity::find()
        .select_only()
        .expr_as(
            Expr::col((account::Entity, account::Column::OwnerId)),
            "expert_id",
        )
        .column(account::Column::Currency)
        .column(ledger_entry::Column::Kind)
        .expr_as(amount.clone().count(), "payouts")
        .expr_as(amount.sum().cast_as("bigint"), "amount")
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
        .filter(account::Column::OwnerKind.eq(AccountOwner::Expert))
        .filter(Condition::all().add_option(expert.map(|id| account::Column::OwnerId.eq(id.0))))
        .filter(
            Condition::any()
                .add(moved(AccountKind::InPayout, EntryKind::PayoutSettle))
                .add(moved(AccountKind::Payable, EntryKind::PayoutBounce)),
        )
        .filter(ledger_entry::Column::At.gte(from))
        .filter(ledger_entry::Column::At.lt(to))
        .group_by(account::Column::OwnerId)
        .group_by(account::Column::Currency)
        .group_by(ledger_entry::Column::Kind)
        .order_by_asc(account::Column::OwnerId)
        .order_by_asc(account::Column::Currency)
        .into_model()
        .all(db)
        .await
}
