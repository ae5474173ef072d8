//! What a payload would make, as it is shown to whoever sets a connection up.

use entity::value::{Attachments, Author, Instant, LanguageTag, QueryId, Visibility};
use scheduler::helpdesk::{Reading, Said, Speaker};
use scheduler::service::connections::Preview;
use serde::Serialize;

/// What a payload would make.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct TryView {
    /// `message`, `end` or `nothing`.
    makes: &'static str,
    /// Why it makes nothing.
    reason: Option<&'static str>,
    /// The query that it would go into; absent where it would make a new one.
    query_id: Option<QueryId>,
    /// What the conversation is called.
    conversation: Option<String>,
    /// What is said.
    message: Option<TriedMessage>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct TriedMessage {
    external_id: String,
    author: Author,
    visibility: Visibility,
    subject: Option<String>,
    body: String,
    customer: Option<TriedCustomer>,
    language: Option<LanguageTag>,
    received_at: Option<Instant>,
    attachments: Attachments,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct TriedCustomer {
    reference: String,
    name: Option<String>,
    email: Option<String>,
}

impl From<Preview> for TryView {
    fn from(preview: Preview) -> Self {
        let query_id = preview.query;
        let (makes, reason, conversation, message) = match preview.reading {
            Reading::Ignored(why) => ("nothing", Some(why), None, None),
            Reading::Ended(ended) => ("end", None, Some(ended.conversation), None),
            Reading::Said(said) => {
                let conversation = Some(said.conversation.clone());
                (
                    "message",
                    None,
                    conversation,
                    Some(TriedMessage::from(*said)),
                )
            }
        };
        Self {
            makes,
            reason,
            query_id,
            conversation,
            message,
        }
    }
}

impl From<Said> for TriedMessage {
    fn from(said: Said) -> Self {
        Self {
            external_id: said.name,
            author: match said.by {
                Speaker::Customer => Author::Customer,
                Speaker::Brand => Author::Brand,
            },
            visibility: said.visibility,
            subject: said.subject,
            body: said.body,
            customer: said.customer.map(|who| TriedCustomer {
                reference: who.reference,
                name: who.name,
                email: who.email,
            }),
            language: said.language,
            received_at: said.at,
            attachments: Attachments(said.files),
        }
    }
}
