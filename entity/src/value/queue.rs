//! The words and settings of a queue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::language::LanguageTag;
use super::text_enum::text_enum;

text_enum! {
    /// How customers reach the queue.
    Channel {
        /// Synchronous: somebody sits and waits.
        Chat = "chat",
        /// Asynchronous mail.
        Email = "email",
        /// Asynchronous social messages.
        Social = "social",
    }
}

impl Channel {
    /// Whether the customer sits and waits.
    #[must_use]
    pub const fn is_synchronous(self) -> bool {
        matches!(self, Self::Chat)
    }
}

text_enum! {
    /// Whether a queue takes work.
    QueueStatus {
        /// Takes and offers queries.
        Open = "open",
        /// Takes queries, offers none.
        Paused = "paused",
        /// Takes none; kept for its history.
        Archived = "archived",
    }
}

/// What customers are told, per language; `{time}` stands for the promised time.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields, default)]
pub struct PromiseTexts {
    /// When the promise is made.
    pub made: BTreeMap<LanguageTag, String>,
    /// When it is renewed.
    pub renewed: BTreeMap<LanguageTag, String>,
    /// When it was broken.
    pub late: BTreeMap<LanguageTag, String>,
    /// When the query is closed.
    pub closed: BTreeMap<LanguageTag, String>,
}

/// The clocks and bounds of a queue; the defaults of its channel where nothing is set.
///
/// Every duration is in seconds.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct QueueLimits {
    /// An offer stays open for this long at most.
    pub offer_seconds: u32,
    /// From acceptance to the first reply, at most.
    pub first_reply_seconds: u32,
    /// From a customer's message to the expert's reply, at most.
    pub next_reply_seconds: u32,
    /// Time after resolving in which the expert is still busy with notes, at most.
    pub wrap_up_seconds: u32,
    /// Open work of one expert on this channel, pending offers included, at most.
    pub concurrency: u16,
    /// How long the expert who knew the query is asked alone.
    pub same_expert_seconds: u32,
    /// How many experts may be asked at once near the deadline.
    pub parallel_offers: u16,
    /// How often a query may be transferred.
    pub transfers: u16,
    /// A query that nobody answered is given up after this long.
    pub unanswered_seconds: u32,
}

impl QueueLimits {
    /// The defaults of a channel.
    #[must_use]
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Chat => Self {
                offer_seconds: 20,
                first_reply_seconds: 180,
                next_reply_seconds: 180,
                wrap_up_seconds: 120,
                concurrency: 3,
                same_expert_seconds: 30,
                parallel_offers: 3,
                transfers: 1,
                unanswered_seconds: 24 * 3600,
            },
            Channel::Email | Channel::Social => Self {
                offer_seconds: 300,
                first_reply_seconds: 3600,
                next_reply_seconds: 4 * 3600,
                wrap_up_seconds: 300,
                concurrency: 5,
                same_expert_seconds: 600,
                parallel_offers: 3,
                transfers: 1,
                unanswered_seconds: 72 * 3600,
            },
        }
    }
}

/// The default promise to the first response of a channel, in seconds.
#[must_use]
pub const fn default_first_response_seconds(channel: Channel) -> u32 {
    match channel {
        Channel::Chat => 30,
        Channel::Email | Channel::Social => 15 * 60,
    }
}

/// The default quiet time after which silence resolves a query, in seconds.
#[must_use]
pub const fn default_quiet_seconds(channel: Channel) -> u32 {
    match channel {
        Channel::Chat => 3600,
        Channel::Email | Channel::Social => 48 * 3600,
    }
}
