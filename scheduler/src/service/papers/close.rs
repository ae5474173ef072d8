//! Closing periods: one owner in one transaction, numbered while the series is locked.

use chrono::{Datelike, TimeDelta};
use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::paper::{self, PapersOf};
use entity::store::{brand, profile};
use entity::value::zone::Zone;
use entity::value::{AccountOwner, BrandId, BrandMode, ExpertId, Instant};
use serde_json::json;

use super::desk::{Desk, Owner};
use super::letter;
use super::lines::draw;
use crate::calendar::Period;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// The kind of the job that closes what has ended; its payload is `{"until"}`.
pub const CLOSE_JOB: &str = "papers.close";

/// How long after its end a period is closed: clocks of nodes differ, and commits take their time.
const GRACE: TimeDelta = TimeDelta::minutes(15);

/// How far back before the last paper entries are looked for that came late.
const LATE: TimeDelta = TimeDelta::days(40);

/// Entries that one transaction reads, unless a single period has more; the next call goes on.
const ENTRIES: u64 = 20_000;

/// Owners that are read together.
const OWNERS: u64 = 200;

/// Owners closed by one call at most, so that it ends; the next goes on.
const ROUNDS: usize = 200;

/// An admin has everything closed that ended by an instant: a job does it.
#[derive(Clone, Copy, Debug)]
pub struct ClosePapers {
    /// Up to when; later than now means now.
    pub until: Instant,
}

impl UseCase for ClosePapers {
    type Output = Instant;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Instant, Fault> {
        let until = self.until.min(context.now);
        let new = NewJob {
            id: context.id(),
            kind: CLOSE_JOB,
            payload: json!({ "until": until }),
            run_at: context.now,
            dedupe_key: None,
        };
        job::enqueue(tx, context.now, new).await?;
        Ok(until)
    }
}

/// Closes every period that ended 15 minutes before `until` or earlier, of whoever is due; answers
/// how many papers were made. Call it every minute or so, on any number of nodes.
///
/// # Errors
/// When the database fails: the next call goes on.
pub async fn close_due(services: &Services, until: Instant) -> Result<u64, Fault> {
    let mut made = 0;
    for _ in 0..ROUNDS {
        let due = paper::due(services.db.read(), until, OWNERS).await?;
        if due.is_empty() {
            break;
        }
        for (kind, id) in due {
            let of = match kind {
                AccountOwner::Brand => PapersOf::Brand(BrandId(id)),
                AccountOwner::Expert => PapersOf::Expert(ExpertId(id)),
                AccountOwner::Platform => continue,
            };
            made += services
                .run(
                    Actor::System,
                    CloseOwner {
                        of,
                        until,
                        entries: ENTRIES,
                    },
                )
                .await?;
        }
    }
    Ok(made)
}

/// As [`close_due`], up to now.
///
/// # Errors
/// As [`close_due`].
pub async fn close_ended(services: &Services) -> Result<u64, Fault> {
    close_due(services, services.clock.now()).await
}

/// Closes what has ended of one owner; answers how many papers were made.
#[derive(Clone, Copy, Debug)]
pub struct CloseOwner {
    /// Whose papers.
    pub of: PapersOf,
    /// The present, as far as the papers are concerned.
    pub until: Instant,
    /// How many entries are read at first. A period is closed with all of its entries or not at
    /// all: where it has more, more are read.
    pub entries: u64,
}

impl UseCase for CloseOwner {
    type Output = u64;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<u64, Fault> {
        let until = self.until.min(context.now) - GRACE;
        let Some(owner) = owner(tx, context, self.of).await? else {
            // Play money: looked at again in a year.
            let later = context.now + TimeDelta::days(365);
            return Ok(paper::put_due(tx, self.of, later).await.map(|()| 0)?);
        };
        let current = owner.period.around(&owner.zone, until);
        let series = series(self.of, context.now);
        // Whoever else closes papers of this kind waits here, and then sees which entries are taken.
        let last = paper::lock_series(tx, &series).await?;
        let closed = paper::closed_until(tx, self.of).await?;
        let from = closed.iter().map(|&(_, end, _)| end).max();
        let from = from.map_or(Instant::UNIX_EPOCH, |end| end - LATE);
        let mut desk = Desk {
            owner: &owner,
            context,
            series: &series,
            last,
            closed: closed
                .into_iter()
                .map(|(c, end, balance)| (c, (end, balance)))
                .collect(),
            papers: Vec::new(),
            lines: Vec::new(),
        };
        let more = self.fill(tx, &mut desk, (from, current.start)).await?;
        let made = desk.papers.len() as u64;
        if made > 0 {
            paper::move_series(tx, &series, desk.last).await?;
            if let PapersOf::Expert(expert) = self.of {
                let new = (&*desk.papers, &*desk.lines);
                letter::statements(tx, context, expert, new).await?;
            }
            paper::insert(tx, desk.papers, desk.lines).await?;
        }
        let due = if more {
            context.now
        } else {
            current.end + GRACE
        };
        paper::put_due(tx, self.of, due).await?;
        Ok(made)
    }
}

impl CloseOwner {
    /// Lays out papers of what happened in `[from, end)`; answers whether there is more. What was
    /// read of a period without its end is left for later, or read again with all of it.
    async fn fill(
        &self,
        tx: &WriteTx,
        desk: &mut Desk<'_>,
        (from, end): (Instant, Instant),
    ) -> Result<bool, Fault> {
        let mut limit = self.entries.max(1);
        loop {
            let open = paper::open_entries(tx, self.of, (from, end), limit).await?;
            let last = open.last().filter(|_| open.len() as u64 >= limit);
            let complete = last.map_or(end, |last| {
                let owner = desk.owner;
                owner.period.around(&owner.zone, last.at).start
            });
            let more = last.is_some();
            desk.write(draw(tx, self.of, open).await?, complete);
            if !more || !desk.papers.is_empty() {
                return Ok(more);
            }
            limit = limit.saturating_mul(4);
        }
    }
}

/// `INV-2026`, `STM-2026`: the year in which papers are issued.
fn series(of: PapersOf, now: Instant) -> String {
    let prefix = match of {
        PapersOf::Brand(_) => "INV",
        PapersOf::Expert(_) => "STM",
    };
    format!("{prefix}-{}", now.year())
}

async fn owner(tx: &WriteTx, context: &Context, of: PapersOf) -> Result<Option<Owner>, Fault> {
    let (name, zone_name, period) = match of {
        PapersOf::Brand(id) => match brand::find(tx, id).await? {
            Some(brand) if brand.mode == BrandMode::Live => {
                (brand.name, brand.time_zone, Period::Month)
            }
            _ => return Ok(None),
        },
        PapersOf::Expert(id) => match profile::find(tx, id).await? {
            Some(expert) => (expert.display_name, expert.time_zone, Period::Week),
            None => return Ok(None),
        },
    };
    let zone = context.zones.get(&zone_name).unwrap_or_else(Zone::utc);
    Ok(Some(Owner {
        of,
        name,
        zone_name,
        zone,
        period,
    }))
}
