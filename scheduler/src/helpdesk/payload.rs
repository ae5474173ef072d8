//! A JSON payload whose parts are named by pointers; every fault is collected.

use std::cell::RefCell;

use entity::value::{Attachment, Instant};
use serde_json::Value;

use super::{FILES_MAX, clean};
use crate::service::{Fault, FieldError};

/// A payload that is being read.
#[derive(Debug)]
pub struct Payload<'a> {
    value: &'a Value,
    faults: RefCell<Vec<FieldError>>,
}

impl<'a> Payload<'a> {
    /// This payload.
    #[must_use]
    pub const fn new(value: &'a Value) -> Self {
        Self {
            value,
            faults: RefCell::new(Vec::new()),
        }
    }

    /// What stands there; absent and null are the same.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }

    /// Says that what stands there is wrong.
    pub fn fault(&self, pointer: &str, detail: &str) {
        self.faults.borrow_mut().push(FieldError {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        });
    }

    /// A word, a number or a truth value as text, if anything stands there.
    #[must_use]
    pub fn may(&self, pointer: &str) -> Option<String> {
        match self.at(pointer)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.fault(pointer, "must be text or a number");
                None
            }
        }
    }

    /// The same, where something must stand.
    #[must_use]
    pub fn need(&self, pointer: &str) -> Option<String> {
        if self.at(pointer).is_none() {
            self.fault(pointer, "is missing");
            return None;
        }
        self.may(pointer)
    }

    /// An id that must be there.
    #[must_use]
    pub fn name(&self, pointer: &str) -> Option<String> {
        let text = self.need(pointer)?;
        let name = clean::name(&text);
        if name.is_none() {
            self.fault(pointer, "must not be blank");
        }
        name
    }

    /// An instant, as RFC 3339 or seconds since 1970; `None` when it is neither.
    #[must_use]
    pub fn instant(&self, pointer: &str) -> Option<Instant> {
        match self.at(pointer)? {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => chrono::DateTime::from_timestamp(number.as_i64()?, 0),
            _ => None,
        }
    }

    /// Files in a list: where each keeps its address, name, media type and size.
    #[must_use]
    pub fn files(&self, list: &str, parts: [&str; 4]) -> Vec<Attachment> {
        let items = self.at(list).and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default().iter();
        items
            .filter_map(|item| file(item, parts))
            .take(FILES_MAX)
            .collect()
    }

    /// What was read, if nothing was wrong.
    ///
    /// # Errors
    /// A fault that names everything that was.
    pub fn settle<T>(self, read: Option<T>) -> Result<T, Fault> {
        let errors = self.faults.into_inner();
        match read {
            Some(read) if errors.is_empty() => Ok(read),
            _ => Err(Fault::invalid(errors)),
        }
    }
}

fn file(item: &Value, [url, name, media, size]: [&str; 4]) -> Option<Attachment> {
    let text = |pointer: &str| item.pointer(pointer).and_then(Value::as_str);
    let url = text(url).and_then(clean::line)?;
    // Whoever reads the thread opens it: nothing but the web.
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return None;
    }
    let last = url.rsplit('/').next().unwrap_or_default();
    let last = last.split(['?', '#']).next().unwrap_or_default();
    let name = text(name)
        .and_then(clean::line)
        .or_else(|| clean::line(last));
    let name = name.unwrap_or_else(|| "file".to_owned());
    let media = text(media).and_then(clean::line);
    Some(Attachment {
        name: name.chars().take(300).collect(),
        content_type: media.map_or_else(
            || "application/octet-stream".to_owned(),
            |media| media.chars().take(200).collect(),
        ),
        size: item.pointer(size).and_then(Value::as_u64).unwrap_or(0),
        url,
    })
}
