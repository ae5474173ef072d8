//! Zendesk's ticket events.
//!
//! Their shape is documented at
//! <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events> and
//! <https://developer.zendesk.com/api-reference/webhooks/event-types/messaging-events>: `type` names
//! the event, `detail` is the ticket, `event` what happened. Zendesk does not promise their order.

use entity::value::Visibility;
use serde_json::Value;

use super::{Ended, Payload, Reading, Said, Speaker, Who, clean};
use crate::service::Fault;

/// What every type begins with.
const PREFIX: &str = "zen:event-type:";

/// Reads an event.
///
/// # Errors
/// A fault that names what is missing of an event that concerns us.
pub fn read(value: &Value) -> Result<Reading, Fault> {
    let payload = Payload::new(value);
    let kind = payload.need("/type");
    let reading = kind.and_then(|kind| match kind.strip_prefix(PREFIX).unwrap_or_default() {
        "ticket.created" => created(&payload),
        "ticket.comment_added" => commented(&payload),
        "ticket.status_changed" => moved(&payload),
        "messaging_ticket.message_added" => chatted(&payload),
        _ => Some(Reading::Ignored("events of this type are not read")),
    });
    payload.settle(reading)
}

/// The requester of the ticket: events carry ids only.
fn requester(payload: &Payload<'_>) -> Option<Who> {
    Some(Who {
        reference: payload.name("/detail/requester_id")?,
        name: None,
        email: None,
    })
}

/// A new ticket: its description is the first thing said. The same comes once more as a comment.
fn created(payload: &Payload<'_>) -> Option<Reading> {
    let ticket = payload.name("/detail/id");
    let who = requester(payload);
    let text = payload.may("/detail/description").unwrap_or_default();
    let (ticket, who) = (ticket?, who?);
    let submitter = payload.may("/detail/submitter_id");
    if submitter.is_some_and(|id| id != who.reference) {
        return Some(Reading::Ignored(
            "the ticket was not opened by its requester",
        ));
    }
    let name = format!("opening:{ticket}");
    let mut said = Said::new(ticket, name, Speaker::Customer, clean::body(&text));
    said.opening = true;
    said.subject = subject(payload);
    said.customer = Some(who);
    said.at = payload.instant("/detail/created_at");
    Some(said.reading())
}

fn subject(payload: &Payload<'_>) -> Option<String> {
    payload
        .may("/detail/subject")
        .and_then(|text| clean::line(&text))
}

fn commented(payload: &Payload<'_>) -> Option<Reading> {
    let (ticket, id) = (
        payload.name("/detail/id"),
        payload.name("/event/comment/id"),
    );
    let who = requester(payload);
    let text = payload.may("/event/comment/body").unwrap_or_default();
    let staff = payload
        .at("/event/comment/author/is_staff")
        .and_then(Value::as_bool);
    let public = payload
        .at("/event/comment/is_public")
        .and_then(Value::as_bool);
    let by = match staff.unwrap_or(false) {
        true => Speaker::Brand,
        false => Speaker::Customer,
    };
    let mut said = Said::new(ticket?, id?, by, clean::body(&text));
    if public == Some(false) {
        said.visibility = Visibility::Internal;
    }
    let author = payload
        .may("/event/comment/author/name")
        .and_then(|text| clean::line(&text));
    let own = payload.may("/event/comment/author/id");
    said.customer = who.map(|who| Who {
        name: author.filter(|_| own.as_deref() == Some(who.reference.as_str())),
        ..who
    });
    said.subject = subject(payload);
    said.files = payload.files(
        "/event/comment/attachments",
        ["/content_url", "/filename", "/content_type", "/size"],
    );
    said.at = payload.instant("/time");
    Some(said.reading())
}

/// A ticket that is solved or closed has ended: by the customer where the customer did it.
fn moved(payload: &Payload<'_>) -> Option<Reading> {
    let ticket = payload.name("/detail/id");
    let now = payload.need("/event/current")?.to_ascii_lowercase();
    if !matches!(now.as_str(), "solved" | "closed") {
        return Some(Reading::Ignored("the ticket is still open"));
    }
    let actor = payload.may("/detail/actor_id");
    let requester = payload.may("/detail/requester_id");
    let by = match actor.is_some() && actor == requester {
        true => Speaker::Customer,
        false => Speaker::Brand,
    };
    Some(Reading::Ended(Ended {
        conversation: ticket?,
        by,
    }))
}

fn chatted(payload: &Payload<'_>) -> Option<Reading> {
    let (ticket, id) = (
        payload.name("/detail/id"),
        payload.name("/event/message/id"),
    );
    let text = payload.may("/event/message/body").unwrap_or_default();
    let by = match payload.need("/event/actor/type")?.as_str() {
        "end_user" => Speaker::Customer,
        "agent" => Speaker::Brand,
        _ => return Some(Reading::Ignored("the message was written by a machine")),
    };
    let reference = match by {
        Speaker::Customer => payload.name("/event/actor/id"),
        Speaker::Brand => None,
    };
    let name = payload
        .may("/event/actor/name")
        .and_then(|text| clean::line(&text));
    let mut said = Said::new(ticket?, id?, by, clean::body(&text));
    said.at = payload.instant("/time");
    if by == Speaker::Customer {
        said.customer = Some(Who {
            reference: reference?,
            name,
            email: None,
        });
    }
    Some(said.reading())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn comment(staff: bool, public: bool) -> Value {
        json!({
            "type": "zen:event-type:ticket.comment_added", "time": "2026-11-20T23:40:00Z",
            "detail": {"id": "5158", "requester_id": "8447", "subject": "Refund"},
            "event": {"comment": {"id": "6596", "body": "And the shoes?", "is_public": public,
                       "author": {"id": if staff { "1" } else { "8447" }, "is_staff": staff, "name": "Ana"}}}
        })
    }

    #[test]
    fn a_comment_is_the_customers_or_the_brands() {
        let Ok(Reading::Said(said)) = read(&comment(false, true)) else {
            panic!("it says something");
        };
        assert_eq!(
            (said.conversation.as_str(), said.name.as_str()),
            ("5158", "6596")
        );
        assert_eq!(said.by, Speaker::Customer);
        assert_eq!(
            said.customer.and_then(|who| who.name).as_deref(),
            Some("Ana")
        );
        let Ok(Reading::Said(said)) = read(&comment(true, false)) else {
            panic!("it says something");
        };
        assert_eq!(
            (said.by, said.visibility),
            (Speaker::Brand, Visibility::Internal)
        );
    }

    #[test]
    fn a_ticket_ends_when_it_is_solved_and_not_before() {
        let status = |current: &str, actor: &str| {
            read(&json!({
                "type": "zen:event-type:ticket.status_changed",
                "detail": {"id": 5158, "requester_id": "8447", "actor_id": actor},
                "event": {"current": current, "previous": "OPEN"}
            }))
        };
        let ended = |by| {
            Reading::Ended(Ended {
                conversation: "5158".to_owned(),
                by,
            })
        };
        assert_eq!(status("SOLVED", "1").unwrap(), ended(Speaker::Brand));
        assert_eq!(status("SOLVED", "8447").unwrap(), ended(Speaker::Customer));
        assert!(matches!(status("PENDING", "1"), Ok(Reading::Ignored(_))));
    }

    #[test]
    fn what_is_missing_is_named() {
        let fault = read(&json!({"type": "zen:event-type:ticket.comment_added"})).unwrap_err();
        let pointers: Vec<_> = fault.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/detail/id", "/event/comment/id", "/detail/requester_id"]
        );
        assert!(matches!(
            read(&json!({"type": "zen:event-type:user.created"})),
            Ok(Reading::Ignored(_))
        ));
    }
}
