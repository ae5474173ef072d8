//! Writing to people: in their language, on their clock, unless they refuse what it is about.

use entity::db::WriteTx;
use entity::store::mail::{self, NewMail};
use entity::store::mail_topic;
use entity::table;
use entity::value::zone::Zone;
use entity::value::{EmailAddress, MailTopic, ReadingLanguage};

use super::super::secret::Secret;
use super::super::{Context, Fault};
use crate::letter::{Letter, Reader, write};

/// Writes to a person in the transaction that decides it; `about` is what it is sent once for. What
/// they refuse is not written at all.
pub(crate) async fn send(
    tx: &WriteTx,
    context: &Context,
    person: &table::person::Model,
    about: impl ToString,
    letter: Letter,
) -> Result<(), Fault> {
    let form = letter.kind().form();
    let leave = match form.topic {
        None => None,
        Some(topic) => match way_out(tx, context, person, topic).await? {
            Some(url) => Some(url),
            None => return Ok(()),
        },
    };
    let zone = letter.zone().and_then(|name| context.zones.get(name));
    let language = person.language.unwrap_or(ReadingLanguage::English);
    let reader = Reader::new(
        person.name.clone(),
        language,
        zone.unwrap_or_else(Zone::utc),
    );
    let written = write(&letter, &reader, (&context.public_url, leave));
    let written = written.map_err(|error| Fault::internal(format!("a letter: {error}")))?;
    let new = NewMail {
        template: form.name,
        subject_id: about.to_string(),
        recipient: address_of(person)?,
        subject: written.subject,
        text_body: written.text,
        further: written.further,
    };
    mail::enqueue(tx, &context.entropy, context.now, new).await?;
    Ok(())
}

/// Where a person says that they want no more of a topic; `None`: they have said so.
async fn way_out(
    tx: &WriteTx,
    context: &Context,
    person: &table::person::Model,
    topic: MailTopic,
) -> Result<Option<String>, Fault> {
    if mail_topic::refused(tx, person.id).await?.contains(&topic) {
        return Ok(None);
    }
    let fresh = Secret::new(&context.entropy, "");
    let token = mail_topic::token(tx, (person.id, topic), fresh.reveal()).await?;
    Ok(Some(format!("{}/unsubscribe/{token}", context.public_url)))
}

/// The person's address, as it was parsed when it was stored.
pub(crate) fn address_of(person: &table::person::Model) -> Result<EmailAddress, Fault> {
    person.email.parse().map_err(|_| {
        Fault::internal(format!(
            "the stored address of {} does not parse",
            person.id
        ))
    })
}
