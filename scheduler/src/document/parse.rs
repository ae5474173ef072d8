//! Whether a JSON file can be read, and where it cannot.

use serde_path_to_error::Segment;

use super::Text;
use super::place::{End, Step, find, written};
use crate::files::{Fault, Faults};

/// Reads the shapes that `T` says.
///
/// # Errors
/// [`Faults`] with the line and column of the first fault.
pub fn parse<T: serde::de::DeserializeOwned>(source: Text<'_>) -> Result<T, Faults> {
    let mut reader = serde_json::Deserializer::from_str(source.text);
    let file = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| fault_of(source, error.path(), error.inner()))?;
    reader
        .end()
        .map_err(|error| fault_of(source, &no_path(), &error))?;
    Ok(file)
}

fn no_path() -> serde_path_to_error::Path {
    serde_path_to_error::Track::new().path()
}

fn fault_of(
    source: Text<'_>,
    path: &serde_path_to_error::Path,
    error: &serde_json::Error,
) -> Faults {
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    let told = error.to_string();
    let told = told.strip_suffix(&suffix).unwrap_or(&told);
    let steps = steps(path);
    let end = if told.starts_with("unknown field") {
        End::Name
    } else {
        End::Value
    };
    let (line, column) = if error.is_data() && error.line() > 0 {
        find(source.text, &steps, end)
    } else {
        (error.line() as u64, (error.column() as u64).max(1))
    };
    Faults::from(fault_at(source, (line, column), &steps, told))
}

fn steps(path: &serde_path_to_error::Path) -> Vec<Step> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Enum { variant } => Some(Step::Key(variant.clone())),
            Segment::Unknown => None,
        })
        .collect()
}

/// A fault at a place of the file, with the path that leads there.
#[must_use]
pub fn fault_at(source: Text<'_>, place: (u64, u64), path: &[Step], told: &str) -> Fault {
    let path = written(path);
    let separator = if path.is_empty() { "" } else { ": " };
    Fault {
        file: source.file.to_owned(),
        line: place.0,
        column: place.1,
        message: format!("{path}{separator}{told}"),
    }
}
