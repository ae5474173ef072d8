//! Adding and removing an expert's browsers.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use entity::db::WriteTx;
use entity::store::{profile, push};
use entity::table::push_device;
use entity::value::{ExpertId, PushDeviceId, SessionId};
use p256::PublicKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web_push_native::Auth;

use crate::port::outbound::Target;
use crate::service::secret::hash_of;
use crate::service::vault::Place;
use crate::service::{Context, Fault, Services, UseCase, audit};

/// Browsers of one expert at most; the oldest makes room.
pub const DEVICES_MAX: usize = 10;

/// The longest name, in characters.
const NAME_MAX: usize = 60;

/// Browsers write no padding, some libraries do.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a browser gives whoever may write to it (the Push API's `PushSubscription`).
#[derive(Clone, Deserialize, Serialize)]
pub struct Subscription {
    /// Its address at the push service of its maker.
    pub endpoint: String,
    /// Its public key: a point of P-256, URL-safe Base64.
    pub p256dh: String,
    /// A secret that it shares with whoever writes: 16 bytes, URL-safe Base64.
    pub auth: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(…)")
    }
}

/// For whom a message is encrypted, and where it goes.
pub(super) struct Address {
    pub(super) target: Target,
    pub(super) public: PublicKey,
    pub(super) auth: Auth,
}

impl Subscription {
    /// Reads what a browser gave.
    ///
    /// # Errors
    /// Says which part is none.
    pub(super) fn address(&self, services: &Services) -> Result<Address, Fault> {
        let target = services.outbound.target(&self.endpoint);
        let target = target.map_err(|refusal| Fault::field("/endpoint", refusal.to_string()))?;
        let public = BASE64
            .decode(&self.p256dh)
            .ok()
            .and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok())
            .ok_or_else(|| Fault::field("/p256dh", "must be a public key of the curve P-256"))?;
        let auth = BASE64
            .decode(&self.auth)
            .ok()
            .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok())
            .ok_or_else(|| Fault::field("/auth", "must be 16 bytes"))?;
        Ok(Address {
            target,
            public,
            auth: auth.into(),
        })
    }
}

/// What a subscription is sealed for.
pub(super) const fn place(row: &str) -> Place<'_> {
    Place {
        purpose: "push-subscription",
        row,
    }
}

/// Tells a browser of offers from now on.
#[derive(Debug)]
pub struct AddDevice {
    device: push_device::Model,
}

impl AddDevice {
    /// Checks what a browser gave, and seals it.
    ///
    /// # Errors
    /// When it is no address and keys of a browser.
    pub fn prepare(
        services: &Services,
        (expert_id, session_id): (ExpertId, SessionId),
        name: &str,
        subscription: &Subscription,
    ) -> Result<Self, Fault> {
        let address = subscription.address(services)?;
        let now = services.clock.now();
        let id: PushDeviceId = services.entropy.id(now);
        let text = serde_json::to_string(subscription)
            .map_err(|_| Fault::internal("a subscription is not written"))?;
        let host = address.target.url().host_str().unwrap_or_default();
        Ok(Self {
            device: push_device::Model {
                id,
                expert_id,
                session_id,
                name: name.trim().chars().take(NAME_MAX).collect(),
                host: host.to_owned(),
                address_hash: hash_of(&subscription.endpoint),
                subscription: services.vault.seal(
                    &services.entropy,
                    place(&id.to_string()),
                    &text,
                )?,
                created_at: now,
                told_at: None,
            },
        })
    }
}

impl UseCase for AddDevice {
    type Output = push_device::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<push_device::Model, Fault> {
        let device = &self.device;
        let expert = profile::lock(tx, device.expert_id).await?;
        expert.ok_or_else(|| Fault::not_found("expert"))?;
        // The same browser again, perhaps of somebody else who signed in there: the last one counts.
        let known = push::by_address(tx, &device.address_hash).await?;
        let others = push::of_expert(tx, device.expert_id).await?;
        let spare = (others.len() + 1).saturating_sub(DEVICES_MAX);
        let oldest = others.iter().take(spare);
        let gone: Vec<_> = known.iter().chain(oldest).map(|one| one.id).collect();
        push::remove(tx, &gone).await?;
        push::insert(tx, device.clone()).await?;
        let told = json!({"expert": device.expert_id, "host": device.host});
        audit::record(tx, context, "push.add", device.id, told).await?;
        Ok(device.clone())
    }
}

/// Tells a browser nothing any more. Doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RemoveDevice {
    /// Whose.
    pub expert: ExpertId,
    /// Which.
    pub id: PushDeviceId,
}

impl UseCase for RemoveDevice {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let found = push::find(tx, self.id).await?;
        if found.is_some_and(|device| device.expert_id == self.expert) {
            push::remove(tx, &[self.id]).await?;
            let told = json!({ "expert": self.expert });
            audit::record(tx, context, "push.remove", self.id, told).await?;
        }
        Ok(())
    }
}
