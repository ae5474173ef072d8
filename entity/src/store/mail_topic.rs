//! Topics of mails: which ones a person refuses, and the tokens by which links in mails say so.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, prelude::*,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::{mail_refusal, unsubscribe_token};
use crate::value::{Instant, MailTopic, PersonId};

/// The topics that a person refuses, in no order.
///
/// # Errors
/// When the database fails.
pub async fn refused(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<MailTopic>, DbErr> {
    let rows = mail_refusal::Entity::find()
        .filter(mail_refusal::Column::PersonId.eq(person))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.topic).collect())
}

/// Notes that a person wants no mails of a topic; a repeat changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn refuse(
    tx: &WriteTx,
    (person, topic): (PersonId, MailTopic),
    now: Instant,
) -> Result<(), DbErr> {
    let row = mail_refusal::ActiveModel {
        person_id: Set(person),
        topic: Set(topic),
        refused_at: Set(now),
    };
    mail_refusal::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Notes that a person wants mails of a topic again.
///
/// # Errors
/// When the database fails.
pub async fn allow(tx: &WriteTx, (person, topic): (PersonId, MailTopic)) -> Result<(), DbErr> {
    mail_refusal::Entity::delete_by_id((person, topic))
        .exec(tx)
        .await?;
    Ok(())
}

/// The token of a person and topic: the one that there is, else the one that is given.
///
/// # Errors
/// When the database fails.
pub async fn token(
    tx: &WriteTx,
    (person, topic): (PersonId, MailTopic),
    fresh: &str,
) -> Result<String, DbErr> {
    let known = unsubscribe_token::Entity::find_by_id((person, topic));
    if let Some(row) = known.one(tx).await? {
        return Ok(row.token);
    }
    let row = unsubscribe_token::Model {
        person_id: person,
        topic,
        token: fresh.to_owned(),
    };
    unsubscribe_token::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    // Somebody else may have been faster.
    let row = unsubscribe_token::Entity::find_by_id((person, topic))
        .one(tx)
        .await?;
    Ok(row.map_or_else(|| fresh.to_owned(), |row| row.token))
}

/// Whose token that is, and for which topic.
///
/// # Errors
/// When the database fails.
pub async fn by_token(
    db: &impl ConnectionTrait,
    token: &str,
) -> Result<Option<(PersonId, MailTopic)>, DbErr> {
    let row = unsubscribe_token::Entity::find()
        .filter(unsubscribe_token::Column::Token.eq(token))
        .one(db)
        .await?;
    Ok(row.map(|row| (row.person_id, row.topic)))
}
