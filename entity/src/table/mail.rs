//! A mail to be sent, written in the deciding transaction.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, MailHead, MailId};

/// A mail to be sent, written in the deciding transaction.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    /// The mail.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    /// Which text.
    pub template: String,
    /// What it is about; one mail per template, subject and recipient.
    pub subject_id: String,
    /// To whom.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its plain text.
    pub text_body: String,
    /// When it was written.
    pub created_at: Instant,
    /// When it was handed over.
    pub sent_at: Option<Instant>,
    /// The same as HTML; absent: it is plain text.
    pub html_body: Option<String>,
    /// An appointment that goes with it, as iCalendar (RFC 5545).
    pub calendar: Option<String>,
    /// Where its reader says that they want no more of its topic; absent: it is essential.
    pub unsubscribe_url: Option<String>,
    /// What its head says besides, where it answers a customer.
    #[sea_orm(column_type = "JsonBinary")]
    pub head: Option<MailHead>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
