//! `/admin`: two weeks of demand against cover, hour by hour; what is missing most comes first.

use askama::Template;
use chrono::{NaiveDate, TimeDelta};
use entity::value::{Instant, LanguageTag, QueueId, Role, Zone, ZoneName};
use scheduler::calendar::Span;
use scheduler::locale::Days;
use scheduler::service::gaps::{Asked, rows};
use serde::Deserialize;

use super::super::{self as pages, AdminViewer, Frame, Mistakes, Shown, Viewer};
use super::heat::{DayRow, Slot, heat};
use super::names::Queues;
use super::typed::chosen;
use crate::extract::Params;
use crate::problem::Problem;

/// Days of one page.
const DAYS: i64 = 14;

/// Tables of one page: more would not be read on a telephone. The others are chosen.
const TABLES: usize = 6;

/// Hours that are named before the tables.
const FIRST: usize = 5;

/// What is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CoverageQuery {
    queue: String,
    language: String,
    zone: String,
    from: String,
}

/// The hours of one queue.
struct Table {
    queue: QueueId,
    name: String,
    days: Vec<DayRow>,
}

/// An hour with somebody missing.
struct Worst {
    queue: QueueId,
    name: String,
    slot: Slot,
}

#[derive(Template)]
#[template(path = "admin/coverage.html")]
struct CoveragePage {
    frame: Frame,
    mistakes: Mistakes,
    query: CoverageQuery,
    zones: Vec<String>,
    queues: Queues,
    languages: Vec<String>,
    hours: Vec<u32>,
    worst: Vec<Worst>,
    tables: Vec<Table>,
    hidden: usize,
}

/// What the parameters ask for.
struct Wanted {
    zone: Zone,
    from: NaiveDate,
    queue: Option<QueueId>,
    language: Option<LanguageTag>,
}

impl Wanted {
    fn of(viewer: &Viewer, query: &CoverageQuery) -> Result<Self, Problem> {
        let zone = match chosen::<ZoneName>("zone", &query.zone)? {
            Some(name) => viewer.app.services.zones.get(&name),
            None => Some(viewer.frame.days.zone().clone()),
        };
        let zone = zone.ok_or_else(|| Problem::field("/zone", "is not one of the choices"))?;
        let today = zone.date(viewer.frame.now);
        Ok(Self {
            from: chosen("from", &query.from)?.unwrap_or(today),
            queue: chosen("queue", &query.queue)?,
            language: chosen("language", &query.language)?,
            zone,
        })
    }

    fn usual(viewer: &Viewer) -> Self {
        let zone = viewer.frame.days.zone().clone();
        Self {
            from: zone.date(viewer.frame.now),
            zone,
            queue: None,
            language: None,
        }
    }

    /// The local days, and the first one after them.
    fn days(&self) -> Vec<NaiveDate> {
        let day = |number| self.from.checked_add_signed(TimeDelta::days(number));
        (0..=DAYS).filter_map(day).collect()
    }

    fn asked(&self, now: Instant) -> Option<Asked> {
        let days = self.days();
        let (first, last) = (*days.first()?, *days.last()?);
        Some(Asked {
            brand: None,
            queue: self.queue,
            language: self.language.clone(),
            span: Span::new(self.zone.day_start(first), self.zone.day_start(last))?,
            as_of: now,
            only_gaps: false,
            after: None,
            limit: usize::MAX,
        })
    }
}

/// The page; approvers begin with payouts, coverage is not theirs.
pub(super) async fn show(viewer: AdminViewer, Params(query): Params<CoverageQuery>) -> Shown {
    let viewer = viewer.viewer;
    if viewer.role == Role::Approver {
        return Ok(pages::go("/admin/payouts"));
    }
    let (wanted, mistakes) = match Wanted::of(&viewer, &query) {
        Ok(wanted) => (wanted, Mistakes::none()),
        Err(problem) => (
            Wanted::usual(&viewer),
            Mistakes::of(&viewer.frame, &problem),
        ),
    };
    pages::show(&page(viewer, wanted, mistakes).await?)
}

async fn page(viewer: Viewer, wanted: Wanted, mistakes: Mistakes) -> Result<CoveragePage, Problem> {
    let read = viewer.app.read();
    let queues = Queues::read(read).await?;
    let mut frame = viewer.frame;
    frame.days = Days::new(frame.language, wanted.zone.clone());
    let found = match wanted.asked(frame.now) {
        Some(asked) => rows(read, &asked).await?,
        None => Vec::new(),
    };
    let mut tables: Vec<Table> = heat(&wanted.zone, &wanted.days(), &found)
        .into_iter()
        .map(|(queue, days)| Table {
            name: queues.name(&queue),
            queue,
            days,
        })
        .collect();
    let worst = worst(&tables, frame.now);
    tables.sort_by_key(|table| std::cmp::Reverse(missing(table)));
    let hidden = tables.len().saturating_sub(TABLES);
    tables.truncate(TABLES);
    Ok(CoveragePage {
        query: CoverageQuery {
            zone: wanted.zone.name().to_string(),
            from: wanted.from.to_string(),
            queue: wanted.queue.map(|id| id.to_string()).unwrap_or_default(),
            language: wanted
                .language
                .map(|tag| tag.to_string())
                .unwrap_or_default(),
        },
        zones: viewer
            .app
            .services
            .zones
            .names()
            .map(str::to_owned)
            .collect(),
        languages: languages(&queues),
        hours: (0..24).collect(),
        frame,
        mistakes,
        queues,
        worst,
        tables,
        hidden,
    })
}

fn languages(queues: &Queues) -> Vec<String> {
    let tags = queues
        .all()
        .iter()
        .flat_map(|one| one.queue.languages.iter());
    let tags: std::collections::BTreeSet<String> = tags.map(ToString::to_string).collect();
    tags.into_iter().collect()
}

fn slots(table: &Table) -> impl Iterator<Item = &Slot> {
    let hours = table.days.iter().flat_map(|day| &day.hours);
    hours.flatten()
}

fn missing(table: &Table) -> u32 {
    slots(table).map(Slot::missing).sum()
}

/// The hours ahead in which most promises will break.
fn worst(tables: &[Table], now: Instant) -> Vec<Worst> {
    let all = tables.iter().flat_map(|table| {
        let ahead = slots(table).filter(move |slot| slot.end > now && slot.missing() > 0);
        ahead.map(move |slot| Worst {
            queue: table.queue,
            name: table.name.clone(),
            slot: slot.clone(),
        })
    });
    let mut all: Vec<Worst> = all.collect();
    all.sort_by(|a, b| {
        b.slot
            .broken
            .total_cmp(&a.slot.broken)
            .then(a.slot.start.cmp(&b.slot.start))
    });
    all.truncate(FIRST);
    all
}
