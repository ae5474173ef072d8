//! The way back: which call carries an answer, which one finds out whether it arrived, and what the
//! helpdesk's answer means.
//!
//! Every answer carries a mark of its own, so that a retry after a call of which nobody knows what
//! became of it does not say the same twice where the helpdesk lets that be found out.

mod chatwoot;
mod generic;
mod zendesk;

pub use generic::{AnswerMethod, AnswerRule};

use serde_json::Value;

use crate::service::connections::{ConnectionSettings, Secrets};

/// Something that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// What the helpdesk calls the conversation.
    pub conversation: String,
    /// The text.
    pub text: String,
    /// Who wrote it, as customers see them; nobody where it is a promise.
    pub author: Option<String>,
    /// The id of the message or promise: the mark.
    pub mark: String,
    /// The query.
    pub query: String,
}

/// A call to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// Its headers; some are secret.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Option<Value>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is there.
    Arrived,
    /// The credentials are refused.
    Unauthorised,
    /// The conversation is gone, or takes nothing more.
    Gone,
    /// Not now.
    Later {
        /// Whether it may have arrived all the same.
        doubtful: bool,
    },
}

/// The call that carries an answer; `None` where the connection has no way back.
#[must_use]
pub fn call(settings: &ConnectionSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    if leads_elsewhere(&out.conversation) {
        return None;
    }
    match settings {
        ConnectionSettings::Zendesk(settings) => zendesk::call(settings, secrets, out),
        ConnectionSettings::Chatwoot(settings) => chatwoot::call(settings, secrets, out),
        ConnectionSettings::Generic(settings) => {
            generic::call(settings.answer.as_ref()?, secrets, out)
        }
        ConnectionSettings::Mail(_) => None,
    }
}

/// The call that finds out whether an answer arrived: its mark is in what comes back then.
#[must_use]
pub fn find(settings: &ConnectionSettings, secrets: &Secrets, out: &Outgoing) -> Option<Call> {
    if leads_elsewhere(&out.conversation) {
        return None;
    }
    match settings {
        ConnectionSettings::Zendesk(settings) => zendesk::find(settings, secrets, out),
        ConnectionSettings::Chatwoot(settings) => chatwoot::find(settings, secrets, out),
        ConnectionSettings::Generic(_) | ConnectionSettings::Mail(_) => None,
    }
}

/// What the helpdesk calls what arrived, where its answer says so.
#[must_use]
pub fn name(settings: &ConnectionSettings, answer: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    match settings {
        ConnectionSettings::Zendesk(_) => zendesk::name(&answer),
        ConnectionSettings::Chatwoot(_) => chatwoot::name(&answer),
        ConnectionSettings::Generic(_) | ConnectionSettings::Mail(_) => None,
    }
}

/// What a status means.
#[must_use]
pub const fn meaning(status: u16) -> Meaning {
    match status {
        200..=299 => Meaning::Arrived,
        401 | 403 => Meaning::Unauthorised,
        // Nothing was done: a redirect is not followed, a conflict or a limit passes.
        300..=399 | 409 | 425 | 429 => Meaning::Later { doubtful: false },
        408 | 500.. => Meaning::Later { doubtful: true },
        _ => Meaning::Gone,
    }
}

/// Whether a part of a path is none: encoded or not, these lead out of where they stand.
fn leads_elsewhere(part: &str) -> bool {
    matches!(part, "" | "." | "..")
}

/// A part of a path, percent-encoded.
fn encoded(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// An address without the slash at its end.
fn base(url: &str) -> &str {
    url.trim_end_matches('/')
}

fn json_header() -> (String, String) {
    ("content-type".to_owned(), "application/json".to_owned())
}

#[cfg(test)]
mod tests;
