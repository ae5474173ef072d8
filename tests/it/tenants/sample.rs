//! Calls made from the document: Acme's ids wherever an id is asked for, and bodies that fit.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::CANARY;

/// How deep a body is made.
const DEPTH: usize = 8;

/// What calls are made from.
pub struct Samples<'a> {
    document: &'a Value,
    /// Acme's ids, by what they begin with.
    ids: BTreeMap<String, String>,
}

/// Where a call goes.
pub struct About {
    /// The address.
    pub path: String,
    /// Whether something of Acme's is named in it.
    pub is_acmes: bool,
}

impl<'a> Samples<'a> {
    /// From the document and what Acme's people saw; what they were told last counts.
    pub fn new(document: &'a Value, seen: &str, told: &str) -> Self {
        let ids = [seen, told].into_iter().flat_map(ids_in).collect();
        Self { document, ids }
    }

    /// The address of an operation, with Acme's ids.
    ///
    /// # Panics
    /// When Acme has nothing of the kind: the matrix has to be taught it.
    pub fn about(&self, template: &str, told: &Value) -> About {
        let (mut path, mut is_acmes) = (template.to_owned(), false);
        for parameter in told["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] != "path" {
                continue;
            }
            let name = parameter["name"].as_str().expect("a name");
            let schema = self.resolve(&parameter["schema"]);
            let value = match prefix_of(schema) {
                Some(prefix) => {
                    // What only the platform's people may do is refused before ids are looked at.
                    let known = self.ids.get(prefix).cloned();
                    let is_platforms = template.starts_with("/v1/admin/");
                    assert!(
                        known.is_some() || is_platforms,
                        "Acme has no {prefix} for {template}"
                    );
                    is_acmes = true;
                    known.unwrap_or_else(|| format!("{prefix}_{}", "0".repeat(26)))
                }
                None if name == "reference" => CANARY.to_owned(),
                None => "1".to_owned(),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        About { path, is_acmes }
    }

    /// A body that fits, where one is asked for, and what it is: the example, or one from the schema.
    pub fn body(&self, told: &Value) -> Option<(String, String)> {
        let (media, content) = told["requestBody"]["content"].as_object()?.iter().next()?;
        let body = match &content["example"] {
            Value::Null => self.value(&content["schema"], DEPTH).to_string(),
            Value::String(text) if media != "application/json" => text.clone(),
            example => example.to_string(),
        };
        Some((media.clone(), body))
    }

    fn resolve<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let Some(named) = schema["$ref"].as_str() else {
            return schema;
        };
        let found = self.document.pointer(named.trim_start_matches('#'));
        self.resolve(found.expect("what is referred to"))
    }

    fn value(&self, schema: &Value, depth: usize) -> Value {
        let schema = self.resolve(schema);
        let chosen = [&schema["const"], &schema["enum"][0], &schema["examples"][0]];
        if let Some(chosen) = chosen.into_iter().find(|value| !value.is_null()) {
            return chosen.clone();
        }
        for choice in ["anyOf", "oneOf", "allOf"] {
            if let Some(first) = schema[choice].as_array().and_then(|all| all.first()) {
                return self.value(first, depth);
            }
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str());
        match kind.unwrap_or("object") {
            "string" => json!(self.text(schema)),
            "integer" | "number" => match &schema["minimum"] {
                Value::Null => json!(1),
                least => least.clone(),
            },
            "boolean" => json!(true),
            "array" => {
                let least = schema["minItems"].as_u64().unwrap_or(0);
                (0..least)
                    .map(|_| self.value(&schema["items"], depth))
                    .collect()
            }
            _ => self.object(schema, depth),
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        if depth > 0 {
            let required = schema["required"].as_array().into_iter().flatten();
            for name in required.filter_map(Value::as_str) {
                let value = self.value(&schema["properties"][name], depth - 1);
                object.insert(name.to_owned(), value);
            }
        }
        Value::Object(object)
    }

    fn text(&self, schema: &Value) -> String {
        if let Some(prefix) = prefix_of(schema) {
            let id = self.ids.get(prefix).cloned();
            return id.unwrap_or_else(|| format!("{prefix}_{}", "0".repeat(26)));
        }
        match schema["format"].as_str() {
            Some("date-time") => "2026-11-21T12:00:00Z".to_owned(),
            Some("date") => "2026-11-21".to_owned(),
            Some("email") => "eve@other.example".to_owned(),
            _ => "e".repeat(schema["minLength"].as_u64().unwrap_or(1).max(1) as usize),
        }
    }
}

/// What ids of a schema begin with, e.g. `queue`.
fn prefix_of(schema: &Value) -> Option<&str> {
    let pattern = schema["pattern"].as_str()?.strip_prefix('^')?;
    let (prefix, rest) = pattern.split_once("_[0-7]")?;
    rest.ends_with("{25}$").then_some(prefix)
}

/// The ids in a text, by what they begin with; the last of each.
fn ids_in(text: &str) -> BTreeMap<String, String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let ids = words.filter_map(|word| {
        let (prefix, rest) = word.rsplit_once('_')?;
        (rest.len() == 26).then(|| (prefix.to_owned(), word.to_owned()))
    });
    ids.collect()
}
