//! Reports on promises: for a brand about its own, for admins about all.
//!
//! Rows are read in pages and added up as they come ([`crate::scoring`]), so that a brand with
//! millions of promises needs no more room than one with a thousand. No page outlives its
//! statement: a long report keeps no transaction open, and whoever drops it stops it. Nothing is
//! written.

mod cases;
mod export;

pub use cases::Place;
pub use export::{Export, Line};

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::store;
use entity::table::{brand, queue};
use entity::value::time::to_micros;
use entity::value::{BrandId, BrandMode, ExpertId, Instant, QueueId};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Fault, Services};
use crate::calendar::Span;
use crate::scoring::{Figures, GroupBy, Hours, Key, Score, Shortest};
use cases::Cases;

/// How far back a report goes unless asked otherwise: four whole weeks.
pub const USUAL: TimeDelta = TimeDelta::days(28);

/// The longest stretch of a report: more than a year, so that two Christmases fit.
pub const LONGEST: TimeDelta = TimeDelta::days(400);

/// Brands per page when all of them are asked for.
const BRANDS: u64 = 200;

/// Parts that the promises of a brand are added up in.
const PARTS: i32 = 4;

/// Parts at a time: while a page of one is added up, the next page of the other is read.
const AT_ONCE: usize = 2;

/// Which promises a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Whose; all live brands' otherwise.
    pub brand: Option<BrandId>,
    /// Of which queue; of all otherwise.
    pub queue: Option<QueueId>,
    /// Made inside.
    pub span: Span,
    /// In which groups.
    pub group_by: Option<GroupBy>,
    /// How far the outcome is known.
    pub now: Instant,
}

/// What was told against what happened.
#[derive(Clone, Debug)]
pub struct Report {
    /// Over all.
    pub total: Figures,
    /// By group.
    pub groups: Vec<Group>,
    /// The shortest promise by hour of the week; for one queue only, since a chat and a letter
    /// have no promise in common.
    pub shortest: Option<Vec<Shortest>>,
}

/// One group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which.
    pub key: Key,
    /// What a queue or an expert is called.
    pub name: Option<String>,
    /// Its figures.
    pub figures: Figures,
}

/// Adds up the promises that are asked for.
///
/// # Errors
/// Not found: the brand or the queue. Or when the database fails.
pub async fn report(services: &Services, asked: &Asked) -> Result<Report, Fault> {
    let mut score = match asked.queue {
        Some(_) => Score::with_hours(asked.group_by, asked.now),
        None => Score::new(asked.group_by, asked.now),
    };
    let nothing = score.clone();
    let mut queues = BTreeMap::new();
    for brand in brands(services, asked).await? {
        let cases = Cases::of(services, &brand, asked).await?;
        let part = |span| add_up(services, cases.inside(span), nothing.clone());
        let parts = stream::iter(parts(asked.span)).map(part);
        let mut parts = parts.buffer_unordered(AT_ONCE);
        while let Some(part) = parts.try_next().await? {
            score += &part;
        }
        if asked.group_by == Some(GroupBy::Queue) {
            queues.extend(cases.queues().map(|queue| (queue.id, queue.name.clone())));
        }
    }
    let experts = experts(services, &score).await?;
    let group = |(key, figures): (&Key, &Figures)| Group {
        name: name_of(key, &queues, &experts),
        key: key.clone(),
        figures: figures.clone(),
    };
    Ok(Report {
        total: score.total(),
        groups: score.groups().into_iter().map(group).collect(),
        shortest: score.hours().map(Hours::shortest),
    })
}

/// Equal parts of a span, one after the other.
fn parts(span: Span) -> Vec<Span> {
    let length = span.length() / PARTS;
    let start = |part: i32| match part {
        PARTS => span.end,
        part => to_micros(span.start + length * part),
    };
    let parts = (0..PARTS).filter_map(|part| Span::new(start(part), start(part + 1)));
    parts.collect()
}

async fn add_up(services: &Services, mut cases: Cases, mut score: Score) -> Result<Score, Fault> {
    while let Some(page) = cases.next(services).await? {
        for case in page.iter().filter_map(|row| cases.case(row)) {
            score.add(&case, cases.zone());
        }
    }
    Ok(score)
}

fn name_of(
    key: &Key,
    queues: &BTreeMap<QueueId, String>,
    experts: &BTreeMap<ExpertId, String>,
) -> Option<String> {
    match key {
        Key::Queue(id) => queues.get(id).cloned(),
        Key::Expert(Some(id)) => experts.get(id).cloned(),
        Key::Total
        | Key::Channel(_)
        | Key::Language(_)
        | Key::HourOfWeek(_)
        | Key::Expert(None)
        | Key::Cause(_)
        | Key::Day(_) => None,
    }
}

async fn experts(services: &Services, score: &Score) -> Result<BTreeMap<ExpertId, String>, Fault> {
    let ids: Vec<ExpertId> = score
        .groups()
        .into_iter()
        .filter_map(|(key, _)| match key {
            Key::Expert(id) => *id,
            _ => None,
        })
        .collect();
    let names = store::report::display_names(services.db.read(), &ids).await?;
    Ok(names.into_iter().collect())
}

/// The brands that are asked for: the one that was named, or all that are no rehearsal.
async fn brands(services: &Services, asked: &Asked) -> Result<Vec<brand::Model>, Fault> {
    let db = services.db.read();
    if let Some(id) = asked.brand {
        let brand = store::brand::find(db, id).await?;
        return brand.map_or_else(|| Err(Fault::not_found("brand")), |brand| Ok(vec![brand]));
    }
    if let Some(id) = asked.queue {
        let missing = || Fault::not_found("queue");
        let queue: queue::Model = store::queue::find(db, id).await?.ok_or_else(missing)?;
        let brand = store::brand::find(db, queue.brand_id).await?;
        return Ok(vec![brand.ok_or_else(missing)?]);
    }
    let mut all = Vec::new();
    loop {
        let after = all.last().map(|brand: &brand::Model| brand.id);
        let page = store::brand::page(db, after, BRANDS).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    all.retain(|brand| brand.mode == BrandMode::Live);
    Ok(all)
}
