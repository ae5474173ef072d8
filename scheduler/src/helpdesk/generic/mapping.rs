//! Where a brand's own payload keeps what a message is made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::helpdesk::Payload;
use crate::service::FieldError;

/// The longest pointer, in bytes.
const POINTER_MAX: usize = 500;

/// The deepest pointer, in steps.
const STEPS_MAX: usize = 32;

/// Conditions and words in a list, at most: what a person writes by hand.
const LIST_MAX: usize = 50;

/// A JSON pointer (RFC 6901), e.g. `/ticket/id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pointer(String);

impl Pointer {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let begins = text.is_empty() || text.starts_with('/');
        let escapes = text.split('~').skip(1);
        let escaped = escapes.into_iter().all(|rest| rest.starts_with(['0', '1']));
        if !begins || !escaped || text.contains('\0') {
            return Err("must be a JSON pointer such as /ticket/id".to_owned());
        }
        if text.len() > POINTER_MAX || text.matches('/').count() > STEPS_MAX {
            return Err(format!(
                "must have at most {POINTER_MAX} characters and {STEPS_MAX} steps"
            ));
        }
        Ok(Self(text))
    }
}

impl JsonSchema for Pointer {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pointer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "json-pointer", "maxLength": POINTER_MAX })
    }
}

/// Where a brand's own payload keeps what a message is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What must be so for a payload to concern us; all of it.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What the conversation is called.
    pub external_id: Pointer,
    /// What was said.
    pub body: Pointer,
    /// What the customer is called.
    pub customer_reference: Pointer,
    /// What it is about.
    #[serde(default)]
    pub subject: Option<Pointer>,
    /// The customer's name.
    #[serde(default)]
    pub customer_name: Option<Pointer>,
    /// The customer's address.
    #[serde(default)]
    pub customer_email: Option<Pointer>,
    /// The language, as BCP 47.
    #[serde(default)]
    pub language: Option<Pointer>,
    /// What the message is called; where there is none it is known by its text.
    #[serde(default)]
    pub message_id: Option<Pointer>,
    /// When it was said: RFC 3339, or seconds since 1970.
    #[serde(default)]
    pub received_at: Option<Pointer>,
    /// Who said it; where there is none, the customer.
    #[serde(default)]
    pub author: Option<AuthorRule>,
    /// What happened; where there is none, something was said.
    #[serde(default)]
    pub event: Option<EventRule>,
    /// Files.
    #[serde(default)]
    pub attachments: Option<FilesRule>,
}

/// Something that must be so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Where.
    pub pointer: Pointer,
    /// What must stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// Or one of what.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Value>>,
}

impl Condition {
    pub(super) fn holds(&self, payload: &Value) -> bool {
        let found = payload
            .pointer(self.pointer.as_str())
            .unwrap_or(&Value::Null);
        match (&self.equals, &self.any) {
            (Some(expected), _) => found == expected,
            (None, Some(any)) => any.contains(found),
            (None, None) => false,
        }
    }
}

/// How the author is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorRule {
    /// Where.
    pub pointer: Pointer,
    /// The words for customers; none: everybody who is not the brand.
    #[serde(default)]
    pub customer: Vec<String>,
    /// The words for the brand's own people.
    pub brand: Vec<String>,
}

/// How it is told what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRule {
    /// Where.
    pub pointer: Pointer,
    /// The words for a conversation that the brand ended.
    #[serde(default)]
    pub closed: Vec<String>,
    /// The words for what does not concern us.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// Where files are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesRule {
    /// The list.
    pub pointer: Pointer,
    /// Inside an item, its address.
    pub url: Pointer,
    /// Inside an item, its name.
    #[serde(default)]
    pub name: Option<Pointer>,
    /// Inside an item, its media type.
    #[serde(default)]
    pub content_type: Option<Pointer>,
    /// Inside an item, its size in bytes.
    #[serde(default)]
    pub size: Option<Pointer>,
}

impl FilesRule {
    pub(super) fn read(&self, payload: &Payload<'_>) -> Vec<entity::value::Attachment> {
        // A pointer that leads nowhere stands for a part that is not mapped.
        let part = |pointer: &Option<Pointer>| pointer.clone().map_or("~".to_owned(), String::from);
        let parts = [part(&self.name), part(&self.content_type), part(&self.size)];
        let [name, media, size] = &parts;
        payload.files(
            self.pointer.as_str(),
            [self.url.as_str(), name, media, size],
        )
    }
}

impl Mapping {
    /// What is wrong with it beyond its form; `at` is where it stands in its document.
    #[must_use]
    pub fn faults(&self, at: &str) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut fault = |pointer: String, detail: &str| {
            faults.push(FieldError {
                pointer,
                detail: detail.to_owned(),
            });
        };
        if self.when.len() > LIST_MAX {
            fault(format!("{at}/when"), "has too many conditions");
        }
        for (index, condition) in self.when.iter().enumerate() {
            let place = format!("{at}/when/{index}");
            if condition.equals.is_some() == condition.any.is_some() {
                fault(place.clone(), "must have either equals or in");
            }
            let any = condition.any.as_deref().unwrap_or_default();
            let values = condition.equals.iter().chain(any);
            if any.len() > LIST_MAX || values.into_iter().any(|v| v.is_object() || v.is_array()) {
                fault(
                    place,
                    "must compare with a few words, numbers or truth values",
                );
            }
        }
        let author = self
            .author
            .iter()
            .flat_map(|rule| [&rule.customer, &rule.brand]);
        let event = self
            .event
            .iter()
            .flat_map(|rule| [&rule.closed, &rule.ignored]);
        for words in author.chain(event) {
            if words.len() > LIST_MAX || words.iter().any(|word| word.len() > 200) {
                fault(at.to_owned(), "has a list of words that is too long");
            }
        }
        faults
    }
}
