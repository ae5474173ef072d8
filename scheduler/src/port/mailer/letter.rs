//! A letter, and its form on the wire.

use std::panic::{AssertUnwindSafe, catch_unwind};

use entity::value::{Instant, MailId};
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, Message};

use super::MailFault;

/// A mail that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which one; it makes the message id, so that a repeat can be told.
    pub id: MailId,
    /// To whom: an address.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// When it was written.
    pub written_at: Instant,
}

impl Letter {
    /// The letter as a message from `sender` (`Name <address>`).
    ///
    /// # Errors
    /// Refused when an address is none or a line holds control characters. The mail library panics
    /// on some of these; that is caught too.
    pub fn message(&self, sender: &str) -> Result<Message, MailFault> {
        let lines = [&self.recipient, &self.subject, &sender.to_owned()];
        if lines.iter().any(|line| line.chars().any(char::is_control)) {
            return Err(refused("a line of the head holds control characters"));
        }
        catch_unwind(AssertUnwindSafe(|| self.build(sender)))
            .unwrap_or_else(|_| Err(refused("the mail library cannot write this head")))
    }

    /// Plain ASCII goes as it is, so that links stay whole in every reader; the rest is encoded.
    fn body(&self) -> Body {
        let plain = self.text.is_ascii() && self.text.lines().all(|line| line.len() <= LINE_MAX);
        if !plain {
            return Body::new(self.text.clone());
        }
        let lines: Vec<&str> = self.text.lines().collect();
        let text = lines.join("\r\n") + "\r\n";
        Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit)
    }

    fn build(&self, sender: &str) -> Result<Message, MailFault> {
        let from: Mailbox = sender
            .parse()
            .map_err(|_| refused("the sender is no address"))?;
        let to = self
            .recipient
            .parse()
            .map_err(|_| refused("the recipient is no address"))?;
        let id = format!("<{}@{}>", self.id, from.email.domain());
        Message::builder()
            .message_id(Some(id))
            .date(self.written_at.into())
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(self.subject.clone())
            .header(ContentType::TEXT_PLAIN)
            .body(self.body())
            .map_err(|error| refused(&error.to_string()))
    }
}

/// The longest line that mail may carry as it is (RFC 5322, section 2.1.1).
const LINE_MAX: usize = 998;

fn refused(reason: &str) -> MailFault {
    MailFault::Refused(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(recipient: &str, subject: &str) -> Letter {
        Letter {
            id: MailId(uuid::Uuid::from_u128(7)),
            recipient: recipient.to_owned(),
            subject: subject.to_owned(),
            text: "Grüße, שלום\nsecond line".to_owned(),
            written_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        }
    }

    #[test]
    fn a_letter_in_any_script_is_written() {
        let message = letter("ana@example.com", "¿Olvidó su contraseña? نسيت")
            .message("Vesper <v@example.org>");
        let text = String::from_utf8(message.unwrap().formatted()).unwrap();
        assert!(text.contains("To: ana@example.com"), "{text}");
        assert!(text.contains("Message-ID: <mail_"), "{text}");
    }

    #[test]
    fn a_long_link_stays_whole() {
        let link = format!("https://example.com/verify/{}", "f".repeat(64));
        let mut letter = letter("ana@example.com", "Hello");
        letter.text = format!("Hello,\n\n{link}\n");
        let message = letter.message("Vesper <v@example.org>").unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(text.contains(&format!("\r\n{link}\r\n")), "{text}");
    }

    #[test]
    fn a_hostile_head_is_refused_and_nothing_panics() {
        let sender = "Vesper <v@example.org>";
        for (recipient, subject) in [
            ("ana@example.com\r\nBcc: all@example.com", "Hello"),
            ("ana@example.com", "Hello\r\nBcc: all@example.com"),
            ("not an address", "Hello"),
        ] {
            let outcome = letter(recipient, subject).message(sender);
            assert!(
                matches!(outcome, Err(MailFault::Refused(_))),
                "{recipient:?}"
            );
        }
        assert!(
            letter("ana@example.com", "Hello")
                .message("a\r\nb <v@example.org>")
                .is_err()
        );
    }
}
