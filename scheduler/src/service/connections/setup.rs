//! Making, changing and removing connections.

use entity::db::WriteTx;
use entity::store;
use entity::table::connection;
use entity::value::{BrandId, ConnectionId, ConnectionKind, Instant, QueueId};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::settings::ConnectionSettings;
use crate::service::fields::{Faults, Node, Object, merge};
use crate::service::secret::Secret;
use crate::service::{Context, Fault, UseCase, audit};

/// What inbound tokens start with, so that people and scanners recognise one.
const PREFIX: &str = "in_";

/// Living connections of one queue at most.
const CONNECTIONS_MAX: u64 = 20;

/// The longest name, in characters.
const NAME_MAX: usize = 200;

/// A connection to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewConnection {
    /// What the brand calls it.
    pub name: String,
    /// To what.
    pub kind: ConnectionKind,
    /// Whether promises are told through it.
    pub announce: bool,
    /// How it is set up.
    pub settings: ConnectionSettings,
}

impl NewConnection {
    /// Reads what a brand posts.
    ///
    /// # Errors
    /// A fault that names every field that is wrong.
    pub fn read(value: &Value) -> Result<Self, Fault> {
        let faults = Faults::new();
        let known = ["name", "kind", "announce", "settings"];
        let read = Node::root(value, &faults)
            .object(&known)
            .and_then(|object| {
                let name = object.need("name", |node| node.line(NAME_MAX));
                let kind = object.need("kind", Node::read::<ConnectionKind>);
                let announce = object.or("announce", false, Node::read);
                let kind = kind?;
                let settings = match object.get("settings") {
                    Some(node) => ConnectionSettings::read(kind, &node),
                    None => plain(kind, &object),
                };
                Some(Self {
                    name: name?,
                    kind,
                    announce: announce?,
                    settings: settings?,
                })
            });
        faults.settle(read)
    }
}

/// Settings where nothing is said; notes it where something must be.
fn plain(kind: ConnectionKind, object: &Object<'_>) -> Option<ConnectionSettings> {
    let plain = ConnectionSettings::plain(kind);
    if plain.is_none() {
        object.fault("settings", "is missing");
    }
    plain
}

/// A connection, and the token that is told now and never again.
#[derive(Clone, Debug)]
pub struct Made {
    /// The connection as it is kept.
    pub connection: connection::Model,
    /// The token.
    pub token: Secret,
}

/// Makes a connection.
#[derive(Clone, Debug)]
pub struct CreateConnection {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
    /// Which.
    pub new: NewConnection,
}

impl UseCase for CreateConnection {
    type Output = Made;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Made, Fault> {
        // Whoever counts has locked the queue: two at once do not make one too many.
        store::queue::lock_of(tx, self.brand, self.queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        if store::connection::count_of(tx, self.brand, self.queue).await? >= CONNECTIONS_MAX {
            return Err(Fault::conflict(
                "too-many-connections",
                format!("the queue has {CONNECTIONS_MAX} connections: remove one first"),
            ));
        }
        let token = Secret::new(&ctx.entropy, PREFIX);
        let connection = connection::Model {
            id: ctx.id(),
            brand_id: self.brand,
            queue_id: self.queue,
            kind: self.new.kind,
            name: self.new.name.clone(),
            token_hash: Some(token.hash()),
            token_hint: token.hint(),
            settings: self.new.settings.document(),
            secrets: None,
            announce: self.new.announce,
            failing_since: None,
            failing_reason: None,
            version: 1,
            created_at: ctx.now,
            updated_at: ctx.now,
            removed_at: None,
        };
        store::connection::insert(tx, connection.clone()).await?;
        let detail = json!({"brand": self.brand, "queue": self.queue, "kind": connection.kind});
        audit::record(tx, ctx, "connection.create", connection.id, detail).await?;
        Ok(Made { connection, token })
    }
}

/// Changes a connection.
#[derive(Clone, Debug)]
pub struct ChangeConnection {
    /// Whose, and of which queue.
    pub of: (BrandId, QueueId),
    /// Which.
    pub id: ConnectionId,
    /// As it was read, if that matters.
    pub version: Option<i64>,
    /// What changes; members inside `settings` are merged.
    pub patch: Value,
}

impl UseCase for ChangeConnection {
    type Output = connection::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<connection::Model, Fault> {
        let row = living(tx, self.of, self.id).await?;
        if self.version.is_some_and(|version| version != row.version) {
            return Err(Fault::stale());
        }
        let mut change = self.read(&row)?;
        change.updated_at = Set(ctx.now);
        let detail = json!({"brand": row.brand_id});
        audit::record(tx, ctx, "connection.change", row.id, detail).await?;
        store::connection::change(tx, row.id, change)
            .await?
            .ok_or_else(|| Fault::not_found("connection"))
    }
}

impl ChangeConnection {
    fn read(&self, row: &connection::Model) -> Result<connection::ActiveModel, Fault> {
        let mut settings = row.settings.clone();
        if let Some(patch) = self.patch.get("settings") {
            merge(&mut settings, patch);
        }
        let faults = Faults::new();
        let known = ["name", "announce", "settings"];
        let read = Node::root(&self.patch, &faults)
            .object(&known)
            .and_then(|object| {
                let name = object.may("name", |node| node.line(NAME_MAX));
                let announce = object.may("announce", Node::read::<bool>);
                let merged = Faults::new();
                let settings = match object.get("settings") {
                    Some(node) => {
                        let read =
                            ConnectionSettings::read(row.kind, &Node::root(&settings, &merged));
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
        Ok(change)
    }
}

/// Gives a connection another token; the old one is no longer good.
#[derive(Clone, Debug)]
pub struct RotateToken {
    /// Whose, and of which queue.
    pub of: (BrandId, QueueId),
    /// Which.
    pub id: ConnectionId,
}

impl UseCase for RotateToken {
    type Output = Made;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Made, Fault> {
        let row = living(tx, self.of, self.id).await?;
        let token = Secret::new(&ctx.entropy, PREFIX);
        let change = connection::ActiveModel {
            token_hash: Set(Some(token.hash())),
            token_hint: Set(token.hint()),
            updated_at: Set(ctx.now),
            ..Default::default()
        };
        let detail = json!({"brand": row.brand_id});
        audit::record(tx, ctx, "connection.rotate", row.id, detail).await?;
        let connection = store::connection::change(tx, row.id, change)
            .await?
            .ok_or_else(|| Fault::not_found("connection"))?;
        Ok(Made { connection, token })
    }
}

/// Removes a connection: its token is no longer good and its secrets are forgotten. What came
/// through it stays. Doing it again changes nothing.
#[derive(Clone, Debug)]
pub struct RemoveConnection {
    /// Whose, and of which queue.
    pub of: (BrandId, QueueId),
    /// Which.
    pub id: ConnectionId,
}

impl UseCase for RemoveConnection {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<(), Fault> {
        let known = store::connection::find(tx, self.id).await?;
        let known = known.filter(|row| (row.brand_id, row.queue_id) == self.of);
        let known = known.ok_or_else(|| Fault::not_found("connection"))?;
        if known.removed_at.is_some() {
            return Ok(());
        }
        let change = connection::ActiveModel {
            token_hash: Set(None),
            secrets: Set(None),
            failing_since: Set(None::<Instant>),
            failing_reason: Set(None),
            updated_at: Set(ctx.now),
            removed_at: Set(Some(ctx.now)),
            ..Default::default()
        };
        let detail = json!({"brand": known.brand_id});
        audit::record(tx, ctx, "connection.remove", known.id, detail).await?;
        store::connection::change(tx, known.id, change).await?;
        Ok(())
    }
}

async fn living(
    tx: &WriteTx,
    of: (BrandId, QueueId),
    id: ConnectionId,
) -> Result<connection::Model, Fault> {
    store::connection::lock_of(tx, of, id)
        .await?
        .ok_or_else(|| Fault::not_found("connection"))
}
