//! A public comment on a ticket.
//!
//! <https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/>: a comment is added by
//! updating its ticket; `metadata` is kept with the audit of the update. Zendesk promises that its
//! `Idempotency-Key` works for new tickets only, so before another try the ticket's audits are read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::{Call, Outgoing, base, encoded, json_header};
use crate::helpdesk::clean;
use crate::service::connections::{Secrets, ZendeskSettings};

/// The name of our mark among the metadata.
const MARK: &str = "vesper_message_id";

/// Audits looked at: a few may have come since the try.
const AUDITS: u8 = 10;

fn headers(settings: &ZendeskSettings, secrets: &Secrets) -> Option<Vec<(String, String)>> {
    let (email, token) = (settings.email.as_ref()?, secrets.api_token.as_ref()?);
    let basic = BASE64.encode(format!("{email}/token:{token}"));
    Some(vec![
        ("authorization".to_owned(), format!("Basic {basic}")),
        ("accept".to_owned(), "application/json".to_owned()),
    ])
}

fn ticket(settings: &ZendeskSettings, out: &Outgoing) -> Option<String> {
    let address = base(settings.base_url.as_ref()?);
    Some(format!(
        "{address}/api/v2/tickets/{}",
        encoded(&out.conversation)
    ))
}

pub(super) fn call(settings: &ZendeskSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    let mut headers = headers(settings, secrets)?;
    headers.push(json_header());
    headers.push(("idempotency-key".to_owned(), out.mark.clone()));
    let comment = json!({ "body": out.text, "public": true });
    Some(Call {
        method: "PUT",
        url: format!("{}.json", ticket(settings, out)?),
        headers,
        body: Some(json!({ "ticket": { "comment": comment, "metadata": { MARK: out.mark } } })),
    })
}

pub(super) fn find(settings: &ZendeskSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    let ticket = ticket(settings, out)?;
    Some(Call {
        method: "GET",
        url: format!("{ticket}/audits.json?sort=-created_at&page[size]={AUDITS}"),
        headers: headers(settings, secrets)?,
        body: None,
    })
}

/// The comment is one of the events of the audit that an update answers with.
pub(super) fn name(answer: &Value) -> Option<String> {
    let events = answer.pointer("/audit/events")?.as_array()?;
    let comment = events.iter().find(|event| event["type"] == "Comment")?;
    clean::name(&comment["id"].to_string())
}
