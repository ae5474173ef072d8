//! What helpdesks and mail servers hand over, read into one form, and what goes back to them.
//!
//! Pure: no clock, no SQL, no network. Whoever hands over is not believed: every text is bounded and
//! cleaned, and nothing here panics whatever comes. What a reading leads to is decided in
//! `service::connections`.

pub mod chatwoot;
pub mod clean;
pub mod generic;
pub mod mail;
pub mod outgoing;
mod payload;
pub mod signature;
pub mod zendesk;

use entity::value::{Attachment, Instant, LanguageTag, MessageId, Visibility};

pub use payload::Payload;

/// Files of one message at most, as over the API.
pub const FILES_MAX: usize = 20;

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Somebody said something.
    Said(Box<Said>),
    /// A conversation ended there.
    Ended(Ended),
    /// Nothing that concerns us, and why.
    Ignored(&'static str),
}

/// Who speaks in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The brand's end user.
    Customer,
    /// The brand's own people, or what answers for them.
    Brand,
}

/// One utterance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What the helpdesk calls the conversation; a mail that begins one has its own name here.
    pub conversation: String,
    /// What it calls the utterance.
    pub name: String,
    /// Whether that name is good inside its conversation only.
    pub scoped: bool,
    /// Who speaks.
    pub by: Speaker,
    /// Whether it came with the conversation itself, and may come again by itself.
    pub opening: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// The text.
    pub body: String,
    /// The text with what it quotes, where that was cut off.
    pub whole: Option<String>,
    /// What the conversation is about.
    pub subject: Option<String>,
    /// Who the customer is, if it says so.
    pub customer: Option<Who>,
    /// In which language, if it says so.
    pub language: Option<LanguageTag>,
    /// Files.
    pub files: Vec<Attachment>,
    /// When it was said, if that can be read.
    pub at: Option<Instant>,
    /// The utterances that it answers, most telling first; a mail is threaded by them.
    pub answers: Vec<String>,
    /// The message of ours that it is, where it carries our mark.
    pub ours: Option<MessageId>,
}

/// A customer as a helpdesk names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// What it calls them.
    pub reference: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
}

/// The end of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Which one.
    pub conversation: String,
    /// Who ended it.
    pub by: Speaker,
}

impl Said {
    /// An utterance of which nothing more is known.
    #[must_use]
    pub fn new(conversation: String, name: String, by: Speaker, body: String) -> Self {
        Self {
            conversation,
            name,
            scoped: false,
            by,
            opening: false,
            visibility: Visibility::Public,
            body,
            whole: None,
            subject: None,
            customer: None,
            language: None,
            files: Vec::new(),
            at: None,
            answers: Vec::new(),
            ours: None,
        }
    }

    /// What it is known by among all utterances of a connection.
    #[must_use]
    pub fn key(&self) -> String {
        match self.scoped {
            true => format!("{}/{}", self.conversation, self.name),
            false => self.name.clone(),
        }
    }

    /// The reading of it; one that says nothing at all is ignored.
    #[must_use]
    pub fn reading(mut self) -> Reading {
        if self.body.is_empty() {
            if self.files.is_empty() {
                return Reading::Ignored("the message is empty");
            }
            let names: Vec<String> = self.files.iter().map(|f| format!("[{}]", f.name)).collect();
            self.body = names.join("\n");
        }
        Reading::Said(Box::new(self))
    }
}
