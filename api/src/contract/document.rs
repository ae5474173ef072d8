//! The OpenAPI 3.1 document, from what was declared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Api;
use super::examples;
use super::operation::{Described, Method, Operation};
use super::schema::{Schemas, renamed};
use super::security;
use crate::problem;

/// Problems that any operation may answer with.
const ANYWHERE: &[&str] = &["too-many-requests", "internal", "unavailable"];

/// Problems of every operation that writes.
const WRITING: &[&str] = &["storage-full", "in-progress"];

/// Problems of every POST that reads an `Idempotency-Key`.
const KEYED: &[&str] = &[
    "idempotency-key-invalid",
    "idempotency-key-reused",
    "idempotency-key-running",
    "answer-erased",
];

/// The document, written once.
static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", document()));

/// The document as text, for people and for machines.
#[must_use]
pub fn document_text() -> &'static str {
    &TEXT
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut api = Api::default();
    crate::rest::public(&mut api);
    let mut operations = api.into_operations();
    let mut v1 = Api::below("/v1");
    crate::rest::v1(&mut v1);
    operations.extend(v1.into_operations());
    written(&operations)
}

fn written(operations: &[Operation]) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags = BTreeSet::new();
    for operation in operations {
        let item = one(operation, &mut schemas);
        tags.insert(tag(operation));
        let path = paths.entry(operation.path.as_str()).or_default();
        path.insert(operation.method.as_str().to_owned(), item);
    }
    let (mut components, other) = schemas.components();
    components.insert("Problem".to_owned(), problem_schema());
    let paths = renamed(&json!(paths), &other);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vesper",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "After-hours customer service for brands: queues and queries in, answers, \
                promises and money out. Clients must ignore unknown fields of answers, event types \
                and enum values; unknown fields of requests are refused with 422.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags.into_iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": security::schemes(),
            "headers": headers(),
        },
    })
}

fn tag(operation: &Operation) -> String {
    let below = operation.path.strip_prefix("/v1/");
    let first = below.unwrap_or("server").split('/').next();
    first.unwrap_or("server").to_owned()
}

fn one(operation: &Operation, schemas: &mut Schemas) -> Value {
    let doc = &operation.doc;
    let mut described = Described::new(operation, schemas);
    (operation.takes)(&mut described);
    (operation.gives)(&mut described);
    by_method(&mut described);
    for slug in ANYWHERE.iter().chain(doc.problems) {
        described.problem(slug);
    }
    if doc.owner {
        described.problem("owner-only");
    }
    if doc.scope.is_some() && described.takes_key {
        described.problem("insufficient-scope");
    }
    let mut item = json!({
        "operationId": operation.id,
        "summary": doc.summary,
        "tags": [tag(operation)],
        "security": security::of(&described),
        "responses": responses(&described),
    });
    if !described.callers.is_empty() {
        let who: Vec<&str> = described.callers.iter().copied().collect();
        item["description"] = json!(format!("For {}.", who.join(", ")));
    }
    if !described.parameters.is_empty() {
        item["parameters"] = json!(described.parameters);
    }
    if let Some(body) = described.body {
        item["requestBody"] = body;
    }
    if doc.deprecated.is_some() {
        item["deprecated"] = json!(true);
    }
    if let Some(example) = examples::of(&operation.id) {
        examples::put(item.get_mut("requestBody"), &example["takes"]);
        let status = example["gives"]["status"].to_string();
        examples::put(item["responses"].get_mut(&status), &example["gives"]);
    }
    item
}

/// What follows from the method.
fn by_method(described: &mut Described<'_>) {
    let operation = described.operation;
    if operation.method.writes() {
        for slug in WRITING {
            described.problem(slug);
        }
    }
    if operation.method == Method::Post && operation.doc.with_key {
        described.parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same key with the same body is answered the same, once done.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        }));
        for slug in KEYED {
            described.problem(slug);
        }
    }
    if described.is_tagged {
        described.parameters.push(json!({
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "The ETag that was read: answered with 304 while nothing changed.",
            "schema": { "type": "string" },
        }));
    }
    if operation.doc.if_match {
        described.parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false,
            "description": "The ETag that was read: refused when the resource changed since.",
            "schema": { "type": "string" },
        }));
        described.problem("stale");
    }
}

fn responses(described: &Described<'_>) -> Value {
    let doc = &described.operation.doc;
    let mut all = Map::new();
    for (status, answer) in &described.answers {
        let mut answer = answer.clone();
        let mut names = vec!["X-Request-Id", "RateLimit", "RateLimit-Policy"];
        if doc.etag || described.is_tagged {
            names.push("ETag");
        }
        if described.operation.method == Method::Post && doc.with_key {
            names.push("Idempotency-Replayed");
        }
        answer["headers"] = header_refs(&names);
        all.insert(status.to_string(), answer);
    }
    if described.is_tagged {
        let answer = json!({
            "description": "As it was: the asker has it (`If-None-Match`).",
            "headers": header_refs(&["X-Request-Id", "ETag"]),
        });
        all.insert("304".to_owned(), answer);
    }
    for (status, slugs) in &described.problems {
        all.insert(status.to_string(), refusal(*status, slugs));
    }
    Value::Object(all)
}

/// The problems of one status.
fn refusal(status: u16, slugs: &BTreeSet<&'static str>) -> Value {
    let says: Vec<String> = slugs
        .iter()
        .filter_map(|slug| problem::entry(slug))
        .map(|entry| format!("* `{}`: {}", entry.slug, entry.text))
        .collect();
    let types: Vec<String> = slugs
        .iter()
        .map(|slug| format!("/problems/{slug}"))
        .collect();
    let mut names = vec!["X-Request-Id"];
    if matches!(status, 409 | 429 | 503) {
        names.push("Retry-After");
    }
    json!({
        "description": says.join("\n"),
        "headers": header_refs(&names),
        "content": { problem::MEDIA_TYPE: { "schema": {
            "allOf": [
                { "$ref": "#/components/schemas/Problem" },
                { "type": "object", "properties": { "type": { "enum": types } } },
            ],
        } } },
    })
}

fn header_refs(names: &[&str]) -> Value {
    let refs = names.iter().map(|name| {
        let to = format!("#/components/headers/{name}");
        ((*name).to_owned(), json!({ "$ref": to }))
    });
    Value::Object(refs.collect())
}

fn headers() -> Value {
    let header = |says: &str| json!({ "description": says, "schema": { "type": "string" } });
    let mut request_id =
        header("The asker's own id if it is sane, else a new one; also `instance` of problems.");
    request_id["required"] = json!(true);
    json!({
        "X-Request-Id": request_id,
        "RateLimit": header("What is left: RFC draft httpapi-ratelimit-headers."),
        "RateLimit-Policy": header("What may be asked in which time."),
        "Retry-After": header("Seconds to wait."),
        "ETag": header("The tag of what is shown, for `If-None-Match` and `If-Match`."),
        "Idempotency-Replayed": header("`true` where an earlier answer is repeated."),
    })
}

/// A problem document (RFC 9457).
fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "description": "A page that this server serves." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string", "description": "The id of the request." },
            "errors": { "type": "array", "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": { "type": "string", "description": "RFC 6901, into the body." },
                    "detail": { "type": "string" },
                },
            } },
        },
    })
}
