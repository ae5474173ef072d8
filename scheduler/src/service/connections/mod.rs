//! Connections of queues to helpdesks and mailboxes: a brand starts without writing code.
//!
//! What is handed over is read by [`crate::helpdesk`] into one form, and then goes through the same
//! use cases as over the API. Whatever is handed over twice, at once or in the wrong order, leads to
//! the same. Helpdesks give up a hook that is refused: only what can never be read is.
//!
//! Invariant: a message is taken in once per connection and name, whoever repeats it.
//! Invariant: what we said ourselves never comes back as somebody else's word.

mod again;
mod answer;
mod brand;
mod change;
mod conclude;
mod letter;
mod log;
mod preview;
mod receive;
mod secrets;
mod send;
mod settings;
mod setup;
mod take_in;

pub use again::SendAgain;
pub use change::ChangeConnection;
pub use preview::{Preview, preview};
pub use receive::{Delivery, Received, receive};
pub use secrets::Secrets;
pub use send::{REPLY_JOB, Tried, send};
pub use settings::{
    ChatwootSettings, ConnectionSettings, GenericSettings, MailSettings, ZendeskSettings,
};
pub use setup::{Bench, CreateConnection, Made, NewConnection, RemoveConnection, RotateToken};

pub(crate) use answer::{announce, answer, follow};
pub(crate) use log::prune;

use entity::table::connection;

use super::Fault;
use crate::helpdesk::{Reading, chatwoot, generic, mail, zendesk};

/// The longest JSON payload, in bytes: as over the API.
const JSON_MAX: usize = 1 << 20;

/// Reads what was handed over, as the connection says.
fn read(connection: &connection::Model, bytes: &[u8]) -> Result<Reading, Fault> {
    let settings = ConnectionSettings::of(connection)?;
    if let ConnectionSettings::Mail(settings) = &settings {
        return mail::read(bytes, &settings.reply_address);
    }
    if bytes.len() > JSON_MAX {
        return Err(Fault::field(
            "",
            format!("must have at most {JSON_MAX} bytes"),
        ));
    }
    let value: serde_json::Value = serde_json::from_slice(bytes)
        .map_err(|error| Fault::field("", format!("must be JSON: {error}")))?;
    match &settings {
        ConnectionSettings::Zendesk(_) => zendesk::read(&value),
        ConnectionSettings::Chatwoot(_) => chatwoot::read(&value),
        ConnectionSettings::Generic(settings) => generic::read(&settings.mapping, &value),
        ConnectionSettings::Mail(_) => Err(Fault::internal("a mail is read above")),
    }
}
