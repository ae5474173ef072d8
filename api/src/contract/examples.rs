//! Examples of bodies and answers, as they were sent and received.
//!
//! The file is recorded by stories (`tests/src/examples.rs`), and a test holds it against the
//! schemas.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// What each operation takes and gives, under its name.
/// A file that is no JSON shows nothing, and the test misses every example.
static ALL: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// The example of the operation of this name.
pub(super) fn of(id: &str) -> Option<&'static Value> {
    ALL.get(id)
}

/// Puts what was sent beside the schema of its media type.
pub(super) fn put(told: Option<&mut Value>, shown: &Value) {
    let content = told.and_then(|told| told.get_mut("content"));
    let (Some(content), Some(media)) = (content, shown["media"].as_str()) else {
        return;
    };
    if let Some(content) = content.get_mut(media).and_then(Value::as_object_mut) {
        content.insert("example".to_owned(), shown["body"].clone());
    }
}
