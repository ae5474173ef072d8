//! Who could close a gap, who is one certification away, and what it would cost.

use std::collections::{BTreeMap, BTreeSet};

use entity::store;
use entity::store::board::Which;
use entity::table::queue;
use entity::value::{ExpertId, Instant, LanguageTag, Money, QueueId};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::INTERVAL;
use super::list::Row;
use crate::calendar::Span;
use crate::service::eligibility::Missing;
use crate::service::shifts::Candidate;
use crate::service::{CoverPolicy, Fault};

/// Experts named at most; the others are counted.
const NAMED: usize = 10;

/// Who could close a gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closers {
    /// How many could come: eligible, available, rested, within their hours.
    pub could: usize,
    /// The first of them.
    pub named: Vec<ExpertId>,
    /// How many could come if they were certified.
    pub uncertified: usize,
    /// The first of those.
    pub uncertified_named: Vec<ExpertId>,
}

impl Row {
    /// What it would cost to close the gap.
    #[must_use]
    pub fn cost(&self, policy: &CoverPolicy) -> Money {
        policy.cost(i64::from(self.cell.missing()) * INTERVAL.num_minutes())
    }
}

/// Everybody, as far as a stretch of time goes.
pub(super) struct Crew {
    candidates: Vec<Candidate>,
    queues: BTreeMap<QueueId, queue::Model>,
}

impl Crew {
    /// Reads everybody for a stretch of time and these queues.
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        zones: &Zones,
        (span, queues): (Span, BTreeSet<QueueId>),
        now: Instant,
    ) -> Result<Self, Fault> {
        let mut known = BTreeMap::new();
        for id in queues {
            if let Some(queue) = store::queue::find(db, id).await? {
                known.insert(id, queue);
            }
        }
        Ok(Self {
            candidates: Candidate::read(db, zones, Which::All, (span, now)).await?,
            queues: known,
        })
    }

    /// Who could close a gap.
    pub(super) fn closers(&self, row: &Row) -> Closers {
        let mut closers = Closers::default();
        let Some(queue) = self.queues.get(&row.place.queue) else {
            return closers;
        };
        let Ok(language) = row.place.language.parse::<LanguageTag>() else {
            return closers;
        };
        let span = Span {
            start: row.place.start,
            end: row.end,
        };
        for candidate in &self.candidates {
            let missing = candidate
                .abilities
                .missing(queue, Some(&language), span.end);
            let (count, named) = match missing[..] {
                [] => (&mut closers.could, &mut closers.named),
                [Missing::Certification] => {
                    (&mut closers.uncertified, &mut closers.uncertified_named)
                }
                _ => continue,
            };
            if candidate.objections(span, None).is_empty() {
                *count += 1;
                if named.len() < NAMED {
                    named.push(candidate.id());
                }
            }
        }
        closers
    }
}
