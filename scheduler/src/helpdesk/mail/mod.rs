//! Raw mail (RFC 5322), read into what its writer said.
//!
//! A mail is known by its Message-ID and threaded by In-Reply-To and References. What machines send
//! by themselves is ignored: answering it makes loops (RFC 3834). Files are named and not kept.

mod automatic;
mod html;
mod quote;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::DateTime;
use entity::value::text::BODY_MAX;
use entity::value::{EmailAddress, Instant};
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::{FILES_MAX, Reading, Said, Speaker, Who, clean};
use crate::service::Fault;

pub use html::html_to_text;
pub use quote::own_words;

/// Mails of a thread that are looked for, at most: long threads repeat all their ids.
const ANSWERS_MAX: usize = 50;

/// Parts of a mail whose text is read, at most.
const PARTS_MAX: usize = 20;

/// The longest text of a part that is read, in bytes: several times what a message may have.
const PART_MAX: usize = 16 * BODY_MAX;

/// Reads a mail; `own` is the address that the brand answers from.
///
/// # Errors
/// A fault that says which part of the head is missing or wrong.
pub fn read(raw: &[u8], own: &str) -> Result<Reading, Fault> {
    // The parser has been fuzzed; should it panic all the same, one mail is refused and nothing more.
    catch_unwind(AssertUnwindSafe(|| parse(raw, own)))
        .unwrap_or_else(|_| Err(Fault::field("", "cannot be read as a mail")))
}

fn parse(raw: &[u8], own: &str) -> Result<Reading, Fault> {
    let mail = MessageParser::default().parse(raw);
    let mail = mail.ok_or_else(|| Fault::field("", "is no mail with a head"))?;
    if let Some(why) = automatic::reason(&mail) {
        return Ok(Reading::Ignored(why));
    }
    let (address, name) = sender(&mail)?;
    let by = match own.parse::<EmailAddress>() {
        Ok(own) if own.key() == address.key() => Speaker::Brand,
        _ => Speaker::Customer,
    };
    let text = text_of(&mail);
    let own_words = own_words(&text);
    let id = name_of(&mail, &address, &text);
    let mut said = Said::new(id.clone(), id, by, own_words);
    said.whole = (said.body != text).then_some(text);
    said.subject = mail.subject().and_then(clean::line);
    said.at = written_at(&mail);
    said.answers = answers(&mail);
    said.customer = Some(Who {
        reference: clean::name(&address.key()).unwrap_or_else(|| address.key()),
        name,
        email: Some(address.to_string()),
    });
    Ok(said.reading())
}

/// Who wrote it, and what they are called.
fn sender(mail: &Message<'_>) -> Result<(EmailAddress, Option<String>), Fault> {
    let from = mail.from().and_then(|from| from.first());
    let from = from.ok_or_else(|| Fault::field("/from", "is missing"))?;
    let address = from.address().unwrap_or_default().trim();
    let address = address
        .parse::<EmailAddress>()
        .map_err(|_| Fault::field("/from", "must be an e-mail address"))?;
    Ok((address, from.name().and_then(clean::line)))
}

/// What a mail is called: its Message-ID, or what it says where it has none.
fn name_of(mail: &Message<'_>, address: &EmailAddress, text: &str) -> String {
    if let Some(id) = mail.message_id().and_then(clean::name) {
        return id;
    }
    let date = mail.date().map(mail_parser::DateTime::to_rfc3339);
    let parts = [
        address.key(),
        date.unwrap_or_default(),
        mail.subject().unwrap_or_default().to_owned(),
        text.to_owned(),
    ];
    clean::hashed("mail", &parts.join("\n"))
}

fn written_at(mail: &Message<'_>) -> Option<Instant> {
    let date = mail.date().filter(|date| date.is_valid())?;
    DateTime::from_timestamp(date.to_timestamp(), 0)
}

/// The mails that it answers: the one it names first, then the thread from its end.
fn answers(mail: &Message<'_>) -> Vec<String> {
    let mut names = ids(mail.in_reply_to());
    names.extend(ids(mail.references()).into_iter().rev());
    let mut known: Vec<String> = Vec::new();
    for name in names {
        if known.len() < ANSWERS_MAX && !known.contains(&name) {
            known.push(name);
        }
    }
    known
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let list: Vec<&str> = match value {
        HeaderValue::Text(text) => vec![text],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    // A bomb of a thousand ids costs no more than the ones that count.
    let last = list.len().saturating_sub(2 * ANSWERS_MAX);
    list[last..]
        .iter()
        .filter_map(|id| clean::name(id))
        .collect()
}

/// Everything that a reader would see as text, and the names of the files.
fn text_of(mail: &Message<'_>) -> String {
    let mut text = String::new();
    for part in mail.text_bodies().take(PARTS_MAX) {
        match &part.body {
            PartType::Text(plain) => text.push_str(head_of(plain)),
            PartType::Html(html) => text.push_str(&html_to_text(head_of(html))),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => continue,
        }
        text.push('\n');
        if text.len() > PART_MAX {
            break;
        }
    }
    let mut text = clean::body(&text);
    for part in mail.attachments().take(FILES_MAX) {
        let name = part.attachment_name().and_then(clean::line);
        let name = name.unwrap_or_else(|| "file".to_owned());
        text.push_str(&format!("\n[{name}, {} bytes]", part.len()));
    }
    clean::body(&text)
}

/// The beginning of a text, cut between two characters.
fn head_of(text: &str) -> &str {
    let mut end = text.len().min(PART_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
