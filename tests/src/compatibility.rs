//! Whether clients of an older contract can go on with a newer one.
//!
//! What clients send must still be taken, and what they read must still be there. So a request may
//! be asked for less and offered more; an answer may tell more and never less. New enum values,
//! event types and members of answers are no break: clients must ignore what they do not know
//! (interfaces of `/v1`).

use std::collections::BTreeSet;

use serde_json::Value;

/// Who writes what a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    Client,
    Server,
}

/// Schemas deeper than this are compared no further: they refer to themselves.
const DEPTH: usize = 24;

/// What of the older document a client could miss in the newer one; empty: nothing.
#[must_use]
pub fn broken(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Found {
        old,
        new,
        what: Vec::new(),
    };
    for (path, item) in members(&old["paths"]) {
        for (method, operation) in members(item) {
            let at = format!("{} {path}", method.to_uppercase());
            match new["paths"][path].get(method) {
                Some(now) => found.operation(&at, operation, now),
                None => found.add(&at, "is gone"),
            }
        }
    }
    found.what
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn words(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(one) => BTreeSet::from([one.clone()]),
        other => {
            let word = |item: &Value| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            };
            items(other).iter().map(word).collect()
        }
    }
}

struct Found<'a> {
    old: &'a Value,
    new: &'a Value,
    what: Vec<String>,
}

impl<'a> Found<'a> {
    fn add(&mut self, at: &str, what: impl std::fmt::Display) {
        self.what.push(format!("{at} {what}"));
    }

    fn operation(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        self.parameters(at, old, new);
        for (media, content) in members(&old["requestBody"]["content"]) {
            let at = format!("{at} body {media}");
            match new["requestBody"]["content"].get(media) {
                Some(now) => {
                    self.schema(&at, (&content["schema"], &now["schema"]), Writer::Client, 0)
                }
                None => self.add(&at, "is taken no more"),
            }
        }
        if new["requestBody"]["required"] == true && old["requestBody"]["required"] != true {
            self.add(at, "now needs a body");
        }
        for (status, answer) in members(&old["responses"]) {
            if status.starts_with('2') {
                self.answer(
                    &format!("{at} {status}"),
                    answer,
                    new["responses"].get(status),
                );
            }
        }
    }

    fn parameters(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let named = |list: &'a Value, one: &Value| {
            items(list)
                .iter()
                .find(|other| other["name"] == one["name"] && other["in"] == one["in"])
        };
        for parameter in items(&old["parameters"]) {
            let at = format!("{at} parameter {}", parameter["name"]);
            match named(&new["parameters"], parameter) {
                Some(now) => {
                    let pair = (&parameter["schema"], &now["schema"]);
                    self.schema(&at, pair, Writer::Client, 0);
                }
                None => self.add(&at, "is taken no more"),
            }
        }
        for parameter in items(&new["parameters"]) {
            let before = named(&old["parameters"], parameter);
            let was_needed = before.is_some_and(|before| before["required"] == true);
            if parameter["required"] == true && !was_needed {
                self.add(at, format!("now needs the parameter {}", parameter["name"]));
            }
        }
    }

    fn answer(&mut self, at: &str, old: &'a Value, new: Option<&'a Value>) {
        let Some(new) = new else {
            return self.add(at, "is answered no more");
        };
        for (media, content) in members(&old["content"]) {
            let at = format!("{at} {media}");
            match new["content"].get(media) {
                Some(now) => {
                    self.schema(&at, (&content["schema"], &now["schema"]), Writer::Server, 0)
                }
                None => self.add(&at, "is answered no more"),
            }
        }
    }

    /// Compares what may be written under a schema before and now.
    fn schema(
        &mut self,
        at: &str,
        (old, new): (&'a Value, &'a Value),
        writer: Writer,
        depth: usize,
    ) {
        let (old, new) = (resolved(self.old, old), resolved(self.new, new));
        if old == new || depth > DEPTH {
            return;
        }
        self.kinds(at, (old, new), writer);
        self.object(at, (old, new), writer, depth);
        self.schema(
            &format!("{at}/*"),
            (&old["items"], &new["items"]),
            writer,
            depth + 1,
        );
        self.choices(at, (old, new), writer, depth);
        if writer == Writer::Client {
            self.bounds(at, old, new);
        }
    }

    fn kinds(&mut self, at: &str, (old, new): (&Value, &Value), writer: Writer) {
        let (before, now) = (words(&old["type"]), words(&new["type"]));
        let breaks = match writer {
            Writer::Client => !now.is_empty() && (before.is_empty() || !before.is_subset(&now)),
            Writer::Server => !before.is_empty() && (now.is_empty() || !now.is_subset(&before)),
        };
        // A type that moves into choices is compared there.
        let has_choices = [old, new].iter().any(|one| choices_of(one).is_some());
        if breaks && !has_choices {
            self.add(at, format!("was {before:?} and is {now:?}"));
        }
        let (before, now) = (words(&old["enum"]), words(&new["enum"]));
        if writer == Writer::Client
            && !now.is_empty()
            && (before.is_empty() || !before.is_subset(&now))
        {
            self.add(at, format!("takes {now:?} only, and took {before:?}"));
        }
    }

    fn object(
        &mut self,
        at: &str,
        (old, new): (&'a Value, &'a Value),
        writer: Writer,
        depth: usize,
    ) {
        let (before, now) = (words(&old["required"]), words(&new["required"]));
        match writer {
            Writer::Client => {
                for name in now.difference(&before) {
                    self.add(at, format!("now needs the member {name}"));
                }
            }
            Writer::Server => {
                for name in before.difference(&now) {
                    self.add(at, format!("no longer always has the member {name}"));
                }
            }
        }
        for (name, schema) in members(&old["properties"]) {
            let at = format!("{at}/{name}");
            match new["properties"].get(name) {
                Some(now) => self.schema(&at, (schema, now), writer, depth + 1),
                None => self.add(&at, "is gone"),
            }
        }
    }

    /// Alternatives are compared in order: new ones are added at the end.
    fn choices(
        &mut self,
        at: &str,
        (old, new): (&'a Value, &'a Value),
        writer: Writer,
        depth: usize,
    ) {
        let (Some(before), Some(now)) = (choices_of(old), choices_of(new)) else {
            if choices_of(old).is_some() != choices_of(new).is_some() {
                self.add(at, "has other alternatives");
            }
            return;
        };
        if before.len() > now.len() {
            self.add(at, "has fewer alternatives");
        }
        for (place, (before, now)) in before.iter().zip(now).enumerate() {
            self.schema(&format!("{at}/{place}"), (before, now), writer, depth + 1);
        }
    }

    /// Bounds on what clients send must not become tighter.
    fn bounds(&mut self, at: &str, old: &Value, new: &Value) {
        let number = |schema: &Value, name: &str| schema[name].as_f64();
        for name in ["maxLength", "maxItems", "maximum", "maxProperties"] {
            if let Some(now) = number(new, name)
                && number(old, name).is_none_or(|before| now < before)
            {
                self.add(at, format!("{name} is {now} now"));
            }
        }
        for name in ["minLength", "minItems", "minimum", "minProperties"] {
            if let Some(now) = number(new, name)
                && number(old, name).is_none_or(|before| now > before)
            {
                self.add(at, format!("{name} is {now} now"));
            }
        }
        if !new["pattern"].is_null() && new["pattern"] != old["pattern"] {
            self.add(at, format!("must look like {} now", new["pattern"]));
        }
        if new["additionalProperties"] == false && old["additionalProperties"] != false {
            self.add(at, "refuses members that it does not know now");
        }
    }
}

fn choices_of(schema: &Value) -> Option<&[Value]> {
    ["anyOf", "oneOf", "allOf"]
        .iter()
        .find_map(|name| schema.get(*name))
        .map(items)
}

/// What a schema says, wherever it stands.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let place = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    place
        .and_then(|place| document.pointer(place))
        .unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A document with one operation that takes and gives these.
    fn document(takes: Value, gives: Value) -> Value {
        json!({"paths": {"/v1/things": {"post": {
            "parameters": [{"name": "colour", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Takes"}}}},
            "responses": {"201": {"content": {"application/json": {"schema": gives}}}},
        }}}, "components": {"schemas": {"Takes": takes}}})
    }

    fn takes(properties: Value, required: Value) -> Value {
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    }

    fn base() -> Value {
        let taken = takes(
            json!({"name": {"type": "string", "maxLength": 10}}),
            json!([]),
        );
        let given =
            json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]});
        document(taken, given)
    }

    fn changed(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut new = base();
        change(&mut new);
        broken(&base(), &new)
    }

    const OPERATION: &str = "/paths/~1v1~1things/post";
    const TAKES: &str = "/components/schemas/Takes";
    const GIVES: &str = "/paths/~1v1~1things/post/responses/201/content/application~1json/schema";

    #[test]
    fn what_is_added_breaks_nobody() {
        let more = changed(|new| {
            new["paths"]["/v1/others"] = json!({"get": {}});
            let taken = &mut new["components"]["schemas"]["Takes"];
            taken["properties"]["size"] = json!({"type": "integer"});
            taken["properties"]["name"] = json!({"type": ["string", "null"], "maxLength": 20});
            let given = new.pointer_mut(GIVES).unwrap();
            given["properties"]["name"] = json!({"type": "string"});
            given["required"] = json!(["id", "name"]);
        });
        assert_eq!(more, Vec::<String>::new());
    }

    #[test]
    fn what_is_taken_away_breaks_clients() {
        type Change = fn(&mut Value);
        let breaks: [Change; 12] = [
            |new| new["paths"] = json!({}),
            |new| new.pointer_mut(OPERATION).unwrap()["parameters"] = json!([]),
            |new| new.pointer_mut(OPERATION).unwrap()["parameters"][0]["required"] = json!(true),
            |new| new.pointer_mut(OPERATION).unwrap()["responses"] = json!({"200": {}}),
            |new| new.pointer_mut(OPERATION).unwrap()["requestBody"]["required"] = json!(true),
            |new| new.pointer_mut(TAKES).unwrap()["required"] = json!(["name"]),
            |new| new.pointer_mut(TAKES).unwrap()["properties"] = json!({}),
            |new| new.pointer_mut(TAKES).unwrap()["properties"]["name"]["maxLength"] = json!(5),
            |new| new.pointer_mut(TAKES).unwrap()["properties"]["name"]["enum"] = json!(["a"]),
            |new| new.pointer_mut(GIVES).unwrap()["properties"] = json!({}),
            |new| new.pointer_mut(GIVES).unwrap()["required"] = json!([]),
            |new| new.pointer_mut(GIVES).unwrap()["properties"]["id"]["type"] = json!("integer"),
        ];
        for (number, change) in breaks.into_iter().enumerate() {
            assert!(
                !changed(change).is_empty(),
                "change {number} breaks clients"
            );
        }
    }
}
