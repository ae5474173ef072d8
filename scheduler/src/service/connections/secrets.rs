//! What a connection keeps to itself: sealed by the vault, never shown.

use std::collections::BTreeMap;

use entity::env::Entropy;
use entity::table::connection;
use entity::value::ConnectionId;
use schemars::JsonSchema;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::service::Fault;
use crate::service::fields::Node;
use crate::service::vault::{Place, Vault};

/// What the vault binds them to.
const PURPOSE: &str = "connection-secrets";

/// The longest secret, in characters.
const SECRET_MAX: usize = 2_000;

/// Headers of a generic connection at most.
const HEADERS_MAX: usize = 10;

/// The secrets of a connection.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// What deliveries are signed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2_000))]
    pub signing_secret: Option<String>,
    /// What answers are sent with, for Zendesk and Chatwoot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2_000))]
    pub api_token: Option<String>,
    /// Headers of answers, for a brand's own system.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// How they stand in a row: what there is, and what it is, sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    names: Vec<String>,
    sealed: String,
}

impl Secrets {
    /// Reads what a brand posts; notes what is wrong with it.
    #[must_use]
    pub fn read(node: &Node<'_>) -> Option<Self> {
        let secrets: Self = node.read()?;
        let tokens = [&secrets.signing_secret, &secrets.api_token];
        let values = tokens.into_iter().flatten().chain(secrets.headers.values());
        let fits = |value: &String| {
            let length = value.chars().count();
            (1..=SECRET_MAX).contains(&length) && !value.chars().any(char::is_control)
        };
        if !values.into_iter().all(fits) {
            node.fault(format!("must hold lines of 1 to {SECRET_MAX} characters"));
            return None;
        }
        let known = |name: &String| reqwest::header::HeaderName::try_from(name.as_str()).is_ok();
        if secrets.headers.len() > HEADERS_MAX || !secrets.headers.keys().all(known) {
            node.fault(format!(
                "must hold at most {HEADERS_MAX} headers with names of headers"
            ));
            return None;
        }
        Some(secrets)
    }

    /// What there is.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        names.extend(
            self.signing_secret
                .as_ref()
                .map(|_| "signing_secret".to_owned()),
        );
        names.extend(self.api_token.as_ref().map(|_| "api_token".to_owned()));
        names.extend((!self.headers.is_empty()).then(|| "headers".to_owned()));
        names
    }

    /// What a connection has, without opening it.
    #[must_use]
    pub fn names_of(row: &connection::Model) -> Vec<String> {
        stored(row).map(|stored| stored.names).unwrap_or_default()
    }

    /// The secrets of a connection.
    ///
    /// # Errors
    /// When they do not open.
    pub fn of(row: &connection::Model, vault: &Vault) -> Result<Self, Fault> {
        let Some(stored) = stored(row) else {
            return Ok(Self::default());
        };
        let id = row.id.to_string();
        let opened = vault.open(place(&id), &stored.sealed)?;
        serde_json::from_str(opened.expose_secret())
            .map_err(|_| Fault::internal(format!("the secrets of {id} do not parse")))
    }

    /// As they are stored; `None` where there are none.
    ///
    /// # Errors
    /// When there is no key.
    pub fn sealed(
        &self,
        id: ConnectionId,
        (vault, entropy): (&Vault, &Entropy),
    ) -> Result<Option<String>, Fault> {
        if self.names().is_empty() {
            return Ok(None);
        }
        let text = serde_json::to_string(self)
            .map_err(|error| Fault::internal(format!("secrets do not serialise: {error}")))?;
        let stored = Stored {
            names: self.names(),
            sealed: vault.seal(entropy, place(&id.to_string()), &text)?,
        };
        serde_json::to_string(&stored)
            .map(Some)
            .map_err(|error| Fault::internal(format!("secrets do not serialise: {error}")))
    }
}

const fn place(row: &str) -> Place<'_> {
    Place {
        purpose: PURPOSE,
        row,
    }
}

fn stored(row: &connection::Model) -> Option<Stored> {
    serde_json::from_str(row.secrets.as_ref()?).ok()
}
