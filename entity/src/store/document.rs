//! Rows as the JSON document that PostgreSQL's `json_populate_recordset` reads.

use chrono::SecondsFormat;
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, IdenStatic, Iterable, Value};
use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// An array of objects, one for each row, by the columns' names.
///
/// # Errors
/// When a row holds a value of a kind that no table has.
pub(super) fn document<E: EntityTrait>(rows: &[E::ActiveModel]) -> Result<String, DbErr> {
    let rows = Rows::<E>(rows);
    serde_json::to_string(&rows).map_err(|error| DbErr::Type(error.to_string()))
}

struct Rows<'a, E: EntityTrait>(&'a [E::ActiveModel]);

impl<E: EntityTrait> Serialize for Rows<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.len()))?;
        for row in self.0 {
            rows.serialize_element(&Row::<E>(row))?;
        }
        rows.end()
    }
}

struct Row<'a, E: EntityTrait>(&'a E::ActiveModel);

impl<E: EntityTrait> Serialize for Row<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        for column in E::Column::iter() {
            if let Some(value) = self.0.get(column).into_value() {
                row.serialize_entry(column.as_str(), &Cell(&value))?;
            }
        }
        row.end()
    }
}

struct Cell<'a>(&'a Value);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Bool(value) => value.serialize(serializer),
            Value::SmallInt(value) => value.serialize(serializer),
            Value::Int(value) => value.serialize(serializer),
            Value::BigInt(value) => value.serialize(serializer),
            Value::Double(value) => value.serialize(serializer),
            Value::String(value) => value.serialize(serializer),
            Value::Json(value) => value.serialize(serializer),
            Value::Uuid(value) => value.serialize(serializer),
            Value::ChronoDate(value) => value.serialize(serializer),
            Value::ChronoDateTimeUtc(value) => value
                .map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
                .serialize(serializer),
            Value::Bytes(value) => value
                .as_deref()
                .map(|bytes| format!("\\x{}", hex::encode(bytes)))
                .serialize(serializer),
            other => Err(S::Error::custom(format!("no column holds {other:?}"))),
        }
    }
}
