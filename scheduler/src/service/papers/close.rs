//! Closing periods: one owner in one transaction, numbered while the series is locked.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::paper::{self, OpenEntry, PapersOf};
use entity::store::{brand, profile};
use entity::table::{paper as papers, paper_line};
use entity::value::zone::Zone;
use entity::value::{
    AccountOwner, BrandId, BrandMode, Currency, ExpertId, Instant, PaperKind, ZoneName,
};
use serde_json::json;

use super::lines::{Drawn, draw};
use crate::calendar::{Period, Span};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// The kind of the job that closes what has ended; its payload is `{"until"}`.
pub const CLOSE_JOB: &str = "papers.close";

/// How long after its end a period is closed: clocks of nodes differ, and commits take their time.
const GRACE: TimeDelta = TimeDelta::minutes(15);

/// How far back before the last paper entries are looked for that came late.
const LATE: TimeDelta = TimeDelta::days(40);

/// Entries that one transaction puts on papers at most; the next call goes on.
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
                .run(Actor::System, CloseOwner { of, until })
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
}

/// Whose papers are closed, and how their time is cut.
struct Owner {
    of: PapersOf,
    name: String,
    zone_name: ZoneName,
    zone: Zone,
    period: Period,
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
        let open = paper::open_entries(tx, self.of, (from, current.start), ENTRIES).await?;
        let more = open.len() as u64 >= ENTRIES;
        let drawn = draw(tx, self.of, open).await?;
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
        desk.write(drawn, current.start);
        let made = desk.papers.len() as u64;
        if made > 0 {
            paper::move_series(tx, &series, desk.last).await?;
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

/// Papers in the making.
struct Desk<'a> {
    owner: &'a Owner,
    context: &'a Context,
    series: &'a str,
    last: i64,
    /// Until when papers are closed and with what balance.
    closed: BTreeMap<Currency, (Instant, i64)>,
    papers: Vec<papers::Model>,
    lines: Vec<paper_line::Model>,
}

impl Desk<'_> {
    /// Lays out the papers of all periods that ended by `end`, the oldest first. An entry of a
    /// period that is closed already goes into the next one.
    fn write(&mut self, drawn: Vec<Drawn>, end: Instant) {
        let mut periods: BTreeMap<(Instant, Instant, Currency), Vec<Drawn>> = BTreeMap::new();
        for one in drawn {
            let currency = one.entry.currency;
            let closed = self.closed.get(&currency).map(|(end, _)| *end);
            let at = closed.map_or(one.entry.at, |closed| one.entry.at.max(closed));
            let Span { start, end: ends } = self.owner.period.around(&self.owner.zone, at);
            // Where the owner moved to another zone a period begins where the last ended.
            let start = closed.map_or(start, |closed| start.max(closed));
            if ends <= end {
                periods
                    .entry((start, ends, currency))
                    .or_default()
                    .push(one);
            }
        }
        for ((start, ends, currency), lines) in periods {
            self.paper((start, ends), currency, lines);
        }
    }

    fn paper(
        &mut self,
        (starts_at, ends_at): (Instant, Instant),
        currency: Currency,
        drawn: Vec<Drawn>,
    ) {
        let opening = self
            .closed
            .get(&currency)
            .map_or(0, |(_, balance)| *balance);
        let change = drawn
            .iter()
            .map(|one| one.entry.amount)
            .fold(0, i64::saturating_add);
        let closing = opening.saturating_add(change);
        self.last += 1;
        let id = self.context.id();
        let (kind, brand_id, expert_id) = match self.owner.of {
            PapersOf::Brand(id) => (PaperKind::Invoice, Some(id), None),
            PapersOf::Expert(id) => (PaperKind::Statement, None, Some(id)),
        };
        self.papers.push(papers::Model {
            id,
            kind,
            brand_id,
            expert_id,
            name: self.owner.name.clone(),
            currency,
            starts_at,
            ends_at,
            time_zone: self.owner.zone_name.clone(),
            series: self.series.to_owned(),
            number: self.last,
            opening_amount: opening,
            closing_amount: closing,
            issued_at: self.context.now,
        });
        let owner_id = self.owner.of.id();
        let lines = (1..).zip(drawn).map(|(line, one)| {
            let Drawn {
                entry:
                    OpenEntry {
                        id: entry_id,
                        at,
                        reference,
                        amount,
                        ..
                    },
                kind,
                query_id,
            } = one;
            paper_line::Model {
                paper_id: id,
                line,
                owner_id,
                entry_id,
                kind,
                reference,
                query_id,
                amount,
                at,
            }
        });
        self.lines.extend(lines);
        self.closed.insert(currency, (ends_at, closing));
    }
}
