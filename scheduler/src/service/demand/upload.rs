//! A brand hands in past demand: counts or queries, as CSV.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::table::queue;
use entity::value::{BrandId, DemandSource, Instant, LanguageTag, QueueId};

use super::quarter::{Key, Quarters};
use crate::files::{Faults, Mapping, Source, TimeReading};
use crate::history::{Kind, Reading, Row, Rows, counted_seconds, read};
use crate::service::{Context, Fault, FieldError, Services, UseCase};

/// The longest history, in days: five years.
const LONGEST_DAYS: i64 = 1_830;

/// Languages of one history at most.
const LANGUAGES_MAX: usize = 50;

/// A quarter of an hour counts as seen from this share on.
const SEEN_FROM: f64 = 0.3;

/// What faults call the file.
const NAME: &str = "history.csv";

/// A history as it was sent.
#[derive(Clone, Debug, Default)]
pub struct HistoryFile {
    /// The CSV text.
    pub bytes: Vec<u8>,
    /// Which columns are called otherwise.
    pub mapping: Mapping,
    /// The zone of local times; the brand's where none is given.
    pub time_zone: Option<entity::value::ZoneName>,
    /// How times are written.
    pub time_format: Option<String>,
    /// Whether faulty rows are left out instead of refusing all.
    pub skip_faulty: bool,
}

/// Keeps past demand; a quarter of an hour that was handed in before is replaced.
#[derive(Clone, Debug)]
pub struct UploadHistory {
    brand: BrandId,
    queue: QueueId,
    kept: HistoryKept,
    /// By language; the empty one where nobody said.
    quarters: BTreeMap<String, Quarters>,
}

/// What was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryKept {
    /// What the rows were.
    pub kind: Kind,
    /// How many rows were used.
    pub rows: u64,
    /// Faulty rows that were left out.
    pub skipped: u64,
    /// Rows of other queues, which were left out.
    pub other_queues: u64,
    /// How many queries they stand for.
    pub queries: f64,
    /// The first instant they speak of.
    pub from: Instant,
    /// The last one.
    pub to: Instant,
}

impl UploadHistory {
    /// Reads the file, away from the request threads.
    ///
    /// # Errors
    /// 404 for a queue that is not the brand's; 422 with the faults by line and column.
    pub async fn prepare(
        services: &Services,
        (brand, queue): (BrandId, QueueId),
        file: HistoryFile,
    ) -> Result<Self, Fault> {
        let db = services.db.read();
        let queue = store::queue::find_of(db, brand, queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        let brand = store::brand::find(db, brand)
            .await?
            .ok_or_else(|| Fault::not_found("brand"))?;
        let zone = file.time_zone.clone().unwrap_or(brand.time_zone);
        let zone = services.zones.get(&zone).ok_or_else(|| {
            Fault::field(
                "/time_zone",
                "must be an IANA zone name such as Europe/Berlin",
            )
        })?;
        let time = TimeReading::new(file.time_format.as_deref(), Some(zone))
            .map_err(|problem| Fault::field("/time_format", problem.0))?;
        tokio::task::spawn_blocking(move || Self::read(&queue, &file, time))
            .await
            .map_err(|_| Fault::internal("reading a history panicked"))?
    }

    fn read(queue: &queue::Model, file: &HistoryFile, time: TimeReading) -> Result<Self, Fault> {
        let reading = Reading {
            mapping: file.mapping.clone(),
            time,
            skip_faulty: file.skip_faulty,
        };
        let source = Source::Text {
            name: NAME,
            bytes: &file.bytes,
        };
        let mut rows = read(source, &reading).map_err(|faults| refused(&faults))?;
        let all = rows.rows.len();
        let own = rows.queues.iter().position(|name| *name == queue.name);
        rows.rows
            .retain(|row| row.queue.is_none() || row.queue == own);
        let other_queues = (all - rows.rows.len()) as u64;
        let kept = kept(&rows, other_queues)?;
        let quarters = by_language(&rows)?;
        Ok(Self {
            brand: queue.brand_id,
            queue: queue.id,
            kept,
            quarters,
        })
    }
}

impl UseCase for UploadHistory {
    type Output = HistoryKept;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<HistoryKept, Fault> {
        // The queue's row is the lock under which its days are changed.
        store::queue::lock_of(tx, self.brand, self.queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        let day = |instant| Quarters::place(Quarters::at(instant)).0;
        let span = (day(self.kept.from), day(self.kept.to).saturating_add(1));
        let known = store::demand::days(tx, self.queue, span).await?;
        for (language, quarters) in &self.quarters {
            let key = Key {
                brand: self.brand,
                queue: self.queue,
                language,
                source: DemandSource::Uploaded,
                now: context.now,
            };
            store::demand::put(tx, quarters.onto(&known, &key, false)).await?;
        }
        Ok(self.kept.clone())
    }
}

fn refused(faults: &Faults) -> Fault {
    let errors = faults.told.iter().map(|fault| FieldError {
        pointer: String::new(),
        detail: format!(
            "line {}, column {}: {}",
            fault.line, fault.column, fault.message
        ),
    });
    let mut fault = Fault::invalid(errors.collect());
    fault.detail = format!(
        "{} rows or cells are faulty; correct those listed",
        faults.count
    );
    let told = faults.told.iter().map(|fault| {
        serde_json::json!({"line": fault.line, "column": fault.column, "detail": fault.message})
    });
    fault.with("faults", told.collect::<Vec<_>>())
}

fn kept(rows: &Rows, other_queues: u64) -> Result<HistoryKept, Fault> {
    let (Some(first), Some(last)) = (rows.rows.first(), rows.rows.last()) else {
        let told = "has no rows of this queue: send received_at or interval_start,count";
        return Err(Fault::field("", told));
    };
    if last.at - first.at > TimeDelta::days(LONGEST_DAYS) {
        return Err(Fault::field("", "must not span more than five years"));
    }
    Ok(HistoryKept {
        kind: rows.kind,
        rows: rows.rows.len() as u64,
        skipped: rows.skipped.count,
        other_queues,
        queries: rows.rows.iter().map(|row| row.count).sum(),
        from: first.at,
        to: last.at + counted(rows)?,
    })
}

/// The length of a counted interval; nothing for messages.
fn counted(rows: &Rows) -> Result<TimeDelta, Fault> {
    match rows.kind {
        Kind::Messages => Ok(TimeDelta::zero()),
        Kind::Counts => counted_seconds(&rows.rows)
            .filter(|seconds| *seconds <= 86_400)
            .map(TimeDelta::seconds)
            .ok_or_else(|| Fault::field("", "must have two intervals of at most a day or more")),
    }
}

fn by_language(rows: &Rows) -> Result<BTreeMap<String, Quarters>, Fault> {
    let mut tags = BTreeMap::new();
    for name in &rows.languages {
        let tag: LanguageTag = name
            .parse()
            .map_err(|_| Fault::field("", format!("language {name:?} is no BCP 47 tag")))?;
        tags.insert(name.as_str(), tag.to_string());
    }
    if tags.len() > LANGUAGES_MAX {
        return Err(Fault::field("", "must not have more than 50 languages"));
    }
    let language = |row: &Row| {
        let name = row.language.map(|place| rows.languages[place].as_str());
        name.and_then(|name| tags.get(name).cloned())
            .unwrap_or_default()
    };
    let mut by_language: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in &rows.rows {
        by_language.entry(language(row)).or_default().push(*row);
    }
    let length = counted(rows)?;
    let span = (rows.rows.first(), rows.rows.last());
    let quarters = by_language.into_iter().map(|(language, own)| {
        let quarters = match (rows.kind, span) {
            (Kind::Messages, (Some(first), Some(last))) => messages(&own, (first.at, last.at)),
            _ => counts(&own, length),
        };
        (language, quarters)
    });
    Ok(quarters.collect())
}

/// Messages are the whole truth between the first and the last row: no message is none.
fn messages(rows: &[Row], (first, last): (Instant, Instant)) -> Quarters {
    let mut quarters = Quarters::default();
    for quarter in Quarters::at(first)..=Quarters::at(last) {
        quarters.add(quarter, 0.0);
    }
    for row in rows {
        quarters.add(Quarters::at(row.at), row.count);
    }
    quarters
}

/// Counts go to the quarters that their interval covers, evenly.
fn counts(rows: &[Row], length: TimeDelta) -> Quarters {
    let mut parts: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    let seconds = length.num_seconds().max(1) as f64;
    let quarter_seconds = Quarters::length().num_seconds() as f64;
    for row in rows {
        let end = row.at + length;
        let last = Quarters::at(end - TimeDelta::microseconds(1));
        for quarter in Quarters::at(row.at)..=last {
            let start = Quarters::start(quarter);
            let inside = end.min(start + Quarters::length()) - row.at.max(start);
            let inside = inside.num_milliseconds() as f64 / 1e3;
            let part = parts.entry(quarter).or_default();
            part.0 += row.count * inside / seconds;
            part.1 += inside / quarter_seconds;
        }
    }
    let seen = parts
        .into_iter()
        .filter(|(_, (_, share))| *share >= SEEN_FROM);
    Quarters(
        seen.map(|(quarter, (count, share))| (quarter, count / share))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: &str, count: f64) -> Row {
        Row {
            at: at.parse().unwrap(),
            count,
            queue: None,
            language: None,
        }
    }

    #[test]
    fn counts_are_spread_over_the_quarters_they_cover() {
        let hour = counts(&[row("2026-03-02T10:00:00Z", 8.0)], TimeDelta::hours(1));
        assert_eq!(hour.0.into_values().collect::<Vec<_>>(), [2.0; 4]);
        let sixes = [("10:00", 3.0), ("10:06", 3.0), ("10:12", 4.0)];
        let rows = sixes.map(|(at, count)| row(&format!("2026-03-02T{at}:00Z"), count));
        let sixes = counts(&rows, TimeDelta::minutes(6));
        // The second quarter was seen for three minutes only.
        assert_eq!(sixes.0.into_values().collect::<Vec<_>>(), [8.0]);
    }

    #[test]
    fn between_messages_there_was_none() {
        let rows = [
            row("2026-03-02T10:10:00Z", 1.0),
            row("2026-03-02T10:50:00Z", 1.0),
        ];
        let span = (rows[0].at, rows[1].at);
        let told = messages(&rows, span).0.into_values().collect::<Vec<_>>();
        assert_eq!(told, [1.0, 0.0, 0.0, 1.0]);
    }
}
