//! The past of a queue, from what brands handed in and what was received.
//!
//! Invariant: a quarter of an hour that a brand handed in counts as handed in; another one counts
//! as received, once the queue has received anything, and only while its window was open (outside
//! it nothing could come, which says nothing about demand).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use entity::store;
use entity::table::{brand, demand_day, queue};
use entity::value::{DayCounts, DemandSource, Instant, OutsideWindow};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::{Fault, INTERVAL_SECONDS};
use crate::calendar::Span;
use crate::planning::forecast::{Cell, Days, Event, Grid, Series, SpecialDays};
use crate::service::coverage::Window;
use crate::service::demand::{Quarter, Quarters};

/// The past of one queue, by language.
pub(super) struct QueuePast {
    pub grid: Grid,
    pub special: SpecialDays,
    /// The series of each language in which anything was seen.
    pub series: Vec<(String, Series)>,
}

/// Which queue, and which part of its past.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub queue: &'a queue::Model,
    pub brand: &'a brand::Model,
    /// The first UTC day, in days since 1970.
    pub from_day: i32,
    /// What was received counts up to here.
    pub until: Instant,
}

impl QueuePast {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails, or the brand's zone has gone from the zone data.
    pub async fn load(
        db: &impl ConnectionTrait,
        zones: &Zones,
        part: Part<'_>,
    ) -> Result<Self, Fault> {
        let zone = zones
            .get(&part.brand.time_zone)
            .ok_or_else(|| Fault::internal(format!("{} has no zone", part.brand.id)))?;
        let grid = Grid::new(zone, INTERVAL_SECONDS)
            .map_err(|problem| Fault::internal(format!("the interval {problem}")))?;
        let rows = store::demand::days(db, part.queue.id, (part.from_day, i32::MAX)).await?;
        let closed = store::brand::closed_days(db, part.brand).await?;
        let window = Window::of(db, zones, part.brand, part.queue).await?;
        let open = Received::new(&rows, &window, part);
        let events = events(db, part).await?;
        let series = languages(part.queue, &rows)
            .into_iter()
            .filter_map(|language| {
                let quarters = open.seen(&rows, &language, part.queue);
                let days = lay_out(&quarters, &grid)?;
                let events = events.clone();
                Some((language, Series { days, events }))
            });
        Ok(Self {
            series: series.collect(),
            special: special(part.brand, closed),
            grid,
        })
    }
}

/// Closures are closures; the other closed days are public holidays.
fn special(brand: &brand::Model, closed: Vec<chrono::NaiveDate>) -> SpecialDays {
    let closures: BTreeSet<_> = brand.closures.iter().copied().collect();
    SpecialDays {
        holidays: closed
            .into_iter()
            .filter(|day| !closures.contains(day))
            .collect(),
        closures,
    }
}

async fn events(db: &impl ConnectionTrait, part: Part<'_>) -> Result<Vec<Event>, Fault> {
    let from = Quarters::start(i64::from(part.from_day) * DayCounts::SLOTS as i64);
    let rows = store::demand_event::ending_after(db, part.queue.id, from).await?;
    let event = |row: entity::table::demand_event::Model| Event {
        from: row.starts_at,
        to: row.ends_at,
        factor: row.factor,
        extra: row.extra_queries,
    };
    Ok(rows.into_iter().map(event).collect())
}

/// The languages of a queue: those it serves and those that were seen.
fn languages(queue: &queue::Model, rows: &[demand_day::Model]) -> BTreeSet<String> {
    let served = queue.languages.iter().map(ToString::to_string);
    let seen = rows.iter().map(|row| row.language.clone());
    served.chain(seen).filter(|tag| !tag.is_empty()).collect()
}

/// The quarters in which queries could be received.
pub(super) struct Received {
    open: Vec<(Quarter, Quarter)>,
}

impl Received {
    pub fn new(rows: &[demand_day::Model], window: &Window, part: Part<'_>) -> Self {
        let received = rows
            .iter()
            .filter(|row| row.source == DemandSource::Received);
        let begun = Quarters::of(received).0.keys().next().copied();
        // The last quarter has not passed yet.
        let until = Quarters::at(part.until);
        let Some(begun) = begun.filter(|begun| *begun < until) else {
            return Self { open: Vec::new() };
        };
        let (from, to) = (Quarters::start(begun), Quarters::start(until));
        let spans = match part.queue.outside_window {
            OutsideWindow::Refuse => window.spans(from, to),
            OutsideWindow::Hold | OutsideWindow::Accept => {
                Span::new(from, to).into_iter().collect()
            }
        };
        let inside = |span: Span| {
            let start = span.start + Quarters::length() - TimeDelta::microseconds(1);
            (Quarters::at(start), Quarters::at(span.end))
        };
        Self {
            open: spans.into_iter().map(inside).collect(),
        }
    }

    /// What was seen of a language.
    fn seen(&self, rows: &[demand_day::Model], language: &str, queue: &queue::Model) -> Quarters {
        let of = |source: DemandSource, language: &str| {
            let own = rows
                .iter()
                .filter(|row| row.source == source && row.language == language);
            Quarters::of(own)
        };
        let mut quarters = self.received(&of(DemandSource::Received, language));
        let mut uploaded = of(DemandSource::Uploaded, language).0;
        // Nobody said which language: the queue's first.
        let is_first = queue
            .languages
            .first()
            .is_some_and(|tag| tag.to_string() == language);
        if is_first {
            for (quarter, count) in of(DemandSource::Uploaded, "").0 {
                *uploaded.entry(quarter).or_default() += count;
            }
        }
        quarters.0.extend(uploaded);
        quarters
    }

    /// What was received, and nothing where nothing was while the window was open.
    pub fn received(&self, counted: &Quarters) -> Quarters {
        let open = self.open.iter().flat_map(|(start, end)| *start..*end);
        let zeros: BTreeMap<Quarter, f64> = open.map(|quarter| (quarter, 0.0)).collect();
        let last = self.open.last().map_or(i64::MIN, |(_, end)| *end);
        let mut quarters = Quarters(zeros);
        let passed = counted.0.range(..last);
        quarters
            .0
            .extend(passed.map(|(quarter, count)| (*quarter, *count)));
        quarters
    }
}

/// The days and slots of local time; `None` where nothing was seen.
fn lay_out(quarters: &Quarters, grid: &Grid) -> Option<Days> {
    let first = Quarters::start(*quarters.0.keys().next()?);
    let mut days = Days::new(grid.date(first), grid.slots());
    let share = Quarters::length().num_seconds() as f64 / f64::from(grid.seconds());
    for (quarter, count) in &quarters.0 {
        let slot = grid.at(Quarters::start(*quarter));
        let cell = Cell {
            count: *count,
            exposure: share,
        };
        days.add(slot.date, slot.number, cell);
    }
    Some(days)
}
