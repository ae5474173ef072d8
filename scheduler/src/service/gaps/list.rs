//! Demand against cover as it is, or as it was known: by interval, queue and language.

use std::str::FromStr;

use entity::store::coverage::{self, Days};
use entity::value::{BrandId, CoverageCell, Instant, LanguageTag, Money, QueueId};
use sea_orm::ConnectionTrait;

use super::closers::{Closers, Crew};
use super::day_of;
use super::survey::interval;
use crate::calendar::Span;
use crate::service::{Fault, Services};

/// Which cells are asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of this brand alone.
    pub brand: Option<BrandId>,
    /// Of this queue alone.
    pub queue: Option<QueueId>,
    /// In this language alone.
    pub language: Option<LanguageTag>,
    /// Intervals that end after `start` and begin before `end`.
    pub span: Span,
    /// As it was known then.
    pub as_of: Instant,
    /// Only where somebody is missing.
    pub only_gaps: bool,
    /// After this cell.
    pub after: Option<Place>,
    /// So many at most.
    pub limit: usize,
}

/// The place of a cell in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it begins.
    pub start: Instant,
    /// Which queue.
    pub queue: QueueId,
    /// Which language.
    pub language: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}~{}~{}",
            self.start.timestamp(),
            self.queue,
            self.language
        )
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '~');
        let mut next = || parts.next().ok_or(());
        let seconds: i64 = next()?.parse().map_err(|_| ())?;
        let start = chrono::DateTime::from_timestamp(seconds, 0).ok_or(())?;
        let queue = next()?.parse().map_err(|_| ())?;
        let language: LanguageTag = next()?.parse().map_err(|_| ())?;
        Ok(Self {
            start,
            queue,
            language: language.to_string(),
        })
    }
}

/// One queue and language in one interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose.
    pub brand: BrandId,
    /// When, which queue, which language.
    pub place: Place,
    /// Until when.
    pub end: Instant,
    /// Since when this has been known.
    pub made_at: Instant,
    /// What is required and covered.
    pub cell: CoverageCell,
}

/// A cell with somebody missing, and who could close it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The cell.
    pub row: Row,
    /// Who could close it; from today's view, whatever `as_of` is asked for.
    pub closers: Closers,
    /// What closing it is reckoned to cost.
    pub cost: Money,
}

/// The cells that are asked for, by time, queue and language.
///
/// # Errors
/// When the database fails.
pub async fn rows(db: &impl ConnectionTrait, asked: &Asked) -> Result<Vec<Row>, Fault> {
    let days = Days {
        from: day_of(asked.span.start),
        last: day_of(asked.span.end),
    };
    let known = coverage::known(db, asked.queue, days, asked.as_of).await?;
    let language = asked.language.as_ref().map(ToString::to_string);
    let mut rows = Vec::new();
    for day in known {
        let other = asked.brand.is_some_and(|brand| brand != day.brand_id)
            || language
                .as_ref()
                .is_some_and(|language| *language != day.language);
        for (place, cell) in day.cells.0.iter().enumerate().filter(|_| !other) {
            let span = interval(day.day, place);
            let wanted = span.end > asked.span.start && span.start < asked.span.end;
            let row = Row {
                brand: day.brand_id,
                place: Place {
                    start: span.start,
                    queue: day.queue_id,
                    language: day.language.clone(),
                },
                end: span.end,
                made_at: day.made_at,
                cell: *cell,
            };
            let fresh = asked.after.as_ref().is_none_or(|after| row.place > *after);
            if wanted && fresh && (cell.missing() > 0 || !asked.only_gaps) {
                rows.push(row);
            }
        }
    }
    rows.sort_by(|a, b| a.place.cmp(&b.place));
    rows.truncate(asked.limit);
    Ok(rows)
}

/// The gaps that are asked for, with those who could close them.
///
/// # Errors
/// When the database fails.
pub async fn gaps(services: &Services, asked: &Asked) -> Result<Vec<Gap>, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let rows = rows(db, asked).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let span = Span {
        start: first.place.start,
        end: last.end,
    };
    let queues = rows.iter().map(|row| row.place.queue).collect();
    let crew = Crew::read(db, &services.zones, (span, queues), now).await?;
    let gaps = rows.into_iter().map(|row| Gap {
        closers: crew.closers(&row),
        cost: row.cost(&services.cover),
        row,
    });
    Ok(gaps.collect())
}
