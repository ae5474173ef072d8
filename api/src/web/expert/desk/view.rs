//! What stands on a desk.

use entity::store;
use entity::store::query::{Filter, Page};
use entity::table;
use entity::value::{Author, Instant, PresenceIntent, QueryId};
use scheduler::service::offers::{self, OfferDocument};
use scheduler::service::playbook::{Suggestion, suggest};
use scheduler::service::presence::{self, Seen};
use scheduler::service::queries::{Details, Viewer, details, details_of_all, visible};

use super::super::super::ExpertViewer;
use crate::problem::Problem;

/// Offers and conversations that are shown: an expert holds far fewer.
const CARDS_MAX: u64 = 20;

/// The last messages of a conversation that a desk shows; the rest is a press away.
const MESSAGES_SHOWN: i64 = 30;

/// The messages of a conversation that are shown on a page of their own.
const MESSAGES_MAX: u64 = 1_000;

/// Everything that an expert sees at work.
pub(super) struct Desk {
    /// What the expert said about being here, and what is known of it.
    pub(super) seen: Seen,
    /// Whether the address is still to be proved.
    pub(super) is_unverified: bool,
    /// What waits for an answer, the most pressing first.
    pub(super) offers: Vec<OfferDocument>,
    /// The open conversations, the most pressing first.
    pub(super) cards: Vec<Card>,
}

/// A conversation.
pub(super) struct Card {
    /// The query, its customer, its promise and the work on it.
    pub(super) details: Details,
    /// What was said, in order.
    pub(super) messages: Vec<table::message::Model>,
    /// Whether there is more before these.
    pub(super) has_older: bool,
    /// What the brand's playbook says about it.
    pub(super) suggestions: Vec<Suggestion>,
}

impl Desk {
    pub(super) async fn of(viewer: &ExpertViewer) -> Result<Self, Problem> {
        let (app, now) = (&viewer.viewer.app, viewer.viewer.frame.now);
        let seen = presence::of(app.read(), viewer.expert, now).await?;
        let pending = offers::pending(app.read(), viewer.expert, None, (CARDS_MAX, now));
        let mut offers = pending.await?;
        offers.sort_by_key(|offer| offer.expires_at);
        let filter = Filter {
            held_by: Some(viewer.expert),
            ..Filter::default()
        };
        let page = Page {
            ascending: true,
            limit: CARDS_MAX,
            ..Page::default()
        };
        let rows = store::query::list(app.read(), &filter, page).await?;
        let mut cards = Vec::new();
        for details in details_of_all(app.read(), rows).await? {
            cards.push(Card::latest(viewer, details).await?);
        }
        cards.sort_by_key(Card::pressing);
        Ok(Self {
            seen,
            is_unverified: viewer.viewer.person.email_verified_at.is_none(),
            offers,
            cards,
        })
    }

    /// Whether this is what the expert says about being here.
    pub(super) fn says(&self, intent: &str) -> bool {
        self.seen.expert.intent.as_str() == intent
    }

    /// Whether too many offers ran out in a row.
    pub(super) fn is_unresponsive(&self) -> bool {
        presence::is_unresponsive(&self.seen.expert)
    }

    /// Whether the expert is here for work.
    pub(super) fn is_online(&self) -> bool {
        self.seen.expert.intent == PresenceIntent::Online
    }
}

impl Card {
    async fn latest(viewer: &ExpertViewer, details: Details) -> Result<Self, Problem> {
        let after = (details.query.message_sequence - MESSAGES_SHOWN).max(0);
        Self::read(viewer, details, after).await
    }

    /// A conversation that the expert holds, from its beginning.
    pub(super) async fn whole(viewer: &ExpertViewer, query: QueryId) -> Result<Self, Problem> {
        let read = viewer.viewer.app.read();
        let query = visible(read, Viewer::Expert(viewer.expert), query).await?;
        let details = details(read, query).await?;
        Self::read(viewer, details, 0).await
    }

    async fn read(viewer: &ExpertViewer, details: Details, after: i64) -> Result<Self, Problem> {
        let (read, id) = (viewer.viewer.app.read(), details.query.id);
        let messages = store::message::page(read, id, after, MESSAGES_MAX).await?;
        let suggestions = suggest(read, Viewer::Expert(viewer.expert), id).await?;
        Ok(Self {
            details,
            messages,
            has_older: after > 0,
            suggestions,
        })
    }

    /// When something must be done: the clock that runs, else the promise.
    fn pressing(&self) -> Instant {
        self.clock().unwrap_or(self.details.query.due_at)
    }

    /// Until when the running clock runs.
    pub(super) fn clock(&self) -> Option<Instant> {
        let holder = self.details.holder.as_ref()?;
        holder.assignment.clock_due_at
    }

    /// Whether the customer has heard from a person.
    pub(super) const fn is_answered(&self) -> bool {
        self.details.query.first_response_at.is_some()
    }

    /// Whether the expert's side wrote this.
    pub(super) const fn is_own(message: &table::message::Model) -> bool {
        matches!(message.author, Author::Expert | Author::Brand)
    }
}
