//! An answer to a brand's own system: an address and a body with places to be filled.
//!
//! `{conversation}`, `{query_id}` and `{mark}` in the address are filled percent-encoded; an object
//! `{"pointer": "/body"}` anywhere in the body is replaced by what stands there in
//! `{"conversation", "body", "author", "message_id", "query_id"}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Call, Outgoing, encoded, json_header};
use crate::helpdesk::generic::Pointer;
use crate::service::connections::Secrets;

/// The deepest body template, in levels: what a person writes by hand.
const DEPTH_MAX: usize = 16;

/// How an answer is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AnswerMethod {
    /// POST.
    #[default]
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
}

/// How a brand's own system takes answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRule {
    /// How it is sent.
    #[serde(default)]
    pub method: AnswerMethod,
    /// Where to; `{conversation}`, `{query_id}` and `{mark}` are filled in.
    #[schemars(length(min = 1, max = 2_048))]
    pub url: String,
    /// The body; `{"pointer": "/body"}` is replaced by what stands there in the answer.
    pub body: Value,
}

impl AnswerRule {
    /// What is wrong with it beyond its form.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let after = self.url.split_once("//").map_or("", |(_, rest)| rest);
        let host = after.split(['/', '?', '#']).next().unwrap_or_default();
        // What a customer or a helpdesk calls things never decides whom we call.
        if host.is_empty() || host.contains(['{', '}']) {
            return Some("must name its host without places to be filled");
        }
        (depth(&self.body) > DEPTH_MAX).then_some("has a body that is too deep")
    }

    /// The address with every place filled by a word, to be judged.
    #[must_use]
    pub fn sample_url(&self) -> String {
        fill(&self.url, &["x", "x", "x"])
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn fill(url: &str, [conversation, query, mark]: &[&str; 3]) -> String {
    url.replace("{query_id}", &encoded(query))
        .replace("{mark}", &encoded(mark))
        .replace("{conversation}", &encoded(conversation))
}

pub(super) fn call(rule: &AnswerRule, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    let document = json!({
        "conversation": out.conversation,
        "body": out.text,
        "author": out.author,
        "message_id": out.mark,
        "query_id": out.query,
    });
    let own = secrets
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    let mut headers: Vec<(String, String)> = own.collect();
    headers.push(json_header());
    headers.push(("idempotency-key".to_owned(), out.mark.clone()));
    Some(Call {
        method: match rule.method {
            AnswerMethod::Post => "POST",
            AnswerMethod::Put => "PUT",
            AnswerMethod::Patch => "PATCH",
        },
        url: fill(&rule.url, &[&out.conversation, &out.query, &out.mark]),
        headers,
        body: Some(filled(&rule.body, &document)),
    })
}

fn filled(template: &Value, document: &Value) -> Value {
    match template {
        Value::Object(fields) => match place(fields) {
            Some(pointer) => document
                .pointer(pointer.as_str())
                .cloned()
                .unwrap_or(Value::Null),
            None => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), filled(value, document)))
                    .collect(),
            ),
        },
        Value::Array(items) => items.iter().map(|item| filled(item, document)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => template.clone(),
    }
}

/// The pointer of an object that is a place to be filled.
fn place(fields: &serde_json::Map<String, Value>) -> Option<Pointer> {
    let pointer = fields.get("pointer").filter(|_| fields.len() == 1)?;
    Pointer::try_from(pointer.as_str()?.to_owned()).ok()
}
