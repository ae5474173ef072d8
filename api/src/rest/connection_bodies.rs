//! Bodies of connections, as the contract shows them; the use cases read them by hand.

#![allow(dead_code, reason = "only described")]

use entity::value::ConnectionKind;
use scheduler::service::connections::{
    ChatwootSettings, GenericSettings, MailSettings, Secrets, ZendeskSettings,
};
use schemars::JsonSchema;
use serde_json::{Map, Value};

/// A connection to a helpdesk or a mailbox.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewConnectionBody {
    #[schemars(length(min = 1, max = 200))]
    name: String,
    kind: ConnectionKind,
    /// Whether customers are told through it when an answer comes.
    announce: Option<bool>,
    /// As its kind needs.
    settings: Option<SettingsPart>,
    /// Never shown again.
    secrets: Option<Secrets>,
}

/// What a brand changes of a connection; members inside `settings` and `secrets` are merged, and
/// null removes one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ConnectionPatchBody {
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    announce: Option<bool>,
    settings: Option<Map<String, Value>>,
    secrets: Option<Map<String, Value>>,
}

/// How a connection is set up, by its kind.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum SettingsPart {
    /// `generic`.
    Generic(Box<GenericSettings>),
    /// `mail`.
    Mail(MailSettings),
    /// `zendesk`.
    Zendesk(ZendeskSettings),
    /// `chatwoot`.
    Chatwoot(ChatwootSettings),
}
