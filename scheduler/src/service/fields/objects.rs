//! Structs are read from objects only.
//!
//! Serde reads a struct from a list as well, its fields by their places: `["a", "b"]` for
//! `{"signing_secret": "a", "api_token": "b"}`. Nobody means that, and the contract forbids it.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A JSON value of which no struct is read from a list.
#[derive(Clone, Copy, Debug)]
pub struct Objects<'de>(pub &'de Value);

impl Objects<'_> {
    /// Reads a type by its own rules.
    ///
    /// # Errors
    /// What does not fit, and where.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, serde_path_to_error::Error<Error>> {
        serde_path_to_error::deserialize(self)
    }
}

impl<'de> IntoDeserializer<'de, Error> for Objects<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Objects<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(Objects));
                let read = visitor.visit_seq(&mut items)?;
                items.end().map(|()| read)
            }
            Value::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), Self(value)));
                let mut fields = MapDeserializer::new(fields);
                let read = visitor.visit_map(&mut fields)?;
                fields.end().map(|()| read)
            }
            leaf => leaf.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::custom("must be an object")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Money {
        amount: i64,
        currency: Option<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Coverage {
        Always {},
        Windows { windows: Vec<Money> },
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct All {
        share: f64,
        small: u8,
        money: Vec<Money>,
        pair: (i32, String),
        by_name: BTreeMap<String, Money>,
        coverage: Coverage,
    }

    #[test]
    fn everything_is_read_as_serde_reads_it_but_structs_from_lists() {
        let whole = json!({
            "share": 1, "small": 255, "money": [{"amount": -4, "currency": null}], "pair": [1, "a"],
            "by_name": {"a": {"amount": 1}},
            "coverage": {"kind": "windows", "windows": [{"amount": 2, "currency": "USD"}]},
        });
        let read: All = Objects(&whole).read().unwrap();
        assert_eq!(read, serde_json::from_value(whole.clone()).unwrap());
        for (pointer, list) in [
            ("/money/0", json!([1, "USD"])),
            ("/by_name/a", json!([1, "USD"])),
            ("", json!([1, 2, [], [1, "a"], {}, {"kind": "always"}])),
        ] {
            let mut wrong = whole.clone();
            *wrong.pointer_mut(pointer).unwrap() = list;
            let told = Objects(&wrong).read::<All>().unwrap_err();
            assert_eq!(told.inner().to_string(), "must be an object", "{pointer}");
        }
        let long = Objects(&json!([1, "a", 2]))
            .read::<(i32, String)>()
            .unwrap_err();
        assert!(long.inner().to_string().contains("length"), "{long}");
        assert!(Objects(&json!(256)).read::<u8>().is_err());
        assert!(
            Objects(&json!({"amount": 1, "colour": 2}))
                .read::<Money>()
                .is_err()
        );
    }
}
