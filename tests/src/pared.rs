//! The contract without what no client relies on, to be kept and compared.

use serde_json::{Map, Value, json};

/// The part of a document that clients can come to rely on: no words, no examples, no refusals.
#[must_use]
pub fn pared(document: &Value) -> Value {
    let mut paths = document["paths"].clone();
    paths
        .as_object_mut()
        .into_iter()
        .for_each(|paths| paths.retain(|path, _| path.starts_with("/v1/")));
    for item in paths.as_object_mut().into_iter().flat_map(Map::values_mut) {
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            pare_operation(operation);
        }
    }
    let mut schemas = document["components"]["schemas"].clone();
    wordless(&mut schemas);
    json!({ "paths": paths, "components": { "schemas": schemas } })
}

fn pare_operation(operation: &mut Value) {
    if let Some(members) = operation.as_object_mut() {
        members
            .retain(|name, _| ["parameters", "requestBody", "responses"].contains(&name.as_str()));
    }
    if let Some(answers) = operation["responses"].as_object_mut() {
        answers.retain(|status, _| status.starts_with('2'));
        for answer in answers.values_mut().filter_map(Value::as_object_mut) {
            answer.remove("headers");
        }
    }
    wordless(operation);
}

/// Leaves out what only people and generators of examples read.
fn wordless(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| {
                !(name == "description" && value.is_string() || name == "example")
            });
            members.values_mut().for_each(wordless);
        }
        Value::Array(items) => items.iter_mut().for_each(wordless),
        _ => {}
    }
}
