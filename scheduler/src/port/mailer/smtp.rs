//! Mail to a server.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Letter, MailFault, Mailer};

/// How long the server may take for a letter.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: String,
    patience: Duration,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp")
    }
}

impl Smtp {
    /// The server at this address, e.g. `smtps://user:password@mail.example.com` or
    /// `smtp://127.0.0.1:25`; `?tls=required` demands STARTTLS.
    ///
    /// # Errors
    /// Says what is wrong with the address (never its password).
    pub fn new(url: &str, sender: &str) -> Result<Self, String> {
        Self::with_patience(url, sender, PATIENCE)
    }

    /// The same, with so much time for a letter.
    ///
    /// # Errors
    /// As [`Smtp::new`].
    pub fn with_patience(url: &str, sender: &str, patience: Duration) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| error.to_string())?
            .timeout(Some(patience))
            .build();
        Ok(Self {
            transport,
            sender: sender.to_owned(),
            patience,
        })
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        let message = letter.message(&self.sender)?;
        // The transport's own limit ends with the connection's start: a server that says nothing
        // later would be waited for without end.
        let sending = tokio::time::timeout(self.patience, self.transport.send(message));
        let Ok(sent) = sending.await else {
            return Err(MailFault::Passing("the server took too long".to_owned()));
        };
        match sent {
            Ok(_) => Ok(()),
            Err(error) if is_refusal(&error) => Err(MailFault::Refused(error.to_string())),
            Err(error) => Err(MailFault::Passing(error.to_string())),
        }
    }
}

/// Whether the server will never take this letter. That it does not know us (RFC 4954, section 6) is
/// a mistake in our settings: mail waits until that is mended.
fn is_refusal(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    let is_ours = code.is_some_and(|code| matches!(code, 530 | 534 | 535 | 538));
    error.is_permanent() && !is_ours
}
