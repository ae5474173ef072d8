//! Anything that posts JSON, read by a mapping of pointers (RFC 6901).

mod mapping;

pub use mapping::{AuthorRule, Condition, EventRule, FilesRule, Mapping, Pointer};

use serde_json::Value;

use super::{Ended, Payload, Reading, Said, Speaker, Who, clean};
use crate::service::Fault;

/// Reads a payload by a mapping.
///
/// # Errors
/// A fault that names, by their pointers, the parts that are missing or of the wrong kind.
pub fn read(mapping: &Mapping, value: &Value) -> Result<Reading, Fault> {
    if !mapping.when.iter().all(|condition| condition.holds(value)) {
        return Ok(Reading::Ignored(
            "the conditions of the mapping are not met",
        ));
    }
    let payload = Payload::new(value);
    let reading = reading(mapping, &payload);
    payload.settle(reading)
}

fn reading(mapping: &Mapping, payload: &Payload<'_>) -> Option<Reading> {
    let conversation = payload.name(mapping.external_id.as_str());
    if let Some(event) = &mapping.event {
        let word = payload.may(event.pointer.as_str());
        let word = word.as_deref().unwrap_or_default();
        if event.ignored.iter().any(|known| known == word) {
            return Some(Reading::Ignored(
                "the mapping leaves events of this kind out",
            ));
        }
        if event.closed.iter().any(|known| known == word) {
            return Some(Reading::Ended(Ended {
                conversation: conversation?,
                by: Speaker::Brand,
            }));
        }
    }
    let Some(by) = speaker(mapping, payload) else {
        return Some(Reading::Ignored("the author is neither customer nor brand"));
    };
    said(mapping, payload, conversation, by).map(Said::reading)
}

/// Who speaks; `None` where the mapping knows the word of neither.
fn speaker(mapping: &Mapping, payload: &Payload<'_>) -> Option<Speaker> {
    let Some(rule) = &mapping.author else {
        return Some(Speaker::Customer);
    };
    let word = payload.may(rule.pointer.as_str()).unwrap_or_default();
    if rule.brand.contains(&word) {
        return Some(Speaker::Brand);
    }
    let customer = rule.customer.is_empty() || rule.customer.contains(&word);
    customer.then_some(Speaker::Customer)
}

fn said(
    mapping: &Mapping,
    payload: &Payload<'_>,
    conversation: Option<String>,
    by: Speaker,
) -> Option<Said> {
    let may = |pointer: &Option<Pointer>| payload.may(pointer.as_ref()?.as_str());
    let files = mapping.attachments.as_ref().map(|rule| rule.read(payload));
    let files = files.unwrap_or_default();
    let body = match files.is_empty() {
        true => payload.need(mapping.body.as_str()),
        false => Some(payload.may(mapping.body.as_str()).unwrap_or_default()),
    };
    let reference = match by {
        Speaker::Customer => payload.name(mapping.customer_reference.as_str()),
        Speaker::Brand => None,
    };
    let name = may(&mapping.message_id).and_then(|id| clean::name(&id));
    let language = may(&mapping.language).and_then(|tag| tag.parse().ok());
    let subject = may(&mapping.subject).and_then(|text| clean::line(&text));
    let customer_name = may(&mapping.customer_name).and_then(|text| clean::line(&text));
    let email = may(&mapping.customer_email).and_then(|text| clean::line(&text));
    let (conversation, body) = (conversation?, clean::body(&body?));
    // Without an id of its own a message is known by what it says.
    let name = name.unwrap_or_else(|| clean::hashed("body", &format!("{conversation}\n{body}")));
    let mut said = Said::new(conversation, name, by, body);
    // Many systems number the messages of each conversation anew.
    said.scoped = true;
    said.subject = subject;
    said.language = language;
    said.files = files;
    let at = mapping.received_at.as_ref();
    said.at = at.and_then(|pointer| payload.instant(pointer.as_str()));
    if by == Speaker::Customer {
        said.customer = Some(Who {
            reference: reference?,
            name: customer_name,
            email: email.filter(|email| email.contains('@') && email.len() <= 320),
        });
    }
    Some(said)
}

#[cfg(test)]
mod tests;
