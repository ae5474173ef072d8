//! API keys: credentials of a brand's systems. A key is told once; only its hash is kept.

use entity::db::WriteTx;
use entity::store::{api_key, brand};
use entity::table;
use entity::value::{ApiKeyId, BrandId, BrandMode, Scope};
use serde_json::json;

use super::secret::Secret;
use super::{Context, Fault, UseCase, audit};

/// What keys start with, so that people and scanners recognise one.
const PREFIX: &str = "vsp_";

/// What the keys of test twins start with: a key of the wrong kind is seen at a glance.
const TEST_PREFIX: &str = "vsp_test_";

/// Living keys of one brand at most.
const KEYS_MAX: u64 = 100;

/// Makes a key for a brand.
#[derive(Clone, Debug)]
pub struct CreateKey {
    /// Whose.
    pub brand: BrandId,
    /// What the brand calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// A new key, with the secret that is told now and never again.
#[derive(Clone, Debug)]
pub struct CreatedKey {
    /// The key as it is kept.
    pub key: table::api_key::Model,
    /// The key itself.
    pub secret: Secret,
}

impl UseCase for CreateKey {
    type Output = CreatedKey;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<CreatedKey, Fault> {
        let Some(created_by) = context.actor.person() else {
            return Err(Fault::forbidden(
                "owner-only",
                "ask an owner of the brand to do this",
            ));
        };
        let mut scopes = self.scopes.clone();
        scopes.sort();
        scopes.dedup();
        if scopes.is_empty() {
            return Err(Fault::field("/scopes", "must name at least one scope"));
        }
        if api_key::count_of(tx, self.brand).await? >= KEYS_MAX {
            return Err(Fault::conflict(
                "too-many-keys",
                format!("there are {KEYS_MAX} keys already: revoke one first"),
            ));
        }
        let brand = brand::find(tx, self.brand).await?;
        let prefix = match brand.map(|brand| brand.mode) {
            Some(BrandMode::Test) => TEST_PREFIX,
            Some(BrandMode::Live) | None => PREFIX,
        };
        let secret = Secret::new(&context.entropy, prefix);
        let key = table::api_key::Model {
            id: context.id(),
            brand_id: self.brand,
            name: self.name.clone(),
            key_hash: secret.hash(),
            hint: secret.hint(),
            scopes: scopes.into(),
            created_by,
            created_at: context.now,
            last_used_at: None,
            revoked_at: None,
        };
        api_key::insert(tx, key.clone()).await?;
        let detail = json!({"brand": self.brand, "scopes": key.scopes});
        audit::record(tx, context, "key.create", key.id, detail).await?;
        Ok(CreatedKey { key, secret })
    }
}

/// Revokes a key of a brand; doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RevokeKey {
    /// Whose.
    pub brand: BrandId,
    /// Which.
    pub id: ApiKeyId,
}

impl UseCase for RevokeKey {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        api_key::find_of(tx, self.brand, self.id)
            .await?
            .ok_or_else(|| Fault::not_found("key"))?;
        if api_key::revoke(tx, self.id, context.now).await? {
            let detail = json!({"brand": self.brand});
            audit::record(tx, context, "key.revoke", self.id, detail).await?;
        }
        Ok(())
    }
}
