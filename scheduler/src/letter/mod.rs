//! Letters: what people are written about, said in their language, on their clock, as plain text
//! and as HTML.
//!
//! Pure: who is written to, whether they want it, and that it is sent are the business of
//! `service::people`. Subjects hold nothing that others can choose: only numbers are filled in.

mod appointment;
mod kind;
mod page;
mod reader;
mod speech;
mod value;

pub(crate) use appointment::{Appointment, Standing};
pub(crate) use kind::Kind;
pub(crate) use page::write;
pub(crate) use reader::Reader;
pub(crate) use value::Value;

use entity::value::ZoneName;

use crate::service::secret::Secret;

/// A letter to one person.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    kind: Kind,
    zone: Option<ZoneName>,
    args: Vec<(&'static str, Value)>,
    lines: Vec<Vec<Value>>,
    quote: Option<String>,
    secret: Option<Secret>,
    path: Option<&'static str>,
    appointment: Option<Appointment>,
}

impl Letter {
    /// A letter of this kind.
    pub(crate) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            zone: None,
            args: Vec::new(),
            lines: Vec::new(),
            quote: None,
            secret: None,
            path: None,
            appointment: None,
        }
    }

    /// Which kind it is.
    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whose clock its times are on; absent: UTC.
    pub(crate) const fn zone(&self) -> Option<&ZoneName> {
        self.zone.as_ref()
    }

    /// With its times on the clock of that zone.
    pub(crate) fn on_the_clock_of(mut self, zone: &ZoneName) -> Self {
        self.zone = Some(zone.clone());
        self
    }

    /// With a variable of its messages.
    pub(crate) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.args.push((name, value));
        self
    }

    /// With one more line of its list, in parts.
    pub(crate) fn line(mut self, parts: Vec<Value>) -> Self {
        self.lines.push(parts);
        self
    }

    /// With words of others, set apart from ours.
    pub(crate) fn quoting(mut self, words: impl Into<String>) -> Self {
        self.quote = Some(words.into());
        self
    }

    /// With a secret in its link.
    pub(crate) fn proving(mut self, secret: Secret) -> Self {
        self.secret = Some(secret);
        self
    }

    /// With a link that leads elsewhere than that of its kind.
    pub(crate) const fn leading_to(mut self, path: &'static str) -> Self {
        self.path = Some(path);
        self
    }

    /// With an entry for the reader's calendar.
    pub(crate) fn with_appointment(mut self, appointment: Appointment) -> Self {
        self.appointment = Some(appointment);
        self
    }
}

#[cfg(test)]
mod tests;
