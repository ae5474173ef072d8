//! An answer by mail: into the thread, from the brand's own address.

use entity::db::WriteTx;
use entity::store;
use entity::store::connection::thread;
use entity::store::mail::{Further, NewMail};
use entity::table::{connection, connection_message, query};
use entity::value::{EmailAddress, MailHead, MailId, MessageId};

use super::answer::Word;
use super::settings::ConnectionSettings;
use crate::helpdesk::clean;
use crate::service::{Context, Fault};

/// Mails of a thread that are named, at most: a longer list is cut by programs anyhow.
const REFERENCES_MAX: u64 = 20;

/// The longest subject of an answer, in characters: what fits a line of a mail with its encoding.
const SUBJECT_MAX: usize = 300;

/// Writes an answer into the outbox; nobody is written to whose address is not known.
pub(super) async fn write(
    tx: &WriteTx,
    ctx: &Context,
    (connection, query): (&connection::Model, &query::Model),
    word: Word<'_>,
) -> Result<(), Fault> {
    let ConnectionSettings::Mail(settings) = ConnectionSettings::of(connection)? else {
        return Err(Fault::internal("a mailbox has other settings"));
    };
    let customer = store::customer::find(tx, query.customer_id).await?;
    let recipient = customer.and_then(|row| row.email?.parse::<EmailAddress>().ok());
    let Some(recipient) = recipient else {
        return Ok(());
    };
    let brand = store::brand::find(tx, query.brand_id).await?;
    let name = settings.reply_name.or(brand.map(|row| row.name));
    let names = thread::names_in(tx, query.id, REFERENCES_MAX).await?;
    let head = head((&settings.reply_address, name), &names, word);
    let mail = NewMail {
        template: match word {
            Word::Message(_) => "answer",
            Word::Promise(_) => "promise",
        },
        subject_id: match word {
            Word::Message(row) => row.id.to_string(),
            Word::Promise(row) => row.id.to_string(),
        },
        recipient,
        subject: subject(query.subject.as_deref()),
        text_body: word.text().to_owned(),
        further: Further::default(),
    };
    let written = store::mail::enqueue_answer(tx, &ctx.entropy, ctx.now, (mail, head)).await?;
    let Some(id) = written else {
        return Ok(());
    };
    let ours = our_name(id, &settings.reply_address);
    note(tx, ctx, (connection, query), (ours, word.message())).await
}

/// What a mail of ours is called: an answer to it is in its thread.
fn our_name(id: MailId, sender: &str) -> String {
    let domain = sender.rsplit('@').next().unwrap_or_default();
    format!("{id}@{domain}")
}

async fn note(
    tx: &WriteTx,
    ctx: &Context,
    (connection, query): (&connection::Model, &query::Model),
    (name, message): (String, Option<MessageId>),
) -> Result<(), Fault> {
    let new = connection_message::Model {
        connection_id: connection.id,
        external_id: name,
        brand_id: connection.brand_id,
        query_id: Some(query.id),
        message_id: message,
        at: ctx.now,
    };
    thread::meet(tx, new).await?;
    Ok(())
}

/// The head of an answer; `names` are the mails of the thread, newest first.
fn head(
    (sender, name): (&str, Option<String>),
    names: &[connection_message::Model],
    word: Word<'_>,
) -> MailHead {
    // Names that we made up for mails without one are nobody's Message-ID.
    let ids = names.iter().map(|row| row.external_id.as_str());
    let ids: Vec<&str> = ids
        .filter(|id| id.contains('@') && !id.contains(char::is_whitespace))
        .collect();
    let theirs = ids.iter().find(|id| !id.starts_with("mail_"));
    let bracketed = |id: &&str| format!("<{id}>");
    MailHead {
        sender: sender.to_owned(),
        sender_name: name.as_deref().and_then(clean::line),
        in_reply_to: theirs.map(bracketed),
        references: ids.iter().rev().map(bracketed).collect(),
        automatic: matches!(word, Word::Promise(_)),
        message: word.message(),
    }
}

/// The subject of an answer: what was asked, marked once as answered.
fn subject(asked: Option<&str>) -> String {
    let asked = asked.and_then(clean::line).unwrap_or_default();
    let marked = asked
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("re:"));
    let subject = match marked {
        true => asked,
        false => format!("Re: {asked}"),
    };
    subject.trim().chars().take(SUBJECT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn an_answer_is_marked_once() {
        assert_eq!(subject(Some("Late parcel")), "Re: Late parcel");
        assert_eq!(subject(Some("RE: Late\r\nBcc: x")), "RE: Late Bcc: x");
        assert_eq!(subject(None), "Re:");
        assert_eq!(subject(Some("¿Dónde?")), "Re: ¿Dónde?");
    }
}
