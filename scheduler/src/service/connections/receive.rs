//! Something is handed over at a connection's inbound address.

use std::collections::BTreeMap;

use entity::db::{WriteFault, WriteTx};
use entity::store;
use entity::table::connection;
use entity::value::{InboundOutcome, MessageId, QueryId};
use serde_json::Value;

use super::log::{About, note};
use super::{ConnectionSettings, Secrets, read, take_in};
use crate::helpdesk::Reading;
use crate::service::secret::hash_of;
use crate::service::{Actor, Context, Fault, FaultKind, Services, UseCase};

/// Something that is handed over.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The token in the address.
    pub token: String,
    /// The headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// In one word.
    pub outcome: InboundOutcome,
    /// The query that it made or concerns.
    pub query: Option<QueryId>,
    /// The message that it made.
    pub message: Option<MessageId>,
    /// Why nothing followed.
    pub reason: Option<String>,
    /// When the queue takes queries again, where it does not now.
    pub opens_at: Option<Value>,
}

impl Received {
    /// An outcome that concerns a query.
    pub(super) fn of(outcome: InboundOutcome, query: QueryId, message: Option<MessageId>) -> Self {
        Self {
            outcome,
            query: Some(query),
            message,
            reason: None,
            opens_at: None,
        }
    }

    /// An outcome from which nothing follows.
    pub(super) fn nothing(outcome: InboundOutcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            query: None,
            message: None,
            reason: Some(reason.into()),
            opens_at: None,
        }
    }

    /// Whether it is in our hands now.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        match self.outcome {
            InboundOutcome::Query
            | InboundOutcome::Message
            | InboundOutcome::Repeat
            | InboundOutcome::Ended => true,
            InboundOutcome::Ignored
            | InboundOutcome::Refused
            | InboundOutcome::Faulty
            | InboundOutcome::Unsigned => false,
        }
    }
}

/// Takes something over that was handed over.
///
/// # Errors
/// 404 for an address that is not (or no longer) good, 422 for what cannot be read, and what the
/// database said.
pub async fn receive(services: &Services, delivery: Delivery) -> Result<Received, Fault> {
    let hash = hash_of(&delivery.token);
    let connection = store::connection::by_token(services.db.read(), &hash)
        .await?
        .ok_or_else(|| Fault::not_found("inbound address"))?;
    if let Err(unsigned) = signed(services, &connection, &delivery) {
        return refuse(services, connection, unsigned).await;
    }
    let shared = connection.clone();
    // Ten megabytes of mail take their time: not on a thread that others wait for.
    let reading = tokio::task::spawn_blocking(move || read(&shared, &delivery.bytes))
        .await
        .map_err(|_| Fault::internal("a delivery could not be read"))?;
    let faulty = match &reading {
        Err(fault) if fault.kind != FaultKind::Invalid => return Err(fault.clone()),
        Err(fault) => Some(fault.clone()),
        Ok(_) => None,
    };
    let reading = reading.ok();
    let received = services
        .run(
            Actor::System,
            Receive {
                connection,
                reading,
                faulty: faulty.clone(),
            },
        )
        .await?;
    match faulty {
        Some(fault) => Err(fault),
        None => Ok(received),
    }
}

/// Whether a delivery was signed, where the connection has a secret to sign with.
fn signed(
    services: &Services,
    connection: &connection::Model,
    delivery: &Delivery,
) -> Result<(), Fault> {
    let secrets = Secrets::of(connection, &services.vault)?;
    let scheme = ConnectionSettings::of(connection)?.scheme();
    let (Some(secret), Some(scheme)) = (secrets.signing_secret, scheme) else {
        return Ok(());
    };
    let header = |name: &str| delivery.headers.get(name).map(String::as_str);
    scheme
        .check(
            header,
            (delivery.bytes.as_slice(), secret.as_str()),
            services.clock.now(),
        )
        .map_err(|fault| Fault::unauthenticated("unsigned", fault.to_string()))
}

/// Nobody believes it; that is noted, for it is what goes wrong first.
async fn refuse(
    services: &Services,
    connection: connection::Model,
    unsigned: Fault,
) -> Result<Received, Fault> {
    if unsigned.kind == FaultKind::Unauthenticated {
        let why = unsigned.detail.clone();
        services
            .run(Actor::System, NoteUnsigned { connection, why })
            .await?;
    }
    Err(unsigned)
}

struct NoteUnsigned {
    connection: connection::Model,
    why: String,
}

impl UseCase for NoteUnsigned {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<(), Fault> {
        let received = Received::nothing(InboundOutcome::Unsigned, self.why.as_str());
        note(tx, ctx, &self.connection, (&About::default(), &received)).await?;
        Ok(())
    }
}

/// What follows from a delivery, and the entry about it, in one transaction.
struct Receive {
    connection: connection::Model,
    reading: Option<Reading>,
    faulty: Option<Fault>,
}

impl UseCase for Receive {
    type Output = Received;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Received, Fault> {
        let received = match (&self.faulty, &self.reading) {
            (Some(fault), _) => Received::nothing(InboundOutcome::Faulty, described(fault)),
            (None, Some(Reading::Ignored(why))) => Received::nothing(InboundOutcome::Ignored, *why),
            (None, Some(reading)) => self.attempt(tx, ctx, reading).await?,
            (None, None) => return Err(Fault::internal("a delivery has neither text nor fault")),
        };
        note(tx, ctx, &self.connection, (&self.about(), &received)).await?;
        Ok(received)
    }
}

impl Receive {
    /// Does what follows in a savepoint: a refusal undoes it, and is still noted.
    async fn attempt(
        &self,
        tx: &WriteTx,
        ctx: &Context,
        reading: &Reading,
    ) -> Result<Received, Fault> {
        tx.savepoint().await?;
        match take_in::take_in(tx, ctx, &self.connection, reading).await {
            Ok(received) => {
                tx.keep_savepoint().await?;
                Ok(received)
            }
            Err(fault) if fault.as_database().is_some() || fault.kind == FaultKind::Internal => {
                Err(fault)
            }
            Err(fault) => {
                tx.undo_savepoint().await?;
                let mut refused = Received::nothing(InboundOutcome::Refused, fault.slug);
                refused.opens_at = fault.members.get("opens_at").cloned();
                Ok(refused)
            }
        }
    }

    fn about(&self) -> About {
        match &self.reading {
            Some(Reading::Said(said)) => About {
                conversation: Some(said.conversation.clone()),
                name: Some(said.name.clone()),
            },
            Some(Reading::Ended(ended)) => About {
                conversation: Some(ended.conversation.clone()),
                name: None,
            },
            Some(Reading::Ignored(_)) | None => About::default(),
        }
    }
}

/// Every wrong part by its pointer: what it holds may be personal and is not named.
fn described(fault: &Fault) -> String {
    let parts: Vec<String> = fault
        .errors
        .iter()
        .map(|error| format!("{} {}", error.pointer, error.detail))
        .collect();
    parts.join("; ")
}
