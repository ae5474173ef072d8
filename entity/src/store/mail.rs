//! Mail: written beside the decision that it tells, sent later by a job.
//!
//! Invariant: one mail per template, subject and recipient, whatever is repeated.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use super::job::{self, NewJob};
use crate::db::WriteTx;
use crate::env::Entropy;
use crate::table::mail::{ActiveModel, Column, Entity, Model};
use crate::value::{EmailAddress, Instant, MailHead, MailId};

/// The job that sends a mail; its payload is `{"mail_id": …}`.
pub const SEND_JOB: &str = "mail.send";

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Which text, e.g. `password-reset`.
    pub template: &'static str,
    /// What it is about: an id; with template and recipient it is sent once.
    pub subject_id: String,
    /// To whom.
    pub recipient: EmailAddress,
    /// Its subject line.
    pub subject: String,
    /// Its plain text.
    pub text_body: String,
    /// What it has besides.
    pub further: Further,
}

/// What a mail has besides its text.
#[derive(Clone, Debug, Default)]
pub struct Further {
    /// The same as HTML.
    pub html: Option<String>,
    /// An appointment, as iCalendar.
    pub calendar: Option<String>,
    /// Where its reader says that they want no more of its topic.
    pub unsubscribe_url: Option<String>,
}

/// Writes a mail and the job that sends it; a repeat is dropped in silence.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    tx: &WriteTx,
    entropy: &Entropy,
    now: Instant,
    new: NewMail,
) -> Result<(), DbErr> {
    put(tx, entropy, now, (new, None)).await.map(drop)
}

/// Writes a mail that answers a customer; `None` for a repeat.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_answer(
    tx: &WriteTx,
    entropy: &Entropy,
    now: Instant,
    (new, head): (NewMail, MailHead),
) -> Result<Option<MailId>, DbErr> {
    put(tx, entropy, now, (new, Some(head))).await
}

async fn put(
    tx: &WriteTx,
    entropy: &Entropy,
    now: Instant,
    (new, head): (NewMail, Option<MailHead>),
) -> Result<Option<MailId>, DbErr> {
    let id: MailId = entropy.id(now);
    let row = ActiveModel {
        id: Set(id),
        template: Set(new.template.to_owned()),
        subject_id: Set(new.subject_id),
        recipient: Set(new.recipient.to_string()),
        subject: Set(new.subject),
        text_body: Set(new.text_body),
        created_at: Set(now),
        sent_at: Set(None),
        html_body: Set(new.further.html),
        calendar: Set(new.further.calendar),
        unsubscribe_url: Set(new.further.unsubscribe_url),
        head: Set(head),
    };
    let once = OnConflict::columns([Column::Template, Column::SubjectId, Column::Recipient])
        .do_nothing()
        .to_owned();
    let written = Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    if written == 0 {
        return Ok(None);
    }
    let send = NewJob {
        id: entropy.id(now),
        kind: SEND_JOB,
        payload: serde_json::json!({ "mail_id": id }),
        dedupe_key: Some(id.to_string()),
        run_at: now,
    };
    job::enqueue(tx, now, send).await?;
    Ok(Some(id))
}

/// The mail with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: MailId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Notes that a mail was handed over, and forgets its text, which may hold a secret; of an answer to
/// a customer nothing personal is left at all.
///
/// # Errors
/// When the database fails.
pub async fn mark_sent(tx: &WriteTx, id: MailId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SentAt, Expr::value(now))
        .col_expr(Column::TextBody, Expr::value(""))
        .col_expr(Column::HtmlBody, Expr::value(None::<String>))
        .col_expr(Column::Calendar, Expr::value(None::<String>))
        .col_expr(Column::UnsubscribeUrl, Expr::value(None::<String>))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::Recipient, Expr::value(""))
        .col_expr(Column::Subject, Expr::value(""))
        .filter(Column::Id.eq(id))
        .filter(Column::Head.is_not_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes mails that are still to be sent about these things, e.g. because what they say was erased.
///
/// # Errors
/// When the database fails.
pub async fn drop_unsent(tx: &WriteTx, subject_ids: &[String]) -> Result<(), DbErr> {
    for chunk in subject_ids.chunks(1_000) {
        Entity::delete_many()
            .filter(Column::SubjectId.is_in(chunk.iter().map(String::as_str)))
            .filter(Column::Head.is_not_null())
            .filter(Column::SentAt.is_null())
            .exec(tx)
            .await?;
    }
    Ok(())
}
