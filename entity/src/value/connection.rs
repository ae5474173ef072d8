//! Words of connections to helpdesks and mailboxes.

use serde::{Deserialize, Serialize};

use super::id::MessageId;
use super::text_enum::text_enum;

text_enum! {
    /// What a queue is connected to.
    ConnectionKind {
        /// Zendesk's ticket events.
        Zendesk = "zendesk",
        /// Chatwoot's webhooks.
        Chatwoot = "chatwoot",
        /// Anything that posts JSON, read by a mapping.
        Generic = "generic",
        /// Raw mail.
        Mail = "mail",
    }
}

text_enum! {
    /// What became of something that was handed over.
    InboundOutcome {
        /// A new query.
        Query = "query",
        /// A message in a query.
        Message = "message",
        /// It was handed over before.
        Repeat = "repeat",
        /// A query ended, because it ended there.
        Ended = "ended",
        /// Nothing follows from it.
        Ignored = "ignored",
        /// Not taken at present.
        Refused = "refused",
        /// It could not be read.
        Faulty = "faulty",
        /// Its signature is missing, wrong or old.
        Unsigned = "unsigned",
    }
}

text_enum! {
    /// Where something is that goes back.
    ReplyState {
        /// To be sent.
        Waiting = "waiting",
        /// The helpdesk has it.
        Sent = "sent",
        /// Given up.
        Parked = "parked",
    }
}

/// What the head of a mail says beside recipient and subject, where it answers a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct MailHead {
    /// From whom: an address.
    pub sender: String,
    /// What the sender is called.
    pub sender_name: Option<String>,
    /// Which mail it answers, in angle brackets.
    pub in_reply_to: Option<String>,
    /// The mails of the thread, oldest first, in angle brackets.
    pub references: Vec<String>,
    /// Whether no person wrote it (RFC 3834).
    pub automatic: bool,
    /// The message that it carries: delivered once it is handed over.
    pub message: Option<MessageId>,
}
