//! Types as JSON Schema (draft 2020-12, which OpenAPI 3.1 uses).
//!
//! Two generators: what is taken (unknown fields refused, defaults optional) and what is given
//! (open: fields may be added). Where a type is the same in both it is one component.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

/// Where what is given stands.
const GIVEN: &str = "#/components/schemas/";

/// Where what is taken stands until both are merged.
const TAKEN: &str = "#/components/requests/";

/// Turns types into schemas, and keeps those that are named.
pub struct Schemas {
    given: SchemaGenerator,
    taken: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = |path: &str| {
            let path = path
                .trim_start_matches('#')
                .trim_end_matches('/')
                .to_owned();
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = path.into();
                settings.meta_schema = None;
            })
        };
        Self {
            given: settings(GIVEN).for_serialize().into_generator(),
            taken: settings(TAKEN).for_deserialize().into_generator(),
        }
    }
}

impl Schemas {
    /// The schema of an answer.
    pub fn given<T: JsonSchema>(&mut self) -> Value {
        self.given.subschema_for::<T>().to_value()
    }

    /// The schema of a body or a parameter.
    pub fn taken<T: JsonSchema>(&mut self) -> Value {
        self.taken.subschema_for::<T>().to_value()
    }

    /// The schema of parameters, with its properties in it.
    pub fn taken_whole<T: JsonSchema>(&mut self) -> Value {
        T::json_schema(&mut self.taken).to_value()
    }

    /// The named schemas, and the new names of those that are taken in another form than they are
    /// given: the word `Input` is put behind them.
    #[must_use]
    pub fn components(mut self) -> (Map<String, Value>, BTreeSet<String>) {
        let mut given = self.given.take_definitions(true);
        let mut taken = self.taken.take_definitions(true);
        taken.values_mut().for_each(tell_defaults);
        for schema in given.values_mut() {
            open(schema);
            tell_defaults(schema);
        }
        let mut other: BTreeSet<String> = taken
            .iter()
            .filter(|(name, schema)| {
                let same = renamed(schema, &BTreeSet::new());
                given.get(*name).is_some_and(|known| *known != same)
            })
            .map(|(name, _)| name.clone())
            .collect();
        // What refers to something that differs, differs.
        loop {
            let grown: BTreeSet<String> = taken
                .iter()
                .filter(|(name, schema)| given.contains_key(*name) && refers(schema, &other))
                .map(|(name, _)| name.clone())
                .collect();
            let before = other.len();
            other.extend(grown);
            if other.len() == before {
                break;
            }
        }
        for (name, schema) in taken {
            let schema = renamed(&schema, &other);
            let name = if other.contains(&name) {
                format!("{name}Input")
            } else {
                name
            };
            given.insert(name, schema);
        }
        (given, other)
    }
}

/// Answers are open: clients ignore what they do not know.
fn open(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("additionalProperties") == Some(&Value::Bool(false)) {
                members.remove("additionalProperties");
            }
            members.remove("unevaluatedProperties");
            members.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}

/// Says in words what a member is that was left out. Generators of typed clients take `default` for
/// a promise that the member is there, and would ask those who write it for all of them.
fn tell_defaults(schema: &mut Value) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for member in properties.into_iter().flat_map(Map::values_mut) {
        let Some(member) = member.as_object_mut() else {
            continue;
        };
        let default = member.remove("default").unwrap_or_default();
        if !says_nothing(&default) {
            let says = member.get("description").and_then(Value::as_str);
            let says = says.map_or_else(String::new, |says| format!("{says} "));
            let says = format!("{says}Where it is left out: `{default}`.");
            member.insert("description".to_owned(), Value::String(says));
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(tell_defaults),
        Value::Array(items) => items.iter_mut().for_each(tell_defaults),
        _ => {}
    }
}

fn says_nothing(default: &Value) -> bool {
    match default {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// The same with references to what is taken put where they stand in the end.
pub(super) fn renamed(schema: &Value, other: &BTreeSet<String>) -> Value {
    match schema {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), renamed(value, other)))
                .collect(),
        ),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| renamed(item, other)).collect())
        }
        Value::String(text) => Value::String(match text.strip_prefix(TAKEN) {
            Some(name) if other.contains(name) => format!("{GIVEN}{name}Input"),
            Some(name) => format!("{GIVEN}{name}"),
            None => text.clone(),
        }),
        other => other.clone(),
    }
}

fn refers(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(members) => members.values().any(|value| refers(value, names)),
        Value::Array(items) => items.iter().any(|item| refers(item, names)),
        Value::String(text) => text
            .strip_prefix(TAKEN)
            .is_some_and(|name| names.contains(name)),
        _ => false,
    }
}
