//! What is published of a queue: the quote of now, how a crowd would wait, and the day ahead.

use entity::value::{Instant, LanguageTag, QueueId, QueueStatus, QuoteBasis};

use super::HORIZON;
use crate::dispatch::board::Board;
use crate::promise::ahead::{NEVER, look_ahead};
use crate::promise::{Made, Quantiles, Quote, Regime};

/// How often and how far a day is looked ahead: samples at most and at least, and events.
const DAY: (u32, u32, u32) = (10, 4, 60_000);

/// Events in one sample of a day.
const DAY_EACH: u32 = 30_000;

/// When an answer comes in a queue and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// For one query that comes now.
    pub quote: Quote,
    /// How many could be answered at once.
    pub free: u32,
    /// How much longer each further one waits, in microseconds.
    pub gap: i64,
}

impl Board {
    /// When an answer comes in a queue and language, for one query or for many at once.
    pub fn outlook(&mut self, queue: QueueId, language: &LanguageTag, now: Instant) -> Outlook {
        let quote = self.quote(queue, language, now);
        let (free, gap) = self.crowd(queue, language).unwrap_or((0, 0));
        Outlook { quote, free, gap }
    }

    /// How many slots are free, and the mean time between two answers once none is.
    fn crowd(&self, queue: QueueId, language: &LanguageTag) -> Option<(u32, i64)> {
        let index = self.queues.find(queue)?;
        let number = self.languages.get(language.primary()).copied()?;
        let pool = self.pools.get(self.pool_of(index, number)?)?;
        let mut free = 0;
        for (key, seat) in pool.ready.iter().flatten() {
            let Some(expert) = self.experts.get(key.expert).filter(|expert| expert.duty) else {
                continue;
            };
            let bound = seat.bound.min(expert.total);
            free += u32::from(bound.saturating_sub(expert.held()));
        }
        let bound = i64::from(pool.signature.concurrency.max(1));
        let slots = i64::from(pool.tally.on_duty) * bound;
        let handle = self.habit_or_guess(index)?.handle.mean() as i64;
        Some((free, handle / slots.max(1)))
    }

    /// The waits of queries that come at each of these instants, ascending; empty where even odds
    /// cannot be told.
    pub fn day_ahead(
        &mut self,
        (queue, language): (QueueId, &LanguageTag),
        steps: &[Instant],
        now: Instant,
    ) -> Vec<Quantiles> {
        self.now = self.now.max(now);
        let nothing = vec![Quantiles::default(); steps.len()];
        let Some(index) = self.queues.find(queue) else {
            return nothing;
        };
        let open = self
            .queues
            .get(index)
            .is_some_and(|q| q.facts.status == QueueStatus::Open);
        if !open || self.habit(index).is_none() {
            return nothing;
        }
        let pool = self.pool_for(index, language);
        let rows = self.day_rows((index, pool), steps);
        self.release_pool(pool);
        let correction = self.foresight.corrections.get(&index);
        let told = rows.into_iter().zip(steps).map(|(mut row, &step)| {
            let model = Quantiles::of(&mut row);
            let made = Made {
                regime: Regime::of(QuoteBasis::Line),
                hour: Self::hour(step),
            };
            correction.map_or(model, |known| known.apply(model, made))
        });
        told.collect()
    }

    fn day_rows(&self, place: (u32, u32), steps: &[Instant]) -> Vec<Vec<i64>> {
        let mut stage = self.stage();
        let mut probes = Vec::with_capacity(steps.len());
        let mut joins = Vec::with_capacity(steps.len());
        for &step in steps {
            let at = (step - self.now).num_microseconds().unwrap_or(0).max(0);
            let Some(probe) = stage.probe(self, place) else {
                return vec![Vec::new(); steps.len()];
            };
            if let Some(item) = stage.scene.items.get_mut(probe as usize) {
                item.order += at;
                item.late_after += at;
                item.received = at;
                item.joins = at;
            }
            probes.push(probe);
            joins.push(at);
        }
        let mut limits = self.limits(DAY);
        limits.each = DAY_EACH;
        limits.horizon = HORIZON;
        let samples = look_ahead(&stage.scene, &probes, limits);
        let rows = samples.rows.into_iter().zip(joins);
        let waits = rows.map(|(row, at)| {
            row.into_iter()
                .map(|answer| if answer == NEVER { NEVER } else { answer - at })
                .collect()
        });
        waits.collect()
    }
}
