//! What the types of handlers say.

use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::body::{Form, FormOrNothing};
use super::forms::InForms;
use super::operation::{Described, Method};
use crate::answer::{Answer, Nothing, Untyped};
use crate::extract::{FileBody, Json, JsonOrNothing, NoBody, Params, Path};
use crate::problem::Problem;
use crate::state::App;

/// The usual form of bodies and answers.
const JSON: &str = "application/json";

/// An argument of a handler.
pub trait Describe {
    /// Adds what it says.
    fn describe(into: &mut Described<'_>);
}

/// All arguments of a handler.
pub trait Arguments {
    /// Adds what they say.
    fn describe(into: &mut Described<'_>);
}

/// What a handler answers when all is well.
pub trait Outcome {
    /// Adds what it says.
    fn describe(into: &mut Described<'_>);
}

macro_rules! arguments {
    ($($name:ident)*) => {
        impl<$($name: Describe),*> Arguments for ($($name,)*) {
            fn describe(_into: &mut Described<'_>) {
                $($name::describe(_into);)*
            }
        }
    };
}

arguments!();
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);

impl Describe for App {
    fn describe(_: &mut Described<'_>) {}
}

impl Describe for HttpRequest {
    fn describe(_: &mut Described<'_>) {}
}

fn json_body<T: JsonSchema>(into: &mut Described<'_>, required: bool) {
    let schema = into.schemas.taken::<T>();
    let mut content = Map::new();
    content.insert("application/json".to_owned(), json!({ "schema": schema }));
    into.takes(content, required);
    into.problem("not-json");
    into.problem("invalid");
}

impl<T: JsonSchema> Describe for Json<T> {
    fn describe(into: &mut Described<'_>) {
        json_body::<T>(into, true);
    }
}

impl<T: JsonSchema> Describe for Form<T> {
    fn describe(into: &mut Described<'_>) {
        json_body::<T>(into, true);
    }
}

impl<T: JsonSchema> Describe for FormOrNothing<T> {
    /// It needs a body where the form needs a member.
    fn describe(into: &mut Described<'_>) {
        let whole = into.schemas.taken_whole::<T>();
        let needs = whole["required"].as_array();
        json_body::<T>(into, needs.is_some_and(|needs| !needs.is_empty()));
    }
}

impl<T: JsonSchema> Describe for JsonOrNothing<T> {
    fn describe(into: &mut Described<'_>) {
        json_body::<T>(into, false);
    }
}

impl Describe for NoBody {
    fn describe(into: &mut Described<'_>) {
        let schema = json!({ "type": "object", "additionalProperties": false });
        let mut content = Map::new();
        content.insert(
            "application/json".to_owned(),
            json!({ "schema": schema, "example": {} }),
        );
        into.takes(content, false);
        into.problem("not-json");
        into.problem("invalid");
    }
}

impl Describe for FileBody {
    fn describe(into: &mut Described<'_>) {
        let doc = &into.operation.doc;
        let media = doc.takes.or(doc.media).unwrap_or("text/csv");
        let content = media.split(", ").map(|media| {
            let file = match media {
                "application/json" => json!({ "schema": {} }),
                _ => json!({ "schema": { "type": "string" } }),
            };
            (media.to_owned(), file)
        });
        into.takes(content.collect(), true);
        into.problem("unsupported-media-type");
        into.problem("invalid");
    }
}

impl<T: JsonSchema> Describe for Params<T> {
    fn describe(into: &mut Described<'_>) {
        let schema = into.schemas.taken_whole::<T>();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().cloned();
        for (name, mut schema) in properties.unwrap_or_default() {
            let says = schema
                .as_object_mut()
                .and_then(|schema| schema.remove("description"));
            let mut parameter = json!({
                "name": name, "in": "query", "required": required.contains(&json!(name)),
                "schema": not_null(schema),
            });
            if let Some(says) = says {
                parameter["description"] = says;
            }
            into.parameters.push(parameter);
        }
        into.problem("invalid");
    }
}

/// A parameter is there or not; it is never null.
fn not_null(mut schema: Value) -> Value {
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    members.remove("default");
    if let Some(Value::Array(kinds)) = members.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            members.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(ways)) = members.get_mut("anyOf") {
        ways.retain(|way| way["type"] != "null");
        if let [only] = ways.as_slice() {
            return only.clone();
        }
    }
    schema
}

impl<T: JsonSchema> Describe for Path<T> {
    fn describe(into: &mut Described<'_>) {
        let schema = into.schemas.taken::<T>();
        let names = into.names();
        let parts = match schema.get("prefixItems").and_then(Value::as_array) {
            Some(parts) => parts.clone(),
            None => vec![schema],
        };
        for (name, schema) in names.into_iter().zip(parts) {
            into.parameters.push(json!({
                "name": name, "in": "path", "required": true, "schema": schema,
            }));
        }
        into.problem("not-found");
    }
}

/// Writes an answer with this schema under each of the statuses that are declared.
fn answers(into: &mut Described<'_>, usual: u16, content: Option<Value>) {
    let declared = into.operation.doc.statuses;
    let statuses = if declared.is_empty() {
        &[usual][..]
    } else {
        declared
    };
    for status in statuses {
        let says = match status {
            201 => "Made.",
            202 => "Taken over; it is done soon.",
            204 => "Done.",
            _ => "As asked.",
        };
        let mut answer = json!({ "description": says });
        if let Some(content) = &content {
            answer["content"] = content.clone();
        }
        into.answers.insert(*status, answer);
    }
}

/// A view in an answer.
pub trait Shown {
    /// Adds what it says.
    fn describe(into: &mut Described<'_>);
}

impl<V: JsonSchema> Shown for V {
    fn describe(into: &mut Described<'_>) {
        let schema = into.schemas.given::<V>();
        let media = into.operation.doc.media.unwrap_or("application/json");
        answers(into, 200, Some(json!({ media: { "schema": schema } })));
    }
}

impl<V: Shown> Outcome for Answer<V> {
    fn describe(into: &mut Described<'_>) {
        into.is_tagged |= into.operation.method == Method::Get;
        V::describe(into);
    }
}

impl Shown for Nothing {
    fn describe(into: &mut Described<'_>) {
        answers(into, 204, None);
    }
}

impl Shown for Untyped {
    fn describe(into: &mut Described<'_>) {
        answers(into, 200, Some(json!({ "application/json": {} })));
    }
}

impl<V: JsonSchema> Outcome for InForms<V> {
    fn describe(into: &mut Described<'_>) {
        let media = into.operation.doc.media.unwrap_or(JSON);
        let content = media.split(", ").map(|media| {
            let schema = if media == JSON {
                into.schemas.given::<V>()
            } else {
                json!({ "type": "string" })
            };
            (media.to_owned(), json!({ "schema": schema }))
        });
        let content: Map<String, Value> = content.collect();
        answers(into, 200, Some(Value::Object(content)));
    }
}

impl Outcome for HttpResponse {
    fn describe(into: &mut Described<'_>) {
        let media = into.operation.doc.media.unwrap_or("application/json");
        let content = media.split(", ").map(|media| {
            let file = json!({ "schema": { "type": "string" } });
            (media.to_owned(), file)
        });
        let content: Map<String, Value> = content.collect();
        answers(into, 200, Some(Value::Object(content)));
    }
}

impl<T: Outcome> Outcome for Result<T, Problem> {
    fn describe(into: &mut Described<'_>) {
        T::describe(into);
    }
}
