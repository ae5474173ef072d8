//! The key by which push services know this platform: voluntary application server identification
//! (VAPID, RFC 8292). Made once and kept, as browsers bind what they allow to it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::push;
use entity::table::push_key;
use entity::value::Instant;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::service::vault::Place;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Where the private half is kept.
const PLACE: Place<'_> = Place {
    purpose: "push-key",
    row: "1",
};

/// How long a token counts; RFC 8292 allows a day.
const VALID: TimeDelta = TimeDelta::hours(12);

/// The platform's key.
pub(super) struct PushKey {
    signing: SigningKey,
    public: String,
}

impl PushKey {
    /// The platform's key, made where there is none yet.
    ///
    /// # Errors
    /// When the database fails, or the key does not open.
    pub(super) async fn read(services: &Services) -> Result<Self, Fault> {
        let row = row(services).await?;
        let opened = services.vault.open(PLACE, &row.private)?;
        let bytes = BASE64.decode(opened.expose_secret());
        let signing = bytes
            .ok()
            .and_then(|bytes| SigningKey::from_slice(&bytes).ok())
            .ok_or_else(|| Fault::internal("the stored key of web push is none"))?;
        let public = row.public;
        Ok(Self { signing, public })
    }

    /// What proves to the push service at `audience` (an origin) who sends: the value of
    /// `Authorization`. `contact` is where its operators find us.
    pub(super) fn authorization(&self, audience: &str, contact: &str, now: Instant) -> String {
        let until = (now + VALID).timestamp();
        let claims = json!({"aud": audience, "exp": until, "sub": contact});
        let signed = [r#"{"typ":"JWT","alg":"ES256"}"#, &claims.to_string()]
            .map(|part| BASE64.encode(part))
            .join(".");
        let signature: Signature = self.signing.sign(signed.as_bytes());
        let signature = BASE64.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public)
    }
}

/// The public half of the platform's key, as browsers want it; made where there is none yet.
///
/// # Errors
/// When the database fails.
pub async fn public_key(services: &Services) -> Result<String, Fault> {
    Ok(row(services).await?.public)
}

async fn row(services: &Services) -> Result<push_key::Model, Fault> {
    if let Some(known) = push::key(services.db.read()).await? {
        return Ok(known);
    }
    let (private, public) = fresh(services)?;
    let make = MakeKey {
        private: services.vault.seal(&services.entropy, PLACE, &private)?,
        public,
    };
    services.run(Actor::System, make).await
}

/// A new key pair, both halves in Base64.
fn fresh(services: &Services) -> Result<(String, String), Fault> {
    // All but one in 2^32 texts of 32 bytes are keys of this curve.
    let mut drawn = (0..8).filter_map(|_| {
        let bytes = services.entropy.bytes::<32>();
        let key = SigningKey::from_slice(&bytes).ok()?;
        Some((bytes, key))
    });
    let (bytes, key) = drawn
        .next()
        .ok_or_else(|| Fault::internal("no key of web push could be drawn"))?;
    let point = key.verifying_key().to_encoded_point(false);
    Ok((BASE64.encode(bytes), BASE64.encode(point.as_bytes())))
}

/// Keeps a key, unless another node was faster; answers the one that counts.
struct MakeKey {
    public: String,
    private: String,
}

impl UseCase for MakeKey {
    type Output = push_key::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<push_key::Model, Fault> {
        let key = push_key::Model {
            id: 1,
            public: self.public.clone(),
            private: self.private.clone(),
            created_at: context.now,
        };
        push::insert_key(tx, key).await?;
        let kept = push::key(tx).await?;
        kept.ok_or_else(|| Fault::internal("the key of web push was not kept"))
    }
}
