//! Chatwoot's webhooks.
//!
//! Their shape is documented at <https://www.chatwoot.com/docs/product/features/webhooks>: `event`
//! names what happened, the rest is the message or the conversation itself. What we post carries our
//! mark in `content_attributes`, which comes back in the webhook.

use entity::value::Visibility;
use serde_json::Value;

use super::{Ended, Payload, Reading, Said, Speaker, Who, clean};
use crate::service::Fault;

/// The name of our mark among a message's `content_attributes`.
pub const MARK: &str = "vesper_message_id";

/// Reads a webhook.
///
/// # Errors
/// A fault that names what is missing of an event that concerns us.
pub fn read(value: &Value) -> Result<Reading, Fault> {
    let payload = Payload::new(value);
    let event = payload.need("/event");
    let reading = event.and_then(|event| match event.as_str() {
        "message_created" => message(&payload),
        "conversation_status_changed" | "conversation_resolved" => moved(&payload),
        _ => Some(Reading::Ignored("events of this type are not read")),
    });
    payload.settle(reading)
}

/// Where the conversation's number stands: older releases call it `display_id`.
fn conversation(payload: &Payload<'_>) -> Option<String> {
    match payload.at("/conversation/id").is_some() {
        true => payload.name("/conversation/id"),
        false => payload.name("/conversation/display_id"),
    }
}

fn message(payload: &Payload<'_>) -> Option<Reading> {
    let by = match payload.need("/message_type")?.as_str() {
        "incoming" | "0" => Speaker::Customer,
        "outgoing" | "1" => Speaker::Brand,
        _ => return Some(Reading::Ignored("the message was written by a machine")),
    };
    let (conversation, id) = (conversation(payload), payload.name("/id"));
    let text = payload.may("/content").unwrap_or_default();
    let who = match by {
        Speaker::Customer => sender(payload),
        Speaker::Brand => None,
    };
    let mut said = Said::new(conversation?, id?, by, clean::body(&text));
    if payload.at("/private").and_then(Value::as_bool) == Some(true) {
        said.visibility = Visibility::Internal;
    }
    said.customer = who;
    said.subject = payload
        .may("/conversation/additional_attributes/mail_subject")
        .and_then(|text| clean::line(&text));
    said.files = payload.files(
        "/attachments",
        ["/data_url", "/name", "/content_type", "/file_size"],
    );
    said.at = payload.instant("/created_at");
    let mark = payload.may(&format!("/content_attributes/{MARK}"));
    said.ours = mark.and_then(|mark| mark.parse().ok());
    Some(said.reading())
}

fn sender(payload: &Payload<'_>) -> Option<Who> {
    // Releases before 2020 name the customer beside the sender.
    let at = match payload.at("/sender/id").is_some() {
        true => "/sender",
        false => "/contact",
    };
    let line = |part: &str| {
        payload
            .may(&format!("{at}/{part}"))
            .and_then(|text| clean::line(&text))
    };
    Some(Who {
        reference: payload.name(&format!("{at}/id"))?,
        name: line("name"),
        email: line("email").filter(|email| email.contains('@') && email.len() <= 320),
    })
}

fn moved(payload: &Payload<'_>) -> Option<Reading> {
    let status = payload
        .may("/status")
        .or_else(|| payload.need("/conversation/status"))?;
    if status != "resolved" {
        return Some(Reading::Ignored("the conversation is still open"));
    }
    let conversation = match payload.at("/id").is_some() {
        true => payload.name("/id"),
        false => conversation(payload),
    };
    Some(Reading::Ended(Ended {
        conversation: conversation?,
        by: Speaker::Brand,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(kind: &str) -> Value {
        json!({
            "event": "message_created", "id": 901, "content": "Hola", "message_type": kind,
            "created_at": "2026-11-20T23:40:00Z", "private": false, "content_type": "text",
            "content_attributes": {}, "conversation": {"id": 12, "status": "open"},
            "sender": {"id": 77, "name": "Ana", "email": "ana@example.com", "type": "contact"},
            "account": {"id": 1, "name": "Acme"}, "inbox": {"id": 4, "name": "Site"}
        })
    }

    #[test]
    fn a_message_is_the_customers_or_the_brands() {
        let Ok(Reading::Said(said)) = read(&message("incoming")) else {
            panic!("it says something");
        };
        assert_eq!(
            (said.conversation.as_str(), said.name.as_str()),
            ("12", "901")
        );
        assert_eq!(
            said.customer.map(|who| who.reference).as_deref(),
            Some("77")
        );
        let mut ours = message("outgoing");
        ours["content_attributes"][MARK] = json!("message_01h455vb4pex5vsknk084sn02q");
        let Ok(Reading::Said(said)) = read(&ours) else {
            panic!("it says something");
        };
        assert!(said.ours.is_some() && said.by == Speaker::Brand);
        assert!(matches!(
            read(&message("activity")),
            Ok(Reading::Ignored(_))
        ));
    }

    #[test]
    fn a_photograph_alone_is_a_message() {
        let mut photo = message("incoming");
        photo["content"] = json!(null);
        assert!(matches!(read(&photo), Ok(Reading::Ignored(_))));
        photo["attachments"] =
            json!([{"data_url": "https://chat.example/f/shoe.png", "file_size": 9}]);
        let Ok(Reading::Said(said)) = read(&photo) else {
            panic!("it says something");
        };
        assert_eq!((said.body.as_str(), said.files[0].size), ("[shoe.png]", 9));
    }

    #[test]
    fn a_conversation_ends_when_it_is_resolved() {
        let status = |status: &str| {
            read(&json!({"event": "conversation_status_changed", "id": 12, "status": status}))
        };
        assert!(matches!(status("resolved"), Ok(Reading::Ended(_))));
        assert!(matches!(status("snoozed"), Ok(Reading::Ignored(_))));
        assert!(read(&json!({"event": "message_created"})).is_err());
        assert!(read(&json!([])).is_err());
    }
}
