//! The audit chain: who did something that matters, each row's hash over the row before.
//!
//! Invariant: rows are numbered 1, 2, 3 … and only ever added; the head row holds the last number
//! and hash, so that a row cut off the end is noticed too.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};
use sha2::{Digest, Sha256};

use crate::db::WriteTx;
use crate::table::audit::{Column, Entity, Model};
use crate::table::audit_head;
use crate::value::{AuditId, Instant};

/// How many rows are checked at a time: bounds the memory of a check.
const CHECK_PAGE: u64 = 1_000;

/// A deed to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// The row's id.
    pub id: AuditId,
    /// When.
    pub at: Instant,
    /// Who: an id, or `system`.
    pub actor: String,
    /// What, e.g. `expert.suspend`.
    pub action: &'static str,
    /// To whom or what: an id.
    pub subject: String,
    /// The particulars.
    pub detail: serde_json::Value,
}

/// Writes a deed beside its effect. Writers wait for each other here, so call it last.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &WriteTx, new: NewAudit) -> Result<(), DbErr> {
    let head = next_head(tx).await?;
    let mut row = Model {
        id: new.id,
        sequence: head.sequence,
        at: new.at,
        actor: new.actor,
        action: new.action.to_owned(),
        subject: new.subject,
        detail: new.detail.to_string(),
        previous_hash: head.hash,
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Hash, Expr::value(row.hash.clone()))
        .exec(tx)
        .await?;
    Entity::insert(row.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes the next number, which locks the head; its hash is still that of the row before.
async fn next_head(tx: &WriteTx) -> Result<audit_head::Model, DbErr> {
    use audit_head::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::Sequence, Expr::col(Column::Sequence).add(1))
        .exec_with_returning(tx)
        .await?
        .pop()
        .ok_or_else(|| DbErr::RecordNotFound("the head of the audit chain".to_owned()))
}

/// SHA-256 over the fields, each on a line of its own as JSON text, and the hash before.
fn hash_of(row: &Model) -> String {
    let canonical = serde_json::json!([
        row.previous_hash,
        row.sequence,
        row.id.to_string(),
        row.at.timestamp_micros(),
        row.actor,
        row.action,
        row.subject,
        row.detail,
    ]);
    hex::encode(Sha256::digest(canonical.to_string().as_bytes()))
}

/// Which rows to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only those before this number.
    pub before: Option<i64>,
    /// Only about this.
    pub subject: Option<String>,
    /// Only this deed.
    pub action: Option<String>,
    /// Only by this one.
    pub actor: Option<String>,
}

/// A page of the chain, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: AuditFilter,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(before) = filter.before {
        select = select.filter(Column::Sequence.lt(before));
    }
    if let Some(subject) = filter.subject {
        select = select.filter(Column::Subject.eq(subject));
    }
    if let Some(action) = filter.action {
        select = select.filter(Column::Action.eq(action));
    }
    if let Some(actor) = filter.actor {
        select = select.filter(Column::Actor.eq(actor));
    }
    select
        .order_by_desc(Column::Sequence)
        .limit(limit)
        .all(db)
        .await
}

/// What is wrong with the chain: the number of the first row that was changed, removed or put
/// elsewhere; `None` when every byte is as it was written.
///
/// # Errors
/// When the database fails.
pub async fn first_fault(db: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let (mut sequence, mut hash) = (0, String::new());
    loop {
        let rows = Entity::find()
            .filter(Column::Sequence.gt(sequence))
            .order_by_asc(Column::Sequence)
            .limit(CHECK_PAGE)
            .all(db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            sequence += 1;
            if row.sequence != sequence || row.previous_hash != hash || row.hash != hash_of(&row) {
                return Ok(Some(sequence));
            }
            hash = row.hash;
        }
    }
    let head = audit_head::Entity::find().one(db).await?;
    let ends_here = head.is_some_and(|head| head.sequence == sequence && head.hash == hash);
    Ok((!ends_here).then_some(sequence + 1))
}
