//! A message as somebody posts it, and the row it becomes.

use entity::store::event::NewEvent;
use entity::table::{message, query};
use entity::value::{Attachment, Attachments, Author, ExpertId, Visibility};
use serde_json::{Value, json};

use crate::service::fields::{Faults, Node, Object};
use crate::service::intake::{external_id, free, message_body};
use crate::service::{Context, Fault, timeline};

/// Files at most.
const ATTACHMENTS_MAX: usize = 20;

/// What readers see where a customer has no name.
pub const CUSTOMER_NAME: &str = "Customer";

/// A message to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The text.
    pub body: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Files.
    pub attachments: Attachments,
    /// The brand's own id.
    pub external_id: Option<String>,
}

impl NewMessage {
    /// Reads what a brand posts, and as whom (`customer` unless it says `brand`).
    ///
    /// # Errors
    /// A fault that names every field that is wrong.
    pub fn read_of_brand(value: &Value) -> Result<(Author, Self), Fault> {
        let faults = Faults::new();
        let read = Node::root(value, &faults)
            .object(&["author", "body", "visibility", "attachments", "external_id"])
            .and_then(|object| {
                let author = object.or("author", Author::Customer, author);
                let message = message(&object);
                let (author, message) = (author?, message?);
                if author == Author::Customer && message.visibility == Visibility::Internal {
                    object.fault("visibility", "must be public, for a customer writes it");
                }
                Some((author, message))
            });
        faults.settle(read)
    }

    /// Reads what an expert posts.
    ///
    /// # Errors
    /// A fault that names every field that is wrong.
    pub fn read_of_expert(value: &Value) -> Result<Self, Fault> {
        let faults = Faults::new();
        let read = Node::root(value, &faults)
            .object(&["body", "visibility", "attachments", "external_id"])
            .and_then(|object| message(&object));
        faults.settle(read)
    }
}

fn author(node: &Node<'_>) -> Option<Author> {
    match node.read::<Author>()? {
        author @ (Author::Customer | Author::Brand) => Some(author),
        Author::Bot | Author::Expert | Author::System => {
            node.fault("must be customer or brand");
            None
        }
    }
}

fn message(object: &Object<'_>) -> Option<NewMessage> {
    let body = object.need("body", message_body);
    let visibility = object.or("visibility", Visibility::Public, Node::read);
    let attachments = object.or("attachments", Vec::new(), |node| {
        node.list(ATTACHMENTS_MAX, attachment)
    });
    let external_id = object.may("external_id", external_id);
    Some(NewMessage {
        body: body?,
        visibility: visibility?,
        attachments: Attachments(attachments?),
        external_id: external_id?,
    })
}

fn attachment(node: &Node<'_>) -> Option<Attachment> {
    let object = node.object(&["name", "content_type", "size", "url"])?;
    let name = object.need("name", |node| free(node, 300));
    let content_type = object.need("content_type", |node| node.line(200));
    let size = object.need("size", |node| node.whole(0, i64::MAX));
    let url = object.need("url", |node| {
        let url = node.line(2_000)?;
        // Whoever reads the thread opens it: nothing but the web.
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            node.fault("must be an https:// address");
            return None;
        }
        Some(url)
    });
    Some(Attachment {
        name: name?,
        content_type: content_type?,
        size: u64::try_from(size?).ok()?,
        url: url?,
    })
}

/// Who writes a message into a query.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    /// As what.
    pub author: Author,
    /// Which expert.
    pub expert: Option<ExpertId>,
    /// What readers see.
    pub name: String,
}

/// The row of the next message in a query.
pub(crate) fn row(
    ctx: &Context,
    query: &query::Model,
    writer: Writer,
    new: &NewMessage,
) -> message::Model {
    message::Model {
        id: ctx.id(),
        brand_id: query.brand_id,
        query_id: query.id,
        sequence: query.message_sequence + 1,
        author: writer.author,
        expert_id: writer.expert,
        display_name: writer.name,
        visibility: new.visibility,
        body: new.body.clone(),
        attachments: new.attachments.clone(),
        external_id: new.external_id.clone(),
        sent_at: ctx.now,
        delivered_at: None,
    }
}

/// The event of a new message. It names the message and leaves its text where it can be erased;
/// whoever shows the event looks the text up.
pub(crate) fn created(ctx: &Context, query: &query::Model, message: &message::Model) -> NewEvent {
    timeline::public(ctx, query, "message.created", particulars(message))
}

/// What an event says of a message: everything but its text.
pub(crate) fn particulars(message: &message::Model) -> Value {
    json!({
        "message_id": message.id,
        "query_id": message.query_id,
        "sequence": message.sequence,
        "author": message.author,
        "visibility": message.visibility,
    })
}

/// What an expert's stream keeps of a message: which it is. Whoever sends the stream
/// [fills the text in](super::fill_in).
pub(crate) fn reference(message: &message::Model) -> Value {
    json!({
        "id": message.id,
        "query_id": message.query_id,
        "sequence": message.sequence,
        "author": message.author,
        "visibility": message.visibility,
    })
}
