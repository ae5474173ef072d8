//! How a connection is set up; holds no secret.

use entity::table::connection;
use entity::value::{ConnectionKind, EmailAddress};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::helpdesk::generic::Mapping;
use crate::helpdesk::outgoing::AnswerRule;
use crate::helpdesk::signature::{Scheme, SignatureRule};
use crate::port::outbound::Outbound;
use crate::service::fields::Node;
use crate::service::{Fault, FieldError};

/// Settings at most, in bytes of JSON.
const SETTINGS_MAX: usize = 32 * 1_024;

/// The longest address whose API token is used, in characters.
const EMAIL_MAX: usize = 320;

/// How a connection to Zendesk is set up: its hook needs nothing, the way back an address and whose
/// API token it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZendeskSettings {
    /// Where it is, e.g. `https://acme.zendesk.com`.
    #[serde(default)]
    #[schemars(length(max = 2_048))]
    pub base_url: Option<String>,
    /// Whose API token it is.
    #[serde(default)]
    #[schemars(length(max = 320))]
    pub email: Option<String>,
}

/// How a connection to Chatwoot is set up: its hook needs nothing, the way back an address and an
/// account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatwootSettings {
    /// Where it is, e.g. `https://app.chatwoot.com`.
    #[serde(default)]
    #[schemars(length(max = 2_048))]
    pub base_url: Option<String>,
    /// The account's number.
    #[serde(default)]
    pub account_id: Option<u64>,
}

/// How a connection to a brand's own system is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenericSettings {
    /// Where its payload keeps what a message is made of.
    pub mapping: Mapping,
    /// How it signs what it posts.
    #[serde(default)]
    pub signature: Option<SignatureRule>,
    /// How it takes answers; none: they are read with `GET /v1/events`.
    #[serde(default)]
    pub answer: Option<AnswerRule>,
}

/// How a mailbox is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The address that answers come from; mail from it is the brand's own.
    #[schemars(length(min = 3, max = 254))]
    pub reply_address: String,
    /// What answers are signed with; the brand's name where it says nothing.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub reply_name: Option<String>,
}

/// How a connection is set up, by its kind.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionSettings {
    /// Zendesk.
    Zendesk(ZendeskSettings),
    /// Chatwoot.
    Chatwoot(ChatwootSettings),
    /// A brand's own system.
    Generic(Box<GenericSettings>),
    /// A mailbox.
    Mail(MailSettings),
}

impl ConnectionSettings {
    /// Reads settings of this kind; notes what is wrong with them.
    #[must_use]
    pub fn read(kind: ConnectionKind, node: &Node<'_>, outbound: &Outbound) -> Option<Self> {
        if node.value().to_string().len() > SETTINGS_MAX {
            node.fault(format!("must have at most {SETTINGS_MAX} bytes"));
            return None;
        }
        let settings = match kind {
            ConnectionKind::Zendesk => Self::Zendesk(node.read()?),
            ConnectionKind::Chatwoot => Self::Chatwoot(node.read()?),
            ConnectionKind::Generic => Self::Generic(Box::new(node.read()?)),
            ConnectionKind::Mail => Self::Mail(node.read()?),
        };
        let mut faults = settings.faults();
        if let Some((pointer, url)) = settings.called()
            && let Err(refusal) = outbound.target(&url)
        {
            faults.push(FieldError {
                pointer: pointer.to_owned(),
                detail: refusal.to_string(),
            });
        }
        for fault in &faults {
            node.fault(format!("{}: {}", fault.pointer, fault.detail));
        }
        faults.is_empty().then_some(settings)
    }

    /// The settings of a kind that needs none.
    #[must_use]
    pub fn plain(kind: ConnectionKind) -> Option<Self> {
        match kind {
            ConnectionKind::Zendesk => Some(Self::Zendesk(ZendeskSettings::default())),
            ConnectionKind::Chatwoot => Some(Self::Chatwoot(ChatwootSettings::default())),
            ConnectionKind::Generic | ConnectionKind::Mail => None,
        }
    }

    /// What is wrong with settings whose form is right.
    fn faults(&self) -> Vec<FieldError> {
        let fault = |pointer: &str, detail: &str| FieldError {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        };
        match self {
            Self::Zendesk(settings) => {
                let email = settings.email.as_deref().unwrap_or_default();
                let long = email.chars().count() > EMAIL_MAX;
                let detail = "must have at most 320 characters";
                long.then(|| fault("/email", detail)).into_iter().collect()
            }
            Self::Chatwoot(_) => Vec::new(),
            Self::Generic(settings) => {
                let mut faults = settings.mapping.faults("/mapping");
                let answer = settings.answer.as_ref().and_then(AnswerRule::fault);
                faults.extend(answer.map(|detail| fault("/answer", detail)));
                let signature = settings.signature.as_ref().map(SignatureRule::faults);
                for (member, detail) in signature.into_iter().flatten() {
                    faults.push(fault(&format!("/signature/{member}"), detail));
                }
                faults
            }
            Self::Mail(settings) => {
                let mut faults = Vec::new();
                if settings.reply_address.parse::<EmailAddress>().is_err() {
                    faults.push(fault("/reply_address", "must be an e-mail address"));
                }
                let name = settings.reply_name.as_deref().unwrap_or("none");
                if let Err(invalid) = entity::value::text::line(name, 200) {
                    faults.push(fault("/reply_name", &invalid.to_string()));
                }
                faults
            }
        }
    }

    /// The address that is called, as far as it is known beforehand, and where it stands.
    #[must_use]
    pub(super) fn called(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Zendesk(settings) => Some(("/base_url", settings.base_url.clone()?)),
            Self::Chatwoot(settings) => Some(("/base_url", settings.base_url.clone()?)),
            Self::Generic(settings) => {
                Some(("/answer/url", settings.answer.as_ref()?.sample_url()))
            }
            Self::Mail(_) => None,
        }
    }

    /// How what is handed over is signed, if it can be.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        match self {
            Self::Zendesk(_) => Some(Scheme::zendesk()),
            Self::Chatwoot(_) => Some(Scheme::chatwoot()),
            Self::Generic(settings) => settings.signature.as_ref().map(Scheme::of),
            Self::Mail(_) => None,
        }
    }

    /// The settings of a connection.
    ///
    /// # Errors
    /// When they cannot be read: they were checked when they were written.
    pub fn of(row: &connection::Model) -> Result<Self, Fault> {
        let value = &row.settings;
        Ok(match row.kind {
            ConnectionKind::Zendesk => Self::Zendesk(stored(value)?),
            ConnectionKind::Chatwoot => Self::Chatwoot(stored(value)?),
            ConnectionKind::Generic => Self::Generic(Box::new(stored(value)?)),
            ConnectionKind::Mail => Self::Mail(stored(value)?),
        })
    }

    /// As they are stored and shown.
    #[must_use]
    pub fn document(&self) -> Value {
        let document = match self {
            Self::Zendesk(settings) => serde_json::to_value(settings),
            Self::Chatwoot(settings) => serde_json::to_value(settings),
            Self::Generic(settings) => serde_json::to_value(settings),
            Self::Mail(settings) => serde_json::to_value(settings),
        };
        document.unwrap_or_default()
    }
}

fn stored<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    serde_json::from_value(value.clone())
        .map_err(|error| Fault::internal(format!("stored settings do not parse: {error}")))
}
