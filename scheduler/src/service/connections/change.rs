//! Changing a connection.

use entity::db::WriteTx;
use entity::store;
use entity::table::connection;
use entity::value::{BrandId, ConnectionId, QueueId};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::conclude;
use super::secrets::Secrets;
use super::settings::ConnectionSettings;
use super::setup::{Bench, NAME_MAX, living};
use crate::service::fields::{Faults, Node, merge};
use crate::service::{Context, Fault, UseCase, audit};

/// Changes a connection.
#[derive(Clone, Debug)]
pub struct ChangeConnection {
    /// Whose, and of which queue.
    pub of: (BrandId, QueueId),
    /// Which.
    pub id: ConnectionId,
    /// As it was read, if that matters.
    pub version: Option<i64>,
    /// What changes; members inside `settings` and `secrets` are merged.
    pub patch: Value,
    /// With what.
    pub bench: Bench,
}

impl UseCase for ChangeConnection {
    type Output = connection::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<connection::Model, Fault> {
        let row = living(tx, self.of, self.id).await?;
        if self.version.is_some_and(|version| version != row.version) {
            return Err(Fault::stale());
        }
        let (mut change, moved) = self.read(&row)?;
        change.updated_at = Set(ctx.now);
        let patch = self.patch.get("secrets");
        if moved || patch.is_some() {
            change.secrets = Set(self.secrets(ctx, &row, (patch, moved))?);
        }
        let detail = json!({"brand": row.brand_id});
        audit::record(tx, ctx, "connection.change", row.id, detail).await?;
        let changed = store::connection::change(tx, row.id, change)
            .await?
            .ok_or_else(|| Fault::not_found("connection"))?;
        // Perhaps the credentials are right now: whatever waits for them is tried at once.
        conclude::revive(tx, ctx, changed.id).await?;
        Ok(connection::Model {
            failing_since: None,
            failing_reason: None,
            ..changed
        })
    }
}

impl ChangeConnection {
    /// The secrets with what is patched, sealed; null removes one. Whoever moves a connection to
    /// another address says anew what is sent there: nobody reads a secret by naming their own.
    fn secrets(
        &self,
        ctx: &Context,
        row: &connection::Model,
        (patch, moved): (Option<&Value>, bool),
    ) -> Result<Option<String>, Fault> {
        let mut known = Secrets::of(row, &self.bench.vault)?;
        if moved {
            known.api_token = None;
            known.headers.clear();
        }
        let mut merged = serde_json::to_value(&known)
            .map_err(|error| Fault::internal(format!("secrets do not serialise: {error}")))?;
        if let Some(patch) = patch {
            merge(&mut merged, patch);
        }
        let faults = Faults::new();
        let read = Secrets::read(&Node::root(&merged, &faults));
        let secrets = faults.settle(read).map_err(|mut fault| {
            for error in &mut fault.errors {
                error.pointer.insert_str(0, "/secrets");
            }
            fault
        })?;
        secrets.sealed(row.id, (&self.bench.vault, &ctx.entropy))
    }

    /// The change, and whether another address is called after it.
    fn read(&self, row: &connection::Model) -> Result<(connection::ActiveModel, bool), Fault> {
        let mut settings = row.settings.clone();
        if let Some(patch) = self.patch.get("settings") {
            merge(&mut settings, patch);
        }
        let faults = Faults::new();
        let known = ["name", "announce", "settings", "secrets"];
        let read = Node::root(&self.patch, &faults)
            .object(&known)
            .and_then(|object| {
                let name = object.may("name", |node| node.line(NAME_MAX));
                let announce = object.may("announce", Node::read::<bool>);
                let merged = Faults::new();
                let settings = match object.get("settings") {
                    Some(node) => {
                        let read = ConnectionSettings::read(
                            row.kind,
                            &Node::root(&settings, &merged),
                            &self.bench.outbound,
                        );
                        if let Err(fault) = merged.settle(read.as_ref().map(|_| ())) {
                            for error in fault.errors {
                                node.fault(format!("{} {}", error.pointer, error.detail));
                            }
                        }
                        Some(Some(read?))
                    }
                    None => Some(None),
                };
                Some((name?, announce?, settings?))
            });
        let (name, announce, settings) = faults.settle(read)?;
        let before = ConnectionSettings::of(row)?.called();
        let moved = settings.as_ref().is_some_and(|new| new.called() != before);
        let mut change = connection::ActiveModel::default();
        if let Some(name) = name {
            change.name = Set(name);
        }
        if let Some(announce) = announce {
            change.announce = Set(announce);
        }
        if let Some(settings) = settings {
            change.settings = Set(settings.document());
        }
        Ok((change, moved))
    }
}
