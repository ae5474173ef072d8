//! A query as a brand posts it: read once, trusted afterwards.

use chrono::{TimeDelta, Timelike};
use entity::value::text;
use entity::value::time::to_micros;
use entity::value::{
    Attachments, BotHandoff, ContextItem, ContextItems, Instant, LanguageTag, ZoneName,
};
use entity::zones::Zones;
use serde_json::Value;

use crate::service::Fault;
use crate::service::brands::zone;
use crate::service::fields::{Faults, Node, Object};
use crate::service::queries::{WHEN_FIELDS, When};

/// How far a brand's clock may be ahead of ours.
const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);

/// How old a query may be when it is handed over: older ones are no overflow of a day.
const AGE_MAX: TimeDelta = TimeDelta::days(366);

/// Ids and references of brands, in characters.
const REFERENCE_MAX: usize = 200;

/// Context items at most: what fits beside a thread.
const CONTEXT_MAX: usize = 50;

/// Things a bot tried, at most.
const TRIED_MAX: usize = 100;

/// Metadata at most, in bytes of JSON.
const METADATA_MAX: usize = 16 * 1_024;

/// A query that a brand posts.
#[derive(Clone, Debug, PartialEq)]
pub struct NewQuery {
    /// Its subject.
    pub subject: Option<String>,
    /// What the customer wrote.
    pub body: String,
    /// Who asks.
    pub customer: NewCustomer,
    /// In which language, if the brand says so.
    pub language: Option<LanguageTag>,
    /// The brand's own id.
    pub external_id: Option<String>,
    /// 1 highest to 5.
    pub priority: i32,
    /// Until when the answer is deferred, if it is.
    pub defer: Option<When>,
    /// When the customer asked.
    pub received_at: Instant,
    /// What is shown to the expert.
    pub context: ContextItems,
    /// What the bot did before.
    pub bot: Option<BotHandoff>,
    /// The brand's own; never shown to experts.
    pub metadata: Option<Value>,
    /// What the first message is called where it came from.
    pub message_id: Option<String>,
    /// Files of the first message.
    pub attachments: Attachments,
}

/// A customer as a brand names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// What the brand calls them.
    pub reference: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Where they are.
    pub time_zone: Option<ZoneName>,
}

impl NewQuery {
    /// Reads a posted query.
    ///
    /// # Errors
    /// A fault that names every field that is wrong.
    pub fn read(value: &Value, now: Instant, zones: &Zones) -> Result<Self, Fault> {
        let faults = Faults::new();
        let query = Node::root(value, &faults)
            .object(&[
                "subject",
                "body",
                "customer",
                "language",
                "external_id",
                "priority",
                "defer",
                "received_at",
                "context",
                "bot",
                "metadata",
            ])
            .and_then(|object| query(&object, now, zones));
        faults.settle(query)
    }
}

fn query(object: &Object<'_>, now: Instant, zones: &Zones) -> Option<NewQuery> {
    let subject = object.may("subject", |node| free(node, text::LINE_MAX));
    let body = object.need("body", message_body);
    let customer = object.need("customer", |node| customer(node, zones));
    let language = object.may("language", Node::read);
    let external_id = object.may("external_id", external_id);
    let priority = object.or("priority", 3, |node| node.whole(1, 5));
    let defer = object.may("defer", |node| deferral(node, zones));
    let received_at = object.or("received_at", now, |node| received_at(node, now));
    let context = object.or("context", Vec::new(), |node| {
        node.list(CONTEXT_MAX, context_item)
    });
    let bot = object.may("bot", bot);
    let metadata = object.may("metadata", metadata);
    Some(NewQuery {
        subject: subject?,
        body: body?,
        customer: customer?,
        language: language?,
        external_id: external_id?,
        priority: i32::try_from(priority?).ok()?,
        defer: defer?,
        received_at: received_at?,
        context: ContextItems(context?),
        bot: bot?,
        metadata: metadata?,
        message_id: None,
        attachments: Attachments::default(),
    })
}

/// Reads the text of a message.
pub(crate) fn message_body(node: &Node<'_>) -> Option<String> {
    let body = free(node, text::BODY_MAX)?;
    if body.is_empty() {
        node.fault("must not be empty");
        return None;
    }
    Some(body)
}

/// Reads a brand's own id of something.
pub(crate) fn external_id(node: &Node<'_>) -> Option<String> {
    let id = free(node, REFERENCE_MAX)?;
    if id.is_empty() {
        node.fault("must not be empty");
        return None;
    }
    Some(id)
}

/// Reads text that is kept as it is, whatever it holds but U+0000.
pub(crate) fn free(node: &Node<'_>, max: usize) -> Option<String> {
    let text = node.text()?;
    node.keep(text::bounded(text, max))
}

fn customer(node: &Node<'_>, zones: &Zones) -> Option<NewCustomer> {
    let object = node.object(&["reference", "name", "email", "time_zone"])?;
    let reference = object.need("reference", external_id);
    let name = object.may("name", |node| free(node, text::LINE_MAX));
    let email = object.may("email", |node| {
        let email = free(node, 320)?;
        if !email.contains('@') {
            node.fault("must be an e-mail address");
            return None;
        }
        Some(email)
    });
    let time_zone = object.may("time_zone", |node| zone(node, zones));
    Some(NewCustomer {
        reference: reference?,
        name: name?,
        email: email?,
        time_zone: time_zone?,
    })
}

/// Reads until when the answer is deferred; a query that waits for nobody is posted without.
fn deferral(node: &Node<'_>, zones: &Zones) -> Option<When> {
    let object = node.object(&WHEN_FIELDS)?;
    let when = When::read(&object, "/defer", zones)?;
    if when.is_now() {
        object.fault(
            "until",
            "is missing; leave out defer to have it answered at once",
        );
        return None;
    }
    Some(when)
}

fn received_at(node: &Node<'_>, now: Instant) -> Option<Instant> {
    let given = node.read::<Instant>()?;
    // A leap second is written as second 60 and counts as the last instant of its minute.
    let given = given
        .with_nanosecond(given.nanosecond().min(999_999_999))
        .map_or(given, to_micros);
    if given > now + AHEAD_MAX {
        node.fault("lies in the future; send when the customer asked");
        return None;
    }
    if given < now - AGE_MAX {
        node.fault(format!("lies more than {} days back", AGE_MAX.num_days()));
        return None;
    }
    Some(given.min(now))
}

fn context_item(node: &Node<'_>) -> Option<ContextItem> {
    let object = node.object(&["label", "value"])?;
    let label = object.need("label", |node| free(node, text::LINE_MAX));
    let value = object.need("value", |node| free(node, 4_000));
    Some(ContextItem {
        label: label?,
        value: value?,
    })
}

fn bot(node: &Node<'_>) -> Option<BotHandoff> {
    let object = node.object(&["transcript", "intent", "confidence", "tried"])?;
    let transcript = object.may("transcript", |node| free(node, text::BODY_MAX));
    let intent = object.may("intent", |node| free(node, text::LINE_MAX));
    let confidence = object.may("confidence", |node| {
        let confidence = node.value().as_f64().filter(|c| (0.0..=1.0).contains(c));
        if confidence.is_none() {
            node.fault("must be a number from 0 to 1");
        }
        confidence
    });
    let tried = object.or("tried", Vec::new(), |node| {
        node.list(TRIED_MAX, |item| free(item, text::LINE_MAX))
    });
    Some(BotHandoff {
        transcript: transcript?,
        intent: intent?,
        confidence: confidence?,
        tried: tried?,
    })
}

fn metadata(node: &Node<'_>) -> Option<Value> {
    let value = node.value();
    if !value.is_object() {
        node.fault("must be an object");
        return None;
    }
    if value.to_string().len() > METADATA_MAX {
        node.fault(format!("must have at most {METADATA_MAX} bytes"));
        return None;
    }
    if holds_nul(value) {
        node.fault("must not contain the character U+0000");
        return None;
    }
    Some(value.clone())
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| key.contains('\0') || holds_nul(value)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(value: &Value) -> Vec<String> {
        let now = "2026-11-21T21:00:00Z".parse().unwrap();
        match NewQuery::read(value, now, &Zones::bundled()) {
            Ok(_) => Vec::new(),
            Err(fault) => fault.errors.into_iter().map(|e| e.pointer).collect(),
        }
    }

    #[test]
    fn a_brand_is_told_every_wrong_field_of_a_query() {
        let wrong = json!({
            "subject": "a\u{0}b", "body": "", "customer": {"name": 1, "time_zone": "Mars/Base"},
            "language": "?", "priority": 6, "received_at": "2026-11-21T21:06:00Z",
            "bot": {"confidence": 2}, "metadata": {"a": ["\u{0}"]}, "colour": "red",
        });
        let expected = [
            "/colour",
            "/subject",
            "/body",
            "/customer/reference",
            "/customer/name",
            "/customer/time_zone",
            "/language",
            "/priority",
            "/received_at",
            "/bot/confidence",
            "/metadata",
        ];
        assert_eq!(pointers(&wrong), expected);
    }

    #[test]
    fn a_short_query_is_enough() {
        assert!(pointers(&json!({"body": "hi", "customer": {"reference": "c1"}})).is_empty());
    }
}
