//! The books: entries with their postings, and the chain that seals them.
//!
//! An entry is booked in the transaction of its cause and waits in `ledger_pending`; one sealer at
//! a time then numbers what waits and links it to the chain. So the chain has one writer, and no
//! two causes ever wait for each other because of it.
//!
//! Invariant: every entry is either pending or sealed; seals are numbered 1, 2, 3 … without holes.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, prelude::*, sea_query::Expr, sea_query::LockType,
};

use crate::db::WriteTx;
use crate::table::{ledger_entry, ledger_head, ledger_pending, ledger_seal, posting};
use crate::value::{AccountId, Currency, EntryId, EntryKind, Instant};

/// An entry to be booked, with its lines.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its id.
    pub id: EntryId,
    /// When.
    pub at: Instant,
    /// What it records.
    pub kind: EntryKind,
    /// What it is about; unique among its kind.
    pub reference: String,
    /// Of all its postings.
    pub currency: Currency,
    /// One line for people.
    pub memo: String,
    /// SHA-256 of it all, in hexadecimal.
    pub digest: String,
    /// So much to which account.
    pub lines: Vec<(AccountId, i64)>,
}

/// Books an entry; the database refuses it when it does not balance or was booked before.
///
/// # Errors
/// When the database refuses or fails.
pub async fn append(tx: &WriteTx, new: NewEntry) -> Result<(), DbErr> {
    let postings =
        (0..)
            .zip(&new.lines)
            .map(|(line, &(account_id, amount))| posting::ActiveModel {
                entry_id: Set(new.id),
                line: Set(line),
                account_id: Set(account_id),
                amount: Set(amount),
            });
    posting::Entity::insert_many(postings)
        .exec_without_returning(tx)
        .await?;
    let entry = ledger_entry::ActiveModel {
        id: Set(new.id),
        at: Set(new.at),
        kind: Set(new.kind),
        reference: Set(new.reference),
        currency: Set(new.currency),
        memo: Set(new.memo),
        digest: Set(new.digest),
    };
    ledger_entry::Entity::insert(entry)
        .exec_without_returning(tx)
        .await?;
    let pending = ledger_pending::ActiveModel {
        entry_id: Set(new.id),
    };
    ledger_pending::Entity::insert(pending)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The end of the chain.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &impl ConnectionTrait) -> Result<Option<ledger_head::Model>, DbErr> {
    ledger_head::Entity::find_by_id(1).one(db).await
}

/// The end of the chain, which nobody else can extend until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_head(tx: &WriteTx) -> Result<Option<ledger_head::Model>, DbErr> {
    ledger_head::Entity::find_by_id(1)
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Entries that are not sealed yet, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn pending(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<ledger_entry::Model>, DbErr> {
    let ids: Vec<EntryId> = ledger_pending::Entity::find()
        .order_by_asc(ledger_pending::Column::EntryId)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.entry_id)
        .collect();
    ledger_entry::Entity::find()
        .filter(ledger_entry::Column::Id.is_in(ids))
        .order_by_asc(ledger_entry::Column::Id)
        .all(db)
        .await
}

/// Extends the chain by these links, in order, and moves its end to the last.
///
/// # Errors
/// When the database fails.
pub async fn seal(tx: &WriteTx, links: Vec<ledger_seal::Model>) -> Result<(), DbErr> {
    let Some(last) = links.last().cloned() else {
        return Ok(());
    };
    let ids: Vec<EntryId> = links.iter().map(|link| link.entry_id).collect();
    let rows = links.into_iter().map(|link| ledger_seal::ActiveModel {
        sequence: Set(link.sequence),
        entry_id: Set(link.entry_id),
        previous_hash: Set(link.previous_hash),
        hash: Set(link.hash),
    });
    ledger_seal::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    ledger_pending::Entity::delete_many()
        .filter(ledger_pending::Column::EntryId.is_in(ids))
        .exec(tx)
        .await?;
    ledger_head::Entity::update_many()
        .col_expr(ledger_head::Column::Sequence, Expr::value(last.sequence))
        .col_expr(ledger_head::Column::Hash, Expr::value(last.hash))
        .filter(ledger_head::Column::Id.eq(1))
        .exec(tx)
        .await?;
    Ok(())
}

/// Links after number `sequence`, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn seals_after(
    db: &impl ConnectionTrait,
    sequence: i64,
    limit: u64,
) -> Result<Vec<ledger_seal::Model>, DbErr> {
    ledger_seal::Entity::find()
        .filter(ledger_seal::Column::Sequence.gt(sequence))
        .order_by_asc(ledger_seal::Column::Sequence)
        .limit(limit)
        .all(db)
        .await
}

/// Which of these entries are waiting to be sealed.
///
/// # Errors
/// When the database fails.
pub async fn pending_among(
    db: &impl ConnectionTrait,
    ids: &[EntryId],
) -> Result<Vec<EntryId>, DbErr> {
    let rows = ledger_pending::Entity::find()
        .filter(ledger_pending::Column::EntryId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.entry_id).collect())
}

/// The links of these entries.
///
/// # Errors
/// When the database fails.
pub async fn seals_among(
    db: &impl ConnectionTrait,
    ids: &[EntryId],
) -> Result<Vec<ledger_seal::Model>, DbErr> {
    ledger_seal::Entity::find()
        .filter(ledger_seal::Column::EntryId.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// The entries with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn entries(
    db: &impl ConnectionTrait,
    ids: &[EntryId],
) -> Result<Vec<ledger_entry::Model>, DbErr> {
    ledger_entry::Entity::find()
        .filter(ledger_entry::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// Entries after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<EntryId>,
    limit: u64,
) -> Result<Vec<ledger_entry::Model>, DbErr> {
    let mut select = ledger_entry::Entity::find()
        .order_by_asc(ledger_entry::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        select = select.filter(ledger_entry::Column::Id.gt(after));
    }
    select.all(db).await
}

/// The postings of these entries, by entry and line.
///
/// # Errors
/// When the database fails.
pub async fn postings(
    db: &impl ConnectionTrait,
    ids: &[EntryId],
) -> Result<Vec<posting::Model>, DbErr> {
    posting::Entity::find()
        .filter(posting::Column::EntryId.is_in(ids.iter().copied()))
        .order_by_asc(posting::Column::EntryId)
        .order_by_asc(posting::Column::Line)
        .all(db)
        .await
}

/// Which of these kinds are booked with which of these references.
///
/// # Errors
/// When the database fails.
pub async fn booked(
    db: &impl ConnectionTrait,
    kinds: &[EntryKind],
    references: &[String],
) -> Result<Vec<(EntryKind, String)>, DbErr> {
    let rows = ledger_entry::Entity::find()
        .filter(ledger_entry::Column::Kind.is_in(kinds.iter().copied()))
        .filter(ledger_entry::Column::Reference.is_in(references.iter().cloned()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.kind, row.reference))
        .collect())
}

/// Which of these charges had been booked by an instant.
///
/// # Errors
/// When the database fails.
pub async fn charged_by(
    db: &impl ConnectionTrait,
    references: &[String],
    at: Instant,
) -> Result<Vec<String>, DbErr> {
    let mut charged = Vec::new();
    for chunk in references.chunks(1_000) {
        let rows: Vec<String> = ledger_entry::Entity::find()
            .select_only()
            .column(ledger_entry::Column::Reference)
            .filter(ledger_entry::Column::Kind.eq(EntryKind::Charge))
            .filter(ledger_entry::Column::Reference.is_in(chunk))
            .filter(ledger_entry::Column::At.lte(at))
            .into_tuple()
            .all(db)
            .await?;
        charged.extend(rows);
    }
    Ok(charged)
}

/// How many postings and how many waiting entries there are.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait) -> Result<(u64, u64), DbErr> {
    let postings = posting::Entity::find().count(db).await?;
    let pending = ledger_pending::Entity::find().count(db).await?;
    Ok((postings, pending))
}
