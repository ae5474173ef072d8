//! A letter, and its form on the wire.

use std::panic::{AssertUnwindSafe, catch_unwind};

use entity::value::{Instant, MailHead, MailId};
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Attachment, Body, Mailbox, Message, MultiPart, SinglePart};

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
    /// The same as HTML.
    pub html: Option<String>,
    /// An appointment, as iCalendar.
    pub calendar: Option<String>,
    /// Where its reader says, with one click, that they want no more of its topic (RFC 8058).
    pub unsubscribe_url: Option<String>,
    /// When it was written.
    pub written_at: Instant,
    /// What its head says besides, where it answers a customer.
    pub head: Option<MailHead>,
}

impl Letter {
    /// The letter as a message from `sender` (`Name <address>`).
    ///
    /// # Errors
    /// Refused when an address is none or a line holds control characters. The mail library panics
    /// on some of these; that is caught too.
    pub fn message(&self, sender: &str) -> Result<Message, MailFault> {
        let mut lines = vec![self.recipient.as_str(), &self.subject, sender];
        lines.extend(self.unsubscribe_url.as_deref());
        if let Some(head) = &self.head {
            lines.push(&head.sender);
            let further = [&head.sender_name, &head.in_reply_to];
            lines.extend(further.into_iter().flatten().map(String::as_str));
            lines.extend(head.references.iter().map(String::as_str));
        }
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
        let from = self.sender(sender)?;
        let to = self
            .recipient
            .parse()
            .map_err(|_| refused("the recipient is no address"))?;
        let id = format!("<{}@{}>", self.id, from.email.domain());
        let mut message = Message::builder()
            .message_id(Some(id))
            .date(self.written_at.into())
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(self.subject.clone());
        if let Some(url) = &self.unsubscribe_url {
            message = message.header(ListUnsubscribe(format!("<{url}>")));
            message = message.header(ListUnsubscribePost);
        }
        if let Some(head) = &self.head {
            if let Some(id) = &head.in_reply_to {
                message = message.in_reply_to(id.clone());
            }
            if !head.references.is_empty() {
                message = message.references(head.references.join(" "));
            }
            // A person's answer says nothing of itself (RFC 3834, section 5).
            if head.automatic {
                message = message.header(AutoSubmitted("auto-replied"));
            }
        } else {
            message = message.header(AutoSubmitted("auto-generated"));
        }
        let message = match self.parts() {
            Some(parts) => message.multipart(parts),
            None => message.header(ContentType::TEXT_PLAIN).body(self.body()),
        };
        message.map_err(|error| refused(&error.to_string()))
    }

    /// Text and HTML as two forms of one thing, and what goes with them; `None` for plain text. What
    /// stands between the parts depends on nothing but the letter, so that a repeat is the same.
    fn parts(&self) -> Option<MultiPart> {
        let html = self.html.as_ref()?;
        let text = SinglePart::builder().header(ContentType::TEXT_PLAIN);
        let forms = MultiPart::alternative()
            .boundary(format!("forms-{}", self.id))
            .singlepart(text.body(self.body()))
            .singlepart(SinglePart::html(html.clone()));
        let calendar = self.calendar.as_ref();
        let with_calendar = calendar.and_then(|calendar| {
            let kind = ContentType::parse(CALENDAR).ok()?;
            let entry = Attachment::new("shift.ics".to_owned()).body(calendar.clone(), kind);
            let all = MultiPart::mixed().boundary(format!("parts-{}", self.id));
            Some(all.multipart(forms.clone()).singlepart(entry))
        });
        Some(with_calendar.unwrap_or(forms))
    }

    /// From whom: the brand that answers its customer, else the platform.
    fn sender(&self, platform: &str) -> Result<Mailbox, MailFault> {
        let bad = |_| refused("the sender is no address");
        match &self.head {
            Some(head) => {
                let address = head.sender.parse().map_err(bad)?;
                Ok(Mailbox::new(head.sender_name.clone(), address))
            }
            None => platform.parse().map_err(bad),
        }
    }
}

/// That no person wrote it: nobody's machine answers then (RFC 3834, section 3.1.7).
#[derive(Clone, Copy, Debug)]
struct AutoSubmitted(&'static str);

/// Where the reader says that they want no more (RFC 2369, section 3.2).
#[derive(Clone, Debug)]
struct ListUnsubscribe(String);

/// That a program may say so for them, by one POST (RFC 8058, section 3.1).
#[derive(Clone, Copy, Debug)]
struct ListUnsubscribePost;

/// Headers of ours are written and never read.
macro_rules! header {
    ($kind:ty, $name:literal, |$self:ident| $value:expr) => {
        impl Header for $kind {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("it is written, not read".into())
            }

            fn display(&$self) -> HeaderValue {
                HeaderValue::new(Self::name(), $value)
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", |self| self.0.to_owned());
header!(ListUnsubscribe, "List-Unsubscribe", |self| self.0.clone());
header!(ListUnsubscribePost, "List-Unsubscribe-Post", |self| {
    "List-Unsubscribe=One-Click".to_owned()
});

/// What an appointment is: published, not asked about (RFC 5546, section 3.2.1).
const CALENDAR: &str = "text/calendar; charset=utf-8; method=PUBLISH";

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
            html: None,
            calendar: None,
            unsubscribe_url: None,
            written_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            head: None,
        }
    }

    #[test]
    fn an_answer_is_in_its_thread_and_from_the_brand() {
        let mut answer = letter("ana@example.com", "Re: Late");
        let mut head = MailHead {
            sender: "help@acme.example".to_owned(),
            sender_name: Some("Acme, \"Inc.\" مر".to_owned()),
            in_reply_to: Some("<a@b>".to_owned()),
            references: vec!["<c@d>".to_owned(), "<a@b>".to_owned()],
            automatic: false,
            message: None,
        };
        answer.head = Some(head.clone());
        let text = |letter: &Letter| {
            let message = letter.message("Vesper <v@example.org>").unwrap();
            String::from_utf8(message.formatted()).unwrap()
        };
        let person = text(&answer);
        for line in [
            "In-Reply-To: <a@b>",
            "References: <c@d> <a@b>",
            "<help@acme.example>",
        ] {
            assert!(person.contains(line), "{person}");
        }
        assert!(person.contains("@acme.example>\r\n") && !person.contains("Auto-Submitted"));
        head.automatic = true;
        answer.head = Some(head.clone());
        assert!(text(&answer).contains("Auto-Submitted: auto-replied"));
        head.sender_name = Some("Acme\r\nBcc: all@example.com".to_owned());
        answer.head = Some(head);
        assert!(answer.message("Vesper <v@example.org>").is_err());
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
