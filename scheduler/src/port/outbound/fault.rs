//! Why a call brought no answer, in words that help whoever owns the address.

use std::error::Error;
use std::io;

use super::policy::Refusal;

/// The longest reason, in characters: some libraries quote what they were sent.
const TEXT_MAX: usize = 300;

/// What kept the answer away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallFaultKind {
    /// The address is not to be called: nothing was sent.
    Refused,
    /// No connection was made: nothing was sent.
    Unreachable,
    /// No answer in time; the request may have arrived.
    TimedOut,
    /// The connection broke or spoke something else; the request may have arrived.
    Broken,
}

/// A call without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct CallFault {
    /// What kept the answer away.
    pub kind: CallFaultKind,
    /// A sentence for the owner of the address: lowercase, no full stop.
    pub text: String,
}

impl CallFault {
    pub(super) fn new(kind: CallFaultKind, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let text = text.chars().filter(|c| !c.is_control()).take(TEXT_MAX);
        Self {
            kind,
            text: text.collect(),
        }
    }

    /// What the HTTP client says, without the address, which may hold a secret.
    pub(super) fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if let Some(refusal) = find::<Refusal>(&error) {
            return refusal.clone().into();
        }
        if error.is_timeout() {
            return Self::timed_out(error.is_connect());
        }
        let cause = find::<io::Error>(&error).map(io::Error::kind);
        let text = match cause {
            Some(io::ErrorKind::ConnectionRefused) => "the connection was refused".to_owned(),
            Some(io::ErrorKind::ConnectionReset) => "the connection was reset".to_owned(),
            Some(io::ErrorKind::TimedOut) => "no connection in time".to_owned(),
            _ => innermost(&error),
        };
        if error.is_connect() {
            return Self::new(CallFaultKind::Unreachable, format!("no connection: {text}"));
        }
        Self::new(CallFaultKind::Broken, format!("no answer: {text}"))
    }

    /// Time is up, before or after there was a connection.
    pub(super) fn timed_out(connecting: bool) -> Self {
        if connecting {
            return Self::new(CallFaultKind::Unreachable, "no connection in time");
        }
        Self::new(CallFaultKind::TimedOut, "no answer in time")
    }
}

impl From<Refusal> for CallFault {
    fn from(refusal: Refusal) -> Self {
        Self::new(CallFaultKind::Refused, format!("the address {refusal}"))
    }
}

/// The first cause of this type.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(found) = current.downcast_ref::<T>() {
            return Some(found);
        }
        next = current.source();
    }
    None
}

/// What the last cause says.
fn innermost(error: &dyn Error) -> String {
    let mut current = error;
    while let Some(source) = current.source() {
        current = source;
    }
    current.to_string()
}
