//! Writing down what changed, and telling of gaps that opened.

use entity::db::WriteTx;
use entity::store::coverage::{self, Days};
use entity::store::event::{self, NewEvent};
use entity::store::queue;
use entity::table::coverage_day;
use entity::value::{CoverageCell, CoverageCells, Instant, LanguageTag};
use serde_json::json;

use super::survey::{QueueCover, interval};
use super::{DAYS_AHEAD, INTERVAL, PER_DAY, day_of};
use crate::service::coverage::instant_text;
use crate::service::{Context, CoverPolicy, Fault, UseCase};

/// Tells the next day's gaps of a queue as metrics.
pub(super) fn measure(cover: &QueueCover, now: Instant) {
    let queue = cover.queue.to_string();
    let first = place(cover.day, now);
    let next: Vec<&CoverageCell> = cover
        .languages
        .iter()
        .flat_map(|(_, cells)| cells.iter().skip(first).take(PER_DAY))
        .collect();
    let missing: u32 = next.iter().map(|cell| cell.missing()).sum();
    let hours = f64::from(missing) * INTERVAL.as_seconds_f64() / 3_600.0;
    let broken: f64 = next
        .iter()
        .filter(|cell| cell.missing() > 0)
        .map(|cell| cell.broken)
        .sum();
    metrics::gauge!("vesper_coverage_gap_hours", "queue" => queue.clone()).set(hours);
    metrics::gauge!("vesper_coverage_gap_promises", "queue" => queue).set(broken);
}

/// The interval of an instant, counted from a day.
fn place(day: i32, at: Instant) -> usize {
    let passed = (at - super::day_start(day)).num_seconds() / INTERVAL.num_seconds();
    usize::try_from(passed).unwrap_or(0)
}

/// Writes the days of a queue that changed, and an event for each stretch that became a gap.
#[derive(Debug)]
pub(super) struct KeepQueue {
    pub(super) cover: QueueCover,
    pub(super) policy: CoverPolicy,
}

impl UseCase for KeepQueue {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let cover = &self.cover;
        // One survey of a queue at a time: what is new is decided against what is written.
        if queue::lock_of(tx, cover.brand, cover.queue)
            .await?
            .is_none()
        {
            return Ok(());
        }
        let days = Days {
            from: cover.day,
            last: cover.day + DAYS_AHEAD - 1,
        };
        let known = coverage::known(tx, Some(cover.queue), days, context.now).await?;
        for (language, cells) in &cover.languages {
            let before = |day: i32| {
                let name = language.to_string();
                known
                    .iter()
                    .find(|row| row.day == day && row.language == name)
                    .map(|row| &row.cells)
            };
            let changed = changed(cover, (language, cells), before, context.now);
            coverage::put(tx, changed).await?;
            for opened in opened(cover.day, cells, before, context.now) {
                let told = self.told((cover, language), (cells, opened), context);
                event::record(tx, told).await?;
            }
        }
        Ok(())
    }
}

/// The days that are not as they were known.
fn changed<'a>(
    cover: &QueueCover,
    (language, cells): (&LanguageTag, &[CoverageCell]),
    before: impl Fn(i32) -> Option<&'a CoverageCells>,
    now: Instant,
) -> Vec<coverage_day::Model> {
    (cover.day..)
        .zip(cells.chunks(PER_DAY))
        .filter(|(day, cells)| before(*day).is_none_or(|known| known.0 != *cells))
        .map(|(day, cells)| coverage_day::Model {
            brand_id: cover.brand,
            queue_id: cover.queue,
            language: language.to_string(),
            day,
            made_at: now,
            interval_seconds: i32::try_from(INTERVAL.num_seconds()).unwrap_or(i32::MAX),
            cells: CoverageCells(cells.to_vec()),
        })
        .collect()
}

/// The stretches ahead in which something is missing and nothing was before.
fn opened<'a>(
    first: i32,
    cells: &[CoverageCell],
    before: impl Fn(i32) -> Option<&'a CoverageCells>,
    now: Instant,
) -> Vec<std::ops::Range<usize>> {
    let mut stretches: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let day = first + i32::try_from(at / PER_DAY).unwrap_or(0);
        let known = before(day).and_then(|cells| cells.0.get(at % PER_DAY));
        let ahead = interval(first, at).end > now;
        if !ahead || cell.missing() == 0 || known.is_some_and(|known| known.missing() > 0) {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => stretches.push(at..at + 1),
        }
    }
    stretches
}

impl KeepQueue {
    fn told(
        &self,
        (cover, language): (&QueueCover, &LanguageTag),
        (cells, stretch): (&[CoverageCell], std::ops::Range<usize>),
        context: &Context,
    ) -> NewEvent {
        let (from, last) = (
            interval(cover.day, stretch.start),
            interval(cover.day, stretch.end - 1),
        );
        let cells = &cells[stretch];
        let hours: u32 = cells.iter().map(CoverageCell::missing).sum();
        let broken: f64 = cells.iter().map(|cell| cell.broken).sum();
        NewEvent {
            id: context.id(),
            kind: "coverage.gap_opened",
            public: true,
            brand_id: None,
            query_id: None,
            occurred_at: context.now,
            data: json!({
                "queue_id": cover.queue, "language": language.to_string(),
                "start": instant_text(from.start), "end": instant_text(last.end),
                "missing": cells.iter().map(CoverageCell::missing).max(),
                "missing_hours": f64::from(hours) * INTERVAL.as_seconds_f64() / 3_600.0,
                "promises_expected_to_break": (broken * 100.0).round() / 100.0,
                "cost_to_close": self.policy.cost(i64::from(hours) * INTERVAL.num_minutes()),
                "days_ahead": day_of(from.start) - day_of(context.now),
            }),
        }
    }
}
