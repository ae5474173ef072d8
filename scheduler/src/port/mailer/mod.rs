//! Handing mail over: to a server, into a maildir, or into a test's hands.
//!
//! What a mail says is decided where its cause is; here it is only carried.

mod letter;
mod maildir;
mod recording;
mod smtp;

use async_trait::async_trait;

pub use letter::Letter;
pub use maildir::Maildir;
pub use recording::RecordingMailer;
pub use smtp::Smtp;

/// Why a mail was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Not now: the server is away or busy.
    #[error("{0}")]
    Passing(String),
    /// Never: the address or the text is refused.
    #[error("{0}")]
    Refused(String),
}

/// A way for mail to leave.
#[async_trait]
pub trait Mailer: std::fmt::Debug + Send + Sync + 'static {
    /// Hands a letter over.
    ///
    /// # Errors
    /// Says whether another try makes sense.
    async fn send(&self, letter: &Letter) -> Result<(), MailFault>;
}
