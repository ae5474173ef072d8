//! One row: from its cells to a [`Row`], or the cell that is at fault.

use entity::value::LanguageTag;

use super::{Reading, Row};
use crate::files::{CellFault, Cells, Column, shown};
use crate::language::detect;
use crate::replay::chance::{SECONDS_MAX, fold, hash_bytes, to_micros};
use crate::replay::scenario::Scenario;

/// Reads rows of one file for one scenario.
pub(super) struct RowReader<'a> {
    pub scenario: &'a Scenario,
    pub reading: &'a Reading,
    pub languages: Languages,
}

/// The languages seen, each kept once; few, so a list will do.
#[derive(Default)]
pub(super) struct Languages(pub Vec<LanguageTag>);

impl Languages {
    fn place(&mut self, tag: &LanguageTag) -> u16 {
        let place = self.0.iter().position(|known| known == tag);
        let place = place.unwrap_or_else(|| {
            self.0.push(tag.clone());
            self.0.len() - 1
        });
        // There are fewer than 10,000 languages, and a tag per region does not reach 65,536.
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}

/// A length of time, in microseconds.
fn seconds(cells: &Cells<'_>, column: Column) -> Result<Option<i64>, CellFault> {
    let Some((place, text)) = cells.text(column)? else {
        return Ok(None);
    };
    let seconds = text.parse::<f64>().ok();
    let sensible = seconds.filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds));
    let micros = sensible.map(to_micros).ok_or_else(|| {
        let told = format!("{} must be seconds from 0 to 315360000", shown(text));
        (place, told)
    })?;
    Ok(Some(micros))
}

impl RowReader<'_> {
    /// The row; `None` where it lies outside the span that is read.
    pub fn row(&mut self, cells: Cells<'_>) -> Result<Option<Row>, CellFault> {
        let received = self.received(&cells)?;
        let body = cells.text(Column::Text).ok().flatten().map(|cell| cell.1);
        let given = given_language(&cells)?;
        let (queue, language) = self.queue_and_language(&cells, given, body)?;
        let customer = cells
            .text(Column::Customer)?
            .map(|cell| hash_bytes(cell.1.as_bytes()));
        let mut row = Row {
            received: received.timestamp_micros(),
            key: 0,
            handle: seconds(&cells, Column::HandleSeconds)?,
            patience: seconds(&cells, Column::PatienceSeconds)?,
            customer,
            queue: u32::try_from(queue).unwrap_or(u32::MAX),
            language: self.languages.place(&language),
        };
        row.key = self.key(&row, &language, body);
        let before_end = self.reading.to.is_none_or(|to| received < to);
        Ok(before_end.then_some(row))
    }

    fn received(&self, cells: &Cells<'_>) -> Result<entity::value::Instant, CellFault> {
        let told = "must tell when the query arrived";
        let (place, text) = cells.needed(Column::ReceivedAt, told)?;
        self.reading
            .time
            .read(text)
            .map_err(|problem| (place, problem.0))
    }

    /// The queue and the language: what the row says wins, then what its text reliably shows, then
    /// the queue's first language.
    fn queue_and_language(
        &self,
        cells: &Cells<'_>,
        given: Option<LanguageTag>,
        body: Option<&str>,
    ) -> Result<(usize, LanguageTag), CellFault> {
        let named = self.named_queue(cells)?;
        let queues = &self.scenario.queues;
        let language = given.or_else(|| {
            let allowed = match named {
                Some(queue) => queues[queue].languages.clone(),
                None => self.scenario.languages(),
            };
            detected(body?, &allowed)
        });
        let serves = |language: &LanguageTag| {
            let speaks = |tag: &LanguageTag| tag.serves(language);
            queues
                .iter()
                .position(|queue| queue.languages.iter().any(speaks))
        };
        let queue = named.or_else(|| serves(language.as_ref()?)).unwrap_or(0);
        let language = language.or_else(|| queues.get(queue)?.languages.first().cloned());
        language
            .map(|language| (queue, language))
            .ok_or((0, "has no language and its queue neither".to_owned()))
    }

    fn named_queue(&self, cells: &Cells<'_>) -> Result<Option<usize>, CellFault> {
        if self.scenario.queues.len() == 1 {
            return Ok(Some(0));
        }
        let Some((place, name)) = cells.text(Column::Queue)? else {
            return Ok(None);
        };
        match self.scenario.queue_named(name) {
            Some(queue) => Ok(Some(queue)),
            None => Err((
                place,
                format!("no queue {} is in the scenario: add it there", shown(name)),
            )),
        }
    }

    /// A hash of everything that tells this row from another, and of nothing else in the file.
    fn key(&self, row: &Row, language: &LanguageTag, body: Option<&str>) -> u64 {
        let known = |value: Option<i64>| value.map_or(u64::MAX, |value| value as u64);
        let queue = self.scenario.queues.get(row.queue as usize);
        let parts = [
            row.received as u64,
            queue.map_or(0, |queue| hash_bytes(queue.name.as_bytes())),
            hash_bytes(language.as_str().as_bytes()),
            known(row.handle),
            known(row.patience),
            row.customer.unwrap_or(0),
            hash_bytes(body.unwrap_or_default().as_bytes()),
        ];
        parts.into_iter().fold(0, fold)
    }
}

fn given_language(cells: &Cells<'_>) -> Result<Option<LanguageTag>, CellFault> {
    let Some((place, text)) = cells.text(Column::Language)? else {
        return Ok(None);
    };
    text.parse()
        .map(Some)
        .map_err(|problem: entity::value::text::Invalid| {
            (place, format!("{} {}", shown(text), problem.0))
        })
}

/// The language a text is surely in, where there is a choice among several.
fn detected(body: &str, allowed: &[LanguageTag]) -> Option<LanguageTag> {
    match allowed {
        [] => None,
        [only] => Some(only.clone()),
        _ => {
            let found = detect(None, body, allowed);
            found.reliable.then_some(found.tag)
        }
    }
}
