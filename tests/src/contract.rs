//! What every answer must be: one that the contract tells of.
//!
//! Each answer that a test receives is held against the OpenAPI document: its status, the kind of
//! its problem, and its JSON against the schema. So every story proves a part of the contract.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::client::Reply;
use crate::examples::{self, Asked};

static DOCUMENT: LazyLock<Value> = LazyLock::new(api::contract::document);

/// The schemas that were needed so far, by operation and status.
static VALIDATORS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> =
    LazyLock::new(Mutex::default);

/// Holds an answer against the document, and keeps it as an example where that was asked for.
///
/// # Panics
/// When the document does not tell of it.
pub fn check(method: &str, path: &str, asked: Option<&Asked>, reply: &Reply) {
    let method = method.to_lowercase();
    if let Err(what) = judge(&method, path, reply) {
        panic!("{method} {path} {what}: {}", reply.text);
    }
    if let (Some(asked), Some(template)) = (asked, template_of(path)) {
        let operation = &DOCUMENT["paths"][template][method];
        if let Some(id) = operation["operationId"].as_str() {
            examples::record(id, asked, reply);
        }
    }
}

/// Whether what is posted there reads an `Idempotency-Key`.
pub(crate) fn takes_key(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let Some(template) = template_of(path) else {
        return false;
    };
    let parameters = &DOCUMENT["paths"][template]["post"]["parameters"];
    let mut parameters = parameters.as_array().into_iter().flatten();
    parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
}

/// The operation of this name.
#[must_use]
pub fn operation(id: &str) -> Option<&'static Value> {
    operations().find(|operation| operation["operationId"] == id)
}

/// All operations.
pub fn operations() -> impl Iterator<Item = &'static Value> {
    let items = DOCUMENT["paths"].as_object().into_iter().flatten();
    items
        .filter_map(|(_, item)| item.as_object())
        .flat_map(Map::values)
}

/// What an example shows that the document does not tell of, or leaves out although it tells of it.
#[must_use]
pub fn faults_of(operation: &Value, example: &Value) -> Vec<String> {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let status = example["gives"]["status"].to_string();
    let body = &operation["requestBody"];
    let answer = &operation["responses"][&status];
    let parts = [
        (body, &example["takes"], "takes"),
        (answer, &example["gives"], status.as_str()),
    ];
    let mut faults = Vec::new();
    if answer.is_null() {
        faults.push(format!("{id} never answers {status}"));
    }
    for (told, shown, part) in parts {
        let fault = match (told["content"].as_object(), shown["media"].as_str()) {
            (None, None) => continue,
            (Some(_), None) if told["required"] == false => continue,
            (Some(content), Some(media)) if content.contains_key(media) => {
                let schema = &content[media]["schema"];
                fits(&format!("{id} {part} {media}"), schema, &shown["body"]).err()
            }
            (_, media) => Some(format!("has no example in its form, but in {media:?}")),
        };
        faults.extend(fault.map(|fault| format!("{id} {part} {fault}")));
    }
    faults
}

fn judge(method: &str, path: &str, reply: &Reply) -> Result<(), String> {
    let Some(template) = template_of(path) else {
        return Ok(());
    };
    let status = reply.status;
    let Some(operation) = DOCUMENT["paths"][&template].get(method) else {
        return if status == 405 || method == "head" || method == "options" {
            Ok(())
        } else {
            Err(format!(
                "answered {status} although no such method is told of"
            ))
        };
    };
    let told = &operation["responses"][status.to_string()];
    if told.is_null() {
        return Err(format!(
            "answered {status}, of which the contract does not tell"
        ));
    }
    let media = reply
        .header("content-type")
        .split(';')
        .next()
        .unwrap_or_default();
    if media == "application/problem+json" {
        return known_problem(&told["content"][media]["schema"], reply);
    }
    if reply.text.is_empty() {
        return Ok(());
    }
    let Some(content) = told["content"].get(media) else {
        return Err(format!(
            "answered {status} as {media}, of which the contract does not tell"
        ));
    };
    if media != "application/json" {
        return Ok(());
    }
    fits(
        &format!("{method} {template} {status}"),
        &content["schema"],
        &reply.json,
    )
}

fn known_problem(schema: &Value, reply: &Reply) -> Result<(), String> {
    let kinds = schema["allOf"][1]["properties"]["type"]["enum"].as_array();
    let kind = &reply.json["type"];
    if kinds.is_some_and(|kinds| kinds.contains(kind)) {
        return Ok(());
    }
    Err(format!(
        "answered {} {kind}, of which the contract does not tell",
        reply.status
    ))
}

fn fits(name: &str, schema: &Value, answer: &Value) -> Result<(), String> {
    let validator = {
        let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(name) {
            Some(validator) => Arc::clone(validator),
            None => {
                let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
                let built = jsonschema::draft202012::new(&whole);
                let built =
                    Arc::new(built.map_err(|error| format!("has no good schema: {error}"))?);
                known.insert(name.to_owned(), Arc::clone(&built));
                built
            }
        }
    };
    let faults: Vec<String> = validator
        .iter_errors(answer)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!(
        "answered what its schema refuses ({})",
        faults.join("; ")
    ))
}

/// The address in the document that this one is of: the one with most words in common.
fn template_of(path: &str) -> Option<String> {
    let asked: Vec<&str> = path.split('/').collect();
    let paths = DOCUMENT["paths"].as_object()?;
    let fitting = paths.keys().filter(|template| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == asked.len()
            && parts
                .iter()
                .zip(&asked)
                .all(|(part, word)| part.starts_with('{') && !word.is_empty() || part == word)
    });
    fitting
        .min_by_key(|template| template.matches('{').count())
        .cloned()
}
