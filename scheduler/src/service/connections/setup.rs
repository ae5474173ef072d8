//! Making, changing and removing connections.

use std::sync::Arc;

use entity::db::WriteTx;
use entity::store;
use entity::table::connection;
use entity::value::{BrandId, ConnectionId, ConnectionKind, Instant, QueueId};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::secrets::Secrets;
use super::settings::ConnectionSettings;
use crate::port::outbound::Outbound;
use crate::service::fields::{Faults, Node, Object};
use crate::service::secret::Secret;
use crate::service::vault::Vault;
use crate::service::{Context, Fault, Services, UseCase, audit};

/// What inbound tokens start with, so that people and scanners recognise one.
const PREFIX: &str = "in_";

/// Living connections of one queue at most.
const CONNECTIONS_MAX: u64 = 20;

/// The longest name, in characters.
pub(super) const NAME_MAX: usize = 200;

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
    /// What it keeps to itself.
    pub secrets: Secrets,
}

/// What connections are set up with.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Who judges the addresses that are called.
    pub outbound: Arc<Outbound>,
    /// Who seals secrets.
    pub vault: Vault,
}

impl From<&Services> for Bench {
    fn from(services: &Services) -> Self {
        Self {
            outbound: Arc::clone(&services.outbound),
            vault: services.vault.clone(),
        }
    }
}

impl NewConnection {
    /// Reads what a brand posts.
    ///
    /// # Errors
    /// A fault that names every field that is wrong.
    pub fn read(value: &Value, bench: &Bench) -> Result<Self, Fault> {
        let faults = Faults::new();
        let known = ["name", "kind", "announce", "settings", "secrets"];
        let read = Node::root(value, &faults)
            .object(&known)
            .and_then(|object| {
                let name = object.need("name", |node| node.line(NAME_MAX));
                let kind = object.need("kind", Node::read::<ConnectionKind>);
                let announce = object.or("announce", false, Node::read);
                let kind = kind?;
                let settings = match object.get("settings") {
                    Some(node) => ConnectionSettings::read(kind, &node, &bench.outbound),
                    None => plain(kind, &object),
                };
                let secrets = object.or("secrets", Secrets::default(), Secrets::read);
                Some(Self {
                    secrets: secrets?,
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
    /// With what.
    pub bench: Bench,
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
        let id = ctx.id();
        let vault = (&self.bench.vault, &ctx.entropy);
        let connection = connection::Model {
            id,
            brand_id: self.brand,
            queue_id: self.queue,
            kind: self.new.kind,
            name: self.new.name.clone(),
            token_hash: Some(token.hash()),
            token_hint: token.hint(),
            settings: self.new.settings.document(),
            secrets: self.new.secrets.sealed(id, vault)?,
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

pub(super) async fn living(
    tx: &WriteTx,
    of: (BrandId, QueueId),
    id: ConnectionId,
) -> Result<connection::Model, Fault> {
    store::connection::lock_of(tx, of, id)
        .await?
        .ok_or_else(|| Fault::not_found("connection"))
}
