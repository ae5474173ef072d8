//! The audit trail: who did what to whom, written in the transaction that does it.

use entity::db::{Db, WriteTx};
use entity::store::audit::{self, NewAudit};
use entity::value::PersonId;
use sea_orm::DbErr;
use serde_json::Value;

use super::{Actor, Context};

impl Actor {
    /// The person who asks, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } => Some(*person),
            Self::Key { .. } | Self::Anonymous | Self::System => None,
        }
    }

    /// How the audit trail names who asks.
    #[must_use]
    pub fn audit_name(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Person { person, .. } => person.to_string(),
            Self::Key { key, .. } => key.to_string(),
            Self::System => "system".to_owned(),
        }
    }
}

/// Writes down a privileged deed. Writers wait for each other here, so call it last.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &WriteTx,
    context: &Context,
    action: &'static str,
    subject: impl ToString,
    detail: Value,
) -> Result<(), DbErr> {
    let new = NewAudit {
        id: context.id(),
        at: context.now,
        actor: context.actor.audit_name(),
        action,
        subject: subject.to_string(),
        detail,
    };
    audit::append(tx, new).await
}

/// The number of the first audit row that was tampered with; `None` when the chain is whole.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db) -> Result<Option<i64>, DbErr> {
    audit::first_fault(db.read()).await
}
