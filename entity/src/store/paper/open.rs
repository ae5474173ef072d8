//! What is not on a paper yet, and who is due for one.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::PapersOf;
use crate::db::WriteTx;
use crate::table::{account, ledger_entry, paper, paper_due, paper_line, posting};
use crate::value::{AccountOwner, Currency, EntryId, EntryKind, Instant, PaperKind};

/// An entry that changed an owner's balance and is on no paper of theirs.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OpenEntry {
    /// Which.
    pub id: EntryId,
    /// When it was booked.
    pub at: Instant,
    /// What it records.
    pub kind: EntryKind,
    /// What it is about, by id.
    pub reference: String,
    /// In what.
    pub currency: Currency,
    /// By how much the owner's balance changed.
    pub amount: i64,
}

/// Entries from `from` and before `to` that changed the owner's balance and are on no paper, in
/// order of time, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn open_entries(
    tx: &WriteTx,
    of: PapersOf,
    (from, to): (Instant, Instant),
    limit: u64,
) -> Result<Vec<OpenEntry>, DbErr> {
    let owner = match of {
        PapersOf::Brand(_) => AccountOwner::Brand,
        PapersOf::Expert(_) => AccountOwner::Expert,
    };
    let total = || Expr::col((posting::Entity, posting::Column::Amount)).sum();
    let listed = Query::select()
        .expr(Expr::value(1))
        .from(paper_line::Entity)
        .and_where(
            Expr::col((paper_line::Entity, paper_line::Column::EntryId))
                .equals((ledger_entry::Entity, ledger_entry::Column::Id)),
        )
        .and_where(Expr::col((paper_line::Entity, paper_line::Column::OwnerId)).eq(of.id()))
        .to_owned();
    ledger_entry::Entity::find()
        .select_only()
        .columns([
            ledger_entry::Column::Id,
            ledger_entry::Column::At,
            ledger_entry::Column::Kind,
            ledger_entry::Column::Reference,
            ledger_entry::Column::Currency,
        ])
        .expr_as(total().cast_as("bigint"), "amount")
        .join(
            JoinType::InnerJoin,
            ledger_entry::Entity::belongs_to(posting::Entity)
                .from(ledger_entry::Column::Id)
                .to(posting::Column::EntryId)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            posting::Entity::belongs_to(account::Entity)
                .from(posting::Column::AccountId)
                .to(account::Column::Id)
                .into(),
        )
        .filter(account::Column::OwnerId.eq(of.id()))
        .filter(account::Column::OwnerKind.eq(owner))
        // What the platform earned of a brand is kept per brand, and is not the brand's.
        .filter(account::Column::Kind.ne(crate::value::AccountKind::Fees))
        .filter(ledger_entry::Column::At.gte(from))
        .filter(ledger_entry::Column::At.lt(to))
        .filter(Expr::exists(listed).not())
        .group_by(ledger_entry::Column::Id)
        .having(total().ne(0))
        .order_by_asc(ledger_entry::Column::At)
        .order_by_asc(ledger_entry::Column::Id)
        .limit(limit)
        .into_model()
        .all(tx)
        .await
}

/// Until when the owner's papers are closed and with what balance, by currency: the last of each.
///
/// # Errors
/// When the database fails.
pub async fn closed_until(
    tx: &WriteTx,
    of: PapersOf,
) -> Result<Vec<(Currency, Instant, i64)>, DbErr> {
    // Oldest first: whoever collects them by currency keeps the last.
    paper::Entity::find()
        .select_only()
        .column(paper::Column::Currency)
        .column(paper::Column::EndsAt)
        .column(paper::Column::ClosingAmount)
        .filter(of.condition())
        .order_by_asc(paper::Column::EndsAt)
        .into_tuple()
        .all(tx)
        .await
}

/// The brands and experts whose papers are due at an instant, and those that have money and were
/// never looked at, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn due(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<(AccountOwner, Uuid)>, DbErr> {
    let known: Vec<(PaperKind, Uuid)> = paper_due::Entity::find()
        .select_only()
        .column(paper_due::Column::Kind)
        .column(paper_due::Column::OwnerId)
        .filter(paper_due::Column::DueAt.lte(now))
        .order_by_asc(paper_due::Column::DueAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let looked_at = Query::select()
        .expr(Expr::value(1))
        .from(paper_due::Entity)
        .and_where(
            Expr::col((paper_due::Entity, paper_due::Column::OwnerId))
                .equals((account::Entity, account::Column::OwnerId)),
        )
        .to_owned();
    let new: Vec<(AccountOwner, Uuid)> = account::Entity::find()
        .select_only()
        .column(account::Column::OwnerKind)
        .column(account::Column::OwnerId)
        .distinct()
        .filter(account::Column::OwnerKind.ne(AccountOwner::Platform))
        .filter(account::Column::OwnerId.is_not_null())
        .filter(Expr::exists(looked_at).not())
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let owner = |kind| match kind {
        PaperKind::Invoice => AccountOwner::Brand,
        PaperKind::Statement => AccountOwner::Expert,
    };
    let known = known.into_iter().map(|(kind, id)| (owner(kind), id));
    Ok(known.chain(new).collect())
}

/// Writes down when the owner's papers are due next.
///
/// # Errors
/// When the database fails.
pub async fn put_due(tx: &WriteTx, of: PapersOf, due_at: Instant) -> Result<(), DbErr> {
    let row = paper_due::ActiveModel {
        owner_id: Set(of.id()),
        kind: Set(match of {
            PapersOf::Brand(_) => PaperKind::Invoice,
            PapersOf::Expert(_) => PaperKind::Statement,
        }),
        due_at: Set(due_at),
    };
    let known = OnConflict::column(paper_due::Column::OwnerId)
        .update_column(paper_due::Column::DueAt)
        .to_owned();
    let insert = paper_due::Entity::insert(row).on_conflict(known);
    insert.exec_without_returning(tx).await.map(|_| ())
}
