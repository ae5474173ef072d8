//! What stands in for the variables of letters, until a reader is known.

use entity::value::{Instant, Money};

use crate::calendar::Span;

/// A value of a letter: written as its reader expects it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A text of others, as it is.
    Text(String),
    /// A number that chooses a plural form.
    Count(i64),
    /// An amount.
    Money(Money),
    /// A day and a time.
    Moment(Instant),
    /// A day.
    Day(Instant),
    /// From one time to another.
    Span(Span),
    /// A message of its own, with its variables.
    Said(&'static str, Vec<(&'static str, Value)>),
}

impl Value {
    /// A message without variables.
    pub(crate) const fn said(id: &'static str) -> Self {
        Self::Said(id, Vec::new())
    }
}
