//! Outlooks are published: every node quotes from the rows that the ruler writes.
//!
//! Cheap by construction: a queue is looked at once a second at most, written when what is told has
//! changed by a twentieth or half of its validity has passed, and its day ahead every five minutes.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::outlook;
use entity::table;
use entity::value::{Instant, QueueId};

use super::knowledge::Knowledge;
use super::lease;
use crate::dispatch::Board;
use crate::service::quotes::{Ahead, DayDocument, LanguageOutlook, OutlookDocument, VALID, steps};
use crate::service::{Context, Fault, UseCase};

/// How often a queue is looked at.
const EVERY: TimeDelta = TimeDelta::seconds(1);

/// How often the day ahead is looked at.
const DAY_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The same where it says nothing of the present although somebody is here: they came since.
const DAY_AGAIN: TimeDelta = TimeDelta::seconds(5);

/// Queues looked at in one tick at least: the others have their turn in the next.
const AT_ONCE: usize = 8;

/// Everybody has had a turn after so many ticks, well before an outlook is too old to be told.
const ROUND: usize = 16;

/// What was published of a queue.
#[derive(Debug)]
struct Last {
    looked: Instant,
    written: Instant,
    document: OutlookDocument,
    day_looked: Instant,
    /// Whether something could be told of the present then.
    day_told: bool,
}

impl Last {
    /// How long the day ahead is good.
    fn day_lasts(&self, document: &OutlookDocument) -> TimeDelta {
        if document.tells_of_somebody() && !self.day_told {
            DAY_AGAIN
        } else {
            DAY_EVERY
        }
    }
}

/// What was published.
#[derive(Debug, Default)]
pub(super) struct Published {
    queues: BTreeMap<QueueId, Last>,
}

/// What another ruler had learnt about the quotes of a queue.
pub(super) fn remember(board: &mut Board, row: &table::outlook::Model) {
    let Some(day) = row.day.clone() else {
        return;
    };
    match serde_json::from_value::<DayDocument>(day) {
        Ok(day) => board.put_correction(row.queue_id, day.correction),
        Err(error) => {
            tracing::warn!(%error, queue = %row.queue_id, "an outlook of {} cannot be read", row.queue_id);
        }
    }
}

impl Published {
    /// Looks at the queues whose turn it is; answers what is to be written.
    pub(super) fn look(
        &mut self,
        knowledge: &mut Knowledge,
        (token, now): (i64, Instant),
    ) -> Vec<table::outlook::Model> {
        let queues = self.due(knowledge, now);
        let rows = queues.iter().filter_map(|queue| {
            let (document, day) = self.look_at(&mut knowledge.board, queue, now)?;
            Some(table::outlook::Model {
                queue_id: queue.id,
                brand_id: queue.brand_id,
                token,
                as_of: now,
                document: serde_json::to_value(document).ok()?,
                day: day.and_then(|day| serde_json::to_value(day).ok()),
            })
        });
        rows.collect()
    }

    /// The queues whose turn it is, those first that were looked at longest ago.
    fn due(&self, knowledge: &Knowledge, now: Instant) -> Vec<table::queue::Model> {
        let looked =
            |queue: &table::queue::Model| self.queues.get(&queue.id).map(|last| last.looked);
        let mut due: Vec<&table::queue::Model> = knowledge
            .open_queues()
            .filter(|queue| looked(queue).is_none_or(|looked| now - looked >= EVERY))
            .collect();
        due.sort_by_key(|queue| looked(queue));
        let at_once = AT_ONCE.max(due.len() / ROUND);
        due.into_iter().take(at_once).cloned().collect()
    }

    /// The outlook of a queue, if it is worth writing, and its day if that was looked at again.
    fn look_at(
        &mut self,
        board: &mut Board,
        queue: &table::queue::Model,
        now: Instant,
    ) -> Option<(OutlookDocument, Option<DayDocument>)> {
        let last = self.queues.get(&queue.id);
        let document = waits(board, queue, now);
        let is_old = |last: &Last| now - last.day_looked >= last.day_lasts(&document);
        let new_day = last.is_none_or(is_old);
        let day = new_day.then(|| DayDocument {
            correction: board.correction(queue.id),
            ahead: day_ahead(board, queue, now),
        });
        let worth = last.is_none_or(|last| {
            new_day || now - last.written >= VALID / 2 || document.differs_from(&last.document)
        });
        let kept = Last {
            looked: now,
            written: if worth { now } else { last?.written },
            document: document.clone(),
            day_looked: if new_day { now } else { last?.day_looked },
            day_told: day
                .as_ref()
                .map_or_else(|| last.is_some_and(|last| last.day_told), told),
        };
        self.queues.insert(queue.id, kept);
        worth.then_some((document, day))
    }
}

/// Whether something can be told of the present.
fn told(day: &DayDocument) -> bool {
    let present = day.ahead.as_ref().and_then(|ahead| ahead.waits.first());
    present.is_some_and(|waits| !waits.is_empty())
}

/// The waits of a queue, by language.
fn waits(board: &mut Board, queue: &table::queue::Model, now: Instant) -> OutlookDocument {
    let languages = queue.languages.iter().map(|language| {
        let outlook = board.outlook(queue.id, language, now);
        let told = LanguageOutlook {
            told: outlook.quote.told,
            basis: outlook.quote.basis,
            free: outlook.free,
            gap: outlook.gap,
        };
        (language.clone(), told)
    });
    OutlookDocument {
        languages: languages.collect(),
    }
}

/// The next day in steps, from the beginning of the present one, in the queue's first language.
fn day_ahead(board: &mut Board, queue: &table::queue::Model, now: Instant) -> Option<Ahead> {
    let steps = steps(now);
    let language = queue.languages.iter().next()?;
    let waits = board.day_ahead((queue.id, language), &steps, now);
    let from = *steps.first()?;
    Some(Ahead { from, waits })
}

/// Writes outlooks.
#[derive(Debug)]
pub(super) struct PutOutlooks {
    /// The fencing token.
    pub(super) token: i64,
    /// What is told.
    pub(super) rows: Vec<table::outlook::Model>,
}

impl UseCase for PutOutlooks {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        lease::prove(tx, self.token).await?;
        Ok(outlook::put(tx, self.rows.clone()).await?)
    }
}
