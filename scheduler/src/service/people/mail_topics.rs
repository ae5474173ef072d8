//! What a person wants to be written about: they say so in their account, or by a link in a mail.
//!
//! Mails without a topic are essential (proof of an address, passwords, suspension, money trouble,
//! shifts that somebody holds) and cannot be refused.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::mail_topic;
use entity::value::{MailTopic, PersonId};
use sea_orm::ConnectionTrait;

use super::super::{Context, Fault, UseCase};

/// For every topic whether a person wants mails about it.
pub type Wishes = BTreeMap<MailTopic, bool>;

/// What a person wants to be written about.
///
/// # Errors
/// When the database fails.
pub async fn wishes(db: &impl ConnectionTrait, person: PersonId) -> Result<Wishes, Fault> {
    let refused = mail_topic::refused(db, person).await?;
    let topics = MailTopic::ALL.iter();
    Ok(topics
        .map(|topic| (*topic, !refused.contains(topic)))
        .collect())
}

/// A person says what they want to be written about; what is not named stays.
#[derive(Clone, Debug)]
pub struct ChooseMail {
    /// Who.
    pub person: PersonId,
    /// For the topics that change, whether they are wanted.
    pub wishes: Wishes,
}

impl UseCase for ChooseMail {
    type Output = Wishes;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Wishes, Fault> {
        for (&topic, wanted) in &self.wishes {
            let which = (self.person, topic);
            if *wanted {
                mail_topic::allow(tx, which).await?;
            } else {
                mail_topic::refuse(tx, which, context.now).await?;
            }
        }
        wishes(tx, self.person).await
    }
}

/// Whoever holds a mail wants no more of its topic. Doing it again changes nothing.
#[derive(Clone, Debug)]
pub struct Unsubscribe {
    /// The token of the link in the mail.
    pub token: String,
}

impl UseCase for Unsubscribe {
    type Output = MailTopic;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<MailTopic, Fault> {
        let whose = mail_topic::by_token(tx, &self.token).await?;
        let (person, topic) = whose.ok_or_else(|| Fault::not_found("subscription"))?;
        mail_topic::refuse(tx, (person, topic), context.now).await?;
        Ok(topic)
    }
}
