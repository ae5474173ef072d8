//! A public message in a conversation.
//!
//! <https://developers.chatwoot.com/api-reference/messages/create-new-message>: `content_attributes`
//! are kept with the message and come back with it, in lists and in webhooks.

use serde_json::{Value, json};

use super::{Call, Outgoing, base, encoded, json_header};
use crate::helpdesk::chatwoot::MARK;
use crate::helpdesk::clean;
use crate::service::connections::{ChatwootSettings, Secrets};

fn messages(settings: &ChatwootSettings, out: &Outgoing) -> Option<String> {
    let address = base(settings.base_url.as_ref()?);
    let (account, conversation) = (settings.account_id?, encoded(&out.conversation));
    Some(format!(
        "{address}/api/v1/accounts/{account}/conversations/{conversation}/messages"
    ))
}

fn token(secrets: &Secrets) -> Option<(String, String)> {
    Some(("api_access_token".to_owned(), secrets.api_token.clone()?))
}

pub(super) fn call(settings: &ChatwootSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    Some(Call {
        method: "POST",
        url: messages(settings, out)?,
        headers: vec![token(secrets)?, json_header()],
        body: Some(json!({
            "content": out.text, "message_type": "outgoing", "private": false,
            "content_type": "text", "content_attributes": { MARK: out.mark },
        })),
    })
}

pub(super) fn find(settings: &ChatwootSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    Some(Call {
        method: "GET",
        url: messages(settings, out)?,
        headers: vec![token(secrets)?],
        body: None,
    })
}

pub(super) fn name(answer: &Value) -> Option<String> {
    let id = answer
        .get("id")
        .filter(|id| id.is_number() || id.is_string())?;
    clean::name(id.to_string().trim_matches('"'))
}
