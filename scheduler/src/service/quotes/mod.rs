//! Quotes: by when an answer comes, read from the outlook that the dispatcher publishes.
//!
//! Whoever posts a query is quoted with it; a brand may ask before posting; anybody may read the
//! public promise of a queue. None of them waits for the dispatcher: where its word is too old,
//! nothing is told rather than something stale.

mod ask;
mod document;
mod feed;

pub use ask::AskQuote;
pub use document::{
    Ahead, DayDocument, LanguageOutlook, OutlookDocument, STEP_MINUTES, VALID, steps,
};
pub use feed::{PublicPromise, PublicStep, public_promise};

use chrono::TimeDelta;
use entity::store::outlook;
use entity::table;
use entity::value::{Instant, LanguageTag, QueueId, QuoteBasis};
use sea_orm::{ConnectionTrait, JsonValue};

use super::Fault;

/// By when an answer comes, at each probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Half, four fifths, nine tenths, nineteen of twenty of such answers come by then.
    pub answer_by: [Option<Instant>; 4],
    /// What it was told from.
    pub basis: QuoteBasis,
    /// Until when a query that is posted may count on it.
    pub valid_until: Instant,
}

impl Estimate {
    /// Nothing can be told.
    #[must_use]
    pub const fn insufficient(now: Instant) -> Self {
        Self {
            answer_by: [None; 4],
            basis: QuoteBasis::Insufficient,
            valid_until: now,
        }
    }

    /// What was told with a promise.
    #[must_use]
    pub fn of_promise(promise: &table::promise::Model) -> Self {
        Self {
            answer_by: [
                promise.quoted_p50,
                promise.quoted_p80,
                promise.quoted_p90,
                promise.quoted_p95,
            ],
            basis: promise.quote_basis.unwrap_or(QuoteBasis::Insufficient),
            valid_until: promise.made_at + VALID,
        }
    }
}

/// The outlook of a queue as it was last published; nothing when that is too long ago.
#[derive(Clone, Debug)]
pub struct Outlook {
    as_of: Instant,
    document: OutlookDocument,
}

impl Outlook {
    /// Reads the outlook of a queue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &impl ConnectionTrait,
        queue: QueueId,
        now: Instant,
    ) -> Result<Option<Self>, Fault> {
        let waits = outlook::waits(db, queue).await?;
        Ok(waits.and_then(|waits| Self::fresh(waits, now)))
    }

    /// Reads the outlook of a queue, and its day ahead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_day(
        db: &impl ConnectionTrait,
        queue: QueueId,
        now: Instant,
    ) -> Result<Option<(Self, Option<Ahead>)>, Fault> {
        let row = outlook::find(db, queue).await?;
        Ok(row.and_then(|row| {
            let day: Option<DayDocument> = row.day.and_then(|day| serde_json::from_value(day).ok());
            let outlook = Self::fresh((row.as_of, row.document), now)?;
            Some((outlook, day.and_then(|day| day.ahead)))
        }))
    }

    /// By when a query is answered that is held until `then`: in the queue's first language.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn later(
        db: &impl ConnectionTrait,
        queue: QueueId,
        (then, now): (Instant, Instant),
    ) -> Result<Estimate, Fault> {
        let read = Self::read_day(db, queue, now).await?;
        let Some((outlook, Some(ahead))) = read else {
            return Ok(Estimate::insufficient(now));
        };
        let waits = ahead.at(then);
        if waits.is_empty() {
            return Ok(Estimate::insufficient(now));
        }
        let by = |wait| then.checked_add_signed(TimeDelta::microseconds(wait));
        Ok(Estimate {
            answer_by: waits.0.map(|wait| wait.and_then(by)),
            basis: QuoteBasis::Roster,
            valid_until: outlook.as_of + VALID,
        })
    }

    fn fresh((as_of, document): (Instant, JsonValue), now: Instant) -> Option<Self> {
        let document = serde_json::from_value(document).ok()?;
        (now - as_of < VALID).then_some(Self { as_of, document })
    }

    /// When the dispatcher looked.
    #[must_use]
    pub const fn as_of(&self) -> Instant {
        self.as_of
    }

    /// By when a query in that language is answered that comes now behind `others` that came with
    /// it.
    #[must_use]
    pub fn estimate(&self, language: &LanguageTag, others: u32, now: Instant) -> Estimate {
        let Some(known) = self.document.of(language) else {
            return Estimate::insufficient(now);
        };
        let behind = i64::from((others + 1).saturating_sub(known.free.max(1)));
        let later = TimeDelta::microseconds(behind.saturating_mul(known.gap));
        let by = |wait: i64| now + TimeDelta::microseconds(wait) + later;
        Estimate {
            answer_by: known.told.0.map(|wait| wait.map(by)),
            basis: known.basis,
            valid_until: self.as_of + VALID,
        }
    }
}

/// Quotes for queries that are taken in together, in order.
#[derive(Debug)]
pub struct Quoting {
    outlook: Option<Outlook>,
    taken: u32,
    /// For all of them, if they are held until their queue opens.
    held: Option<Estimate>,
}

impl Quoting {
    /// For a queue that takes them at once, or holds them until then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &impl ConnectionTrait,
        queue: QueueId,
        (held_until, now): (Option<Instant>, Instant),
    ) -> Result<Self, Fault> {
        let (mut outlook, mut held) = (None, None);
        match held_until {
            Some(then) => held = Some(Outlook::later(db, queue, (then, now)).await?),
            None => outlook = Outlook::read(db, queue, now).await?,
        }
        Ok(Self {
            outlook,
            taken: 0,
            held,
        })
    }

    /// The quote of the next query.
    pub fn next(&mut self, language: &LanguageTag, now: Instant) -> Estimate {
        if let Some(held) = self.held {
            return held;
        }
        let others = self.taken;
        self.taken = self.taken.saturating_add(1);
        self.outlook
            .as_ref()
            .map_or(Estimate::insufficient(now), |outlook| {
                outlook.estimate(language, others, now)
            })
    }
}
