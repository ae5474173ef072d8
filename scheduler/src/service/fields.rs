//! Reading JSON into values, finding every fault at once, each with a pointer to its field.
//!
//! Serde stops at the first fault; people who fill in a form want all of them. Leaves are still
//! read by the types' own rules, so that each rule is written once.

mod objects;

pub use objects::Objects;

use std::cell::RefCell;

use entity::value::text::{self, Invalid};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Fault, FieldError};

/// The most faults that are listed: enough for any honest mistake, few enough to read.
const FAULTS_MAX: usize = 50;

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<FieldError>>);

impl Faults {
    /// No faults yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn add(&self, pointer: impl Into<String>, detail: impl Into<String>) {
        let mut faults = self.0.borrow_mut();
        if faults.len() < FAULTS_MAX {
            faults.push(FieldError {
                pointer: pointer.into(),
                detail: detail.into(),
            });
        }
    }

    /// The value, if it was read and nothing at all was wrong.
    ///
    /// # Errors
    /// A fault that lists everything that was.
    pub fn settle<T>(self, value: Option<T>) -> Result<T, Fault> {
        let errors = self.0.into_inner();
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            _ => Err(Fault::invalid(errors)),
        }
    }
}

/// One JSON value and where it is.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    value: &'a Value,
    pointer: String,
    faults: &'a Faults,
}

impl<'a> Node<'a> {
    /// The whole document.
    #[must_use]
    pub fn root(value: &'a Value, faults: &'a Faults) -> Self {
        Self {
            value,
            pointer: String::new(),
            faults,
        }
    }

    /// The JSON value itself.
    #[must_use]
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Says that this value is wrong.
    pub fn fault(&self, detail: impl Into<String>) {
        self.faults.add(self.pointer.clone(), detail);
    }

    /// The result, or `None` after noting why not.
    pub fn keep<T>(&self, read: Result<T, Invalid>) -> Option<T> {
        read.map_err(|invalid| self.fault(invalid.to_string())).ok()
    }

    /// Reads it as a type by the type's own rules.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        match Objects(self.value).read() {
            Ok(value) => Some(value),
            Err(error) => {
                let pointer = format!("{}{}", self.pointer, pointer_of(error.path()));
                self.faults.add(pointer, error.into_inner().to_string());
                None
            }
        }
    }

    /// Reads it as text.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.fault("must be text");
        }
        text
    }

    /// Reads it as one line of at most `max` characters.
    #[must_use]
    pub fn line(&self, max: usize) -> Option<String> {
        let text = self.text()?;
        self.keep(text::line(text, max))
    }

    /// Reads it as text of many lines with at most `max` characters that is not blank.
    #[must_use]
    pub fn body(&self, max: usize) -> Option<String> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.fault("must not be blank");
            return None;
        }
        self.keep(text::bounded(text, max))
    }

    /// Reads it as a whole number in a range, both ends included.
    #[must_use]
    pub fn whole(&self, min: i64, max: i64) -> Option<i64> {
        let number = self.value.as_i64().filter(|n| (min..=max).contains(n));
        if number.is_none() {
            self.fault(format!("must be a whole number from {min} to {max}"));
        }
        number
    }

    /// Reads it as a list of at most `max` items.
    #[must_use]
    pub fn list<T>(&self, max: usize, read: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        let Some(items) = self.value.as_array() else {
            self.fault("must be a list");
            return None;
        };
        if items.len() > max {
            self.fault(format!(
                "must have at most {max} items, has {}",
                items.len()
            ));
            return None;
        }
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, value)| {
                read(&Self {
                    value,
                    pointer: format!("{}/{index}", self.pointer),
                    faults: self.faults,
                })
            })
            .collect();
        read.into_iter().collect()
    }

    /// Reads it as an object; fields that `known` does not name are faults.
    #[must_use]
    pub fn object(&self, known: &[&str]) -> Option<Object<'a>> {
        let Some(map) = self.value.as_object() else {
            self.fault("must be an object");
            return None;
        };
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let pointer = format!("{}/{}", self.pointer, escape(key));
            self.faults.add(pointer, "is not a field of this object");
        }
        Some(Object {
            map,
            pointer: self.pointer.clone(),
            faults: self.faults,
        })
    }
}

/// A JSON object whose fields are read one by one.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    pointer: String,
    faults: &'a Faults,
}

impl<'a> Object<'a> {
    /// The field, unless it is absent or null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.map.get(key).filter(|value| !value.is_null())?;
        Some(Node {
            value,
            pointer: format!("{}/{}", self.pointer, escape(key)),
            faults: self.faults,
        })
    }

    /// Whether the field is there and null.
    #[must_use]
    pub fn is_null(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(Value::is_null)
    }

    /// Reads a field that must be there.
    pub fn need<T>(&self, key: &str, read: impl FnOnce(&Node<'a>) -> Option<T>) -> Option<T> {
        match self.get(key) {
            Some(node) => read(&node),
            None => {
                self.fault(key, "is missing");
                None
            }
        }
    }

    /// Reads a field that may be absent: `Some(None)` when it is, `None` after a fault.
    pub fn may<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Node<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(key) {
            Some(node) => read(&node).map(Some),
            None => Some(None),
        }
    }

    /// Reads a field that has a default.
    pub fn or<T>(
        &self,
        key: &str,
        default: T,
        read: impl FnOnce(&Node<'a>) -> Option<T>,
    ) -> Option<T> {
        self.may(key, read).map(|read| read.unwrap_or(default))
    }

    /// Says that a field is wrong.
    pub fn fault(&self, key: &str, detail: impl Into<String>) {
        self.faults
            .add(format!("{}/{}", self.pointer, escape(key)), detail);
    }
}

/// A key as part of a JSON pointer (RFC 6901).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            Segment::Enum { variant } => format!("/{}", escape(variant)),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// Lays a patch onto a document (RFC 7396): objects are merged, null removes, all else replaces.
pub fn merge(document: &mut Value, patch: &Value) {
    let (Some(into), Some(fields)) = (document.as_object_mut(), patch.as_object()) else {
        *document = patch.clone();
        return;
    };
    for (key, value) in fields {
        if value.is_null() {
            into.remove(key);
        } else {
            merge(into.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let document = json!({"name": "", "count": 7, "extra/field": 1, "items": [1, "x"]});
        let faults = Faults::new();
        let root = Node::root(&document, &faults);
        let object = root.object(&["name", "count", "items", "gone"]);
        if let Some(object) = object {
            let _ = object.need("name", |node| node.line(10));
            let _ = object.need("count", |node| node.whole(1, 5));
            let _ = object.need("items", |node| node.list(5, |item| item.whole(0, 9)));
            let _ = object.need("gone", Node::text);
        }
        let fault = faults.settle(Some(())).unwrap_err();
        let pointers: Vec<_> = fault.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/extra~1field", "/name", "/count", "/items/1", "/gone"]
        );
    }

    #[test]
    fn a_patch_merges_and_null_removes() {
        let mut document = json!({"a": {"b": 1, "c": 2}, "d": [1]});
        merge(&mut document, &json!({"a": {"b": null, "e": 3}, "d": [2]}));
        assert_eq!(document, json!({"a": {"c": 2, "e": 3}, "d": [2]}));
    }
}
