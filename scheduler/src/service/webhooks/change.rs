//! Making, changing and removing endpoints, and giving them another secret.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::webhook;
use entity::table::webhook_endpoint::{ActiveModel, Model};
use entity::value::{DisabledReason, EndpointStatus, WebhookEndpointId};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{EventFilter, Owner, SigningSecret};
use crate::service::vault::Place;
use crate::service::{Context, Fault, Services, UseCase, audit};

/// Endpoints of one owner at most: each event is stored and sent once for each.
const ENDPOINTS_MAX: u64 = 20;

/// How long the secret before a rotation signs as well: receivers change theirs meanwhile.
const BOTH_SIGN: TimeDelta = TimeDelta::hours(24);

/// Where the secrets of an endpoint belong.
pub(super) fn place(row: &str) -> Place<'_> {
    Place {
        purpose: "webhook-secret",
        row,
    }
}

/// Checks an address that a stranger chose; it is checked again at each connection.
fn check_url(services: &Services, url: &str) -> Result<(), Fault> {
    let read = services.outbound.target(url);
    read.map(|_| ())
        .map_err(|refusal| Fault::field("/url", refusal.to_string()))
}

/// An endpoint, and its secret where that is told now and never again.
#[derive(Clone, Debug)]
pub struct Told {
    /// The endpoint as it is kept.
    pub endpoint: Model,
    /// The secret that signs.
    pub secret: SigningSecret,
}

/// Makes an endpoint.
#[derive(Clone, Debug)]
pub struct CreateEndpoint {
    told: Told,
}

impl CreateEndpoint {
    /// Of this owner, at this address, told of these events.
    ///
    /// # Errors
    /// When the address is not to be called.
    pub fn prepare(
        services: &Services,
        owner: Owner,
        (url, filter, description): (String, EventFilter, Option<String>),
    ) -> Result<Self, Fault> {
        check_url(services, &url)?;
        let now = services.clock.now();
        let id: WebhookEndpointId = services.entropy.id(now);
        let secret = SigningSecret::new(&services.entropy);
        let sealed =
            services
                .vault
                .seal(&services.entropy, place(&id.to_string()), secret.reveal())?;
        let endpoint = Model {
            id,
            brand_id: owner,
            url,
            event_types: filter.text(),
            description,
            status: EndpointStatus::Enabled,
            disabled_reason: None,
            disabled_at: None,
            secret: sealed,
            previous_secret: None,
            previous_until: None,
            failing_since: None,
            succeeded_at: None,
            hold_until: None,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        Ok(Self {
            told: Told { endpoint, secret },
        })
    }
}

impl UseCase for CreateEndpoint {
    type Output = Told;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Told, Fault> {
        let endpoint = &self.told.endpoint;
        if webhook::count_of(tx, endpoint.brand_id).await? >= ENDPOINTS_MAX {
            return Err(Fault::conflict(
                "too-many-endpoints",
                format!("there are {ENDPOINTS_MAX} endpoints already: remove one first"),
            ));
        }
        webhook::insert(tx, endpoint.clone()).await?;
        let detail = json!({"brand": endpoint.brand_id, "event_types": endpoint.event_types});
        audit::record(tx, context, "webhook.create", endpoint.id, detail).await?;
        Ok(self.told.clone())
    }
}

/// The owner's endpoint, for this transaction alone; refuses one that changed since it was read.
pub(super) async fn lock(
    tx: &WriteTx,
    (owner, id): (Owner, WebhookEndpointId),
    expected_version: Option<i64>,
) -> Result<Model, Fault> {
    let row = webhook::lock_of(tx, owner, id).await?;
    let row = row.ok_or_else(|| Fault::not_found("webhook endpoint"))?;
    if expected_version.is_some_and(|version| version != row.version) {
        return Err(Fault::stale());
    }
    Ok(row)
}

/// Keeps a change that a person made.
async fn keep(
    tx: &WriteTx,
    context: &Context,
    row: &Model,
    change: ActiveModel,
) -> Result<Model, Fault> {
    let change = ActiveModel {
        version: Set(row.version + 1),
        updated_at: Set(context.now),
        ..change
    };
    let kept = webhook::change(tx, row.id, change).await?;
    kept.ok_or_else(|| Fault::not_found("webhook endpoint"))
}

/// What is to be changed of an endpoint; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Its address.
    pub url: Option<String>,
    /// Which events it is told of.
    pub filter: Option<EventFilter>,
    /// What its owner calls it; `Some(None)` for nothing.
    pub description: Option<Option<String>>,
    /// Whether it is called.
    pub status: Option<EndpointStatus>,
}

/// Changes an endpoint. Enabled again it starts with a clean slate; what was cancelled stays so.
#[derive(Clone, Debug)]
pub struct ChangeEndpoint {
    owner: Owner,
    id: WebhookEndpointId,
    expected_version: Option<i64>,
    changed: Changed,
}

impl ChangeEndpoint {
    /// Of this owner's endpoint, these fields.
    ///
    /// # Errors
    /// When the new address is not to be called.
    pub fn prepare(
        services: &Services,
        (owner, id): (Owner, WebhookEndpointId),
        expected_version: Option<i64>,
        changed: Changed,
    ) -> Result<Self, Fault> {
        if let Some(url) = &changed.url {
            check_url(services, url)?;
        }
        Ok(Self {
            owner,
            id,
            expected_version,
            changed,
        })
    }

    /// The columns that change with the status.
    fn status(&self, row: &Model, context: &Context) -> ActiveModel {
        match self.changed.status {
            Some(EndpointStatus::Enabled) if row.status == EndpointStatus::Disabled => {
                ActiveModel {
                    status: Set(EndpointStatus::Enabled),
                    disabled_reason: Set(None),
                    disabled_at: Set(None),
                    failing_since: Set(None),
                    hold_until: Set(None),
                    ..Default::default()
                }
            }
            Some(EndpointStatus::Disabled) if row.status == EndpointStatus::Enabled => {
                ActiveModel {
                    status: Set(EndpointStatus::Disabled),
                    disabled_reason: Set(Some(DisabledReason::Owner)),
                    disabled_at: Set(Some(context.now)),
                    ..Default::default()
                }
            }
            Some(EndpointStatus::Enabled | EndpointStatus::Disabled) | None => Default::default(),
        }
    }
}

impl UseCase for ChangeEndpoint {
    type Output = Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Model, Fault> {
        let row = lock(tx, (self.owner, self.id), self.expected_version).await?;
        let mut change = self.status(&row, context);
        if let Some(url) = &self.changed.url {
            change.url = Set(url.clone());
        }
        if let Some(filter) = &self.changed.filter {
            change.event_types = Set(filter.text());
        }
        if let Some(description) = &self.changed.description {
            change.description = Set(description.clone());
        }
        let kept = keep(tx, context, &row, change).await?;
        if kept.status == EndpointStatus::Disabled {
            webhook::cancel_of(tx, row.id, context.now).await?;
        }
        let detail = json!({"brand": self.owner, "status": kept.status});
        audit::record(tx, context, "webhook.change", row.id, detail).await?;
        Ok(kept)
    }
}

/// Gives an endpoint another secret; for a day both sign.
#[derive(Clone, Debug)]
pub struct RotateSecret {
    owner: Owner,
    id: WebhookEndpointId,
    secret: SigningSecret,
    sealed: String,
}

impl RotateSecret {
    /// For this owner's endpoint.
    ///
    /// # Errors
    /// When secrets cannot be kept.
    pub fn prepare(
        services: &Services,
        owner: Owner,
        id: WebhookEndpointId,
    ) -> Result<Self, Fault> {
        let secret = SigningSecret::new(&services.entropy);
        let sealed =
            services
                .vault
                .seal(&services.entropy, place(&id.to_string()), secret.reveal())?;
        Ok(Self {
            owner,
            id,
            secret,
            sealed,
        })
    }
}

impl UseCase for RotateSecret {
    type Output = Told;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Told, Fault> {
        let row = lock(tx, (self.owner, self.id), None).await?;
        let change = ActiveModel {
            secret: Set(self.sealed.clone()),
            previous_secret: Set(Some(row.secret.clone())),
            previous_until: Set(Some(context.now + BOTH_SIGN)),
            ..Default::default()
        };
        let endpoint = keep(tx, context, &row, change).await?;
        let detail = json!({"brand": self.owner});
        audit::record(tx, context, "webhook.rotate_secret", row.id, detail).await?;
        Ok(Told {
            endpoint,
            secret: self.secret.clone(),
        })
    }
}

/// Removes an endpoint; its secrets and its address are forgotten at once.
#[derive(Clone, Copy, Debug)]
pub struct RemoveEndpoint {
    /// Whose.
    pub owner: Owner,
    /// Which.
    pub id: WebhookEndpointId,
}

impl UseCase for RemoveEndpoint {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let row = lock(tx, (self.owner, self.id), None).await?;
        let change = ActiveModel {
            url: Set(String::new()),
            secret: Set(String::new()),
            previous_secret: Set(None),
            previous_until: Set(None),
            deleted_at: Set(Some(context.now)),
            ..Default::default()
        };
        keep(tx, context, &row, change).await?;
        webhook::cancel_of(tx, row.id, context.now).await?;
        let detail = json!({"brand": self.owner});
        audit::record(tx, context, "webhook.remove", row.id, detail).await?;
        Ok(())
    }
}
