//! Papers in the making: which entry goes into which period, and what each paper says.

use std::collections::BTreeMap;

use entity::store::paper::{OpenEntry, PapersOf};
use entity::table::{paper as papers, paper_line};
use entity::value::zone::Zone;
use entity::value::{Currency, Instant, PaperId, PaperKind, ZoneName};

use super::lines::Drawn;
use crate::calendar::{Period, Span};
use crate::service::Context;

/// Whose papers are closed, and how their time is cut.
pub(super) struct Owner {
    pub(super) of: PapersOf,
    pub(super) name: String,
    pub(super) zone_name: ZoneName,
    pub(super) zone: Zone,
    pub(super) period: Period,
}

/// Papers in the making.
pub(super) struct Desk<'a> {
    pub(super) owner: &'a Owner,
    pub(super) context: &'a Context,
    pub(super) series: &'a str,
    pub(super) last: i64,
    /// Until when papers are closed and with what balance.
    pub(super) closed: BTreeMap<Currency, (Instant, i64)>,
    pub(super) papers: Vec<papers::Model>,
    pub(super) lines: Vec<paper_line::Model>,
}

impl Desk<'_> {
    /// Lays out the papers of all periods that ended by `end`, the oldest first. An entry of a
    /// period that is closed already goes into the next one.
    pub(super) fn write(&mut self, drawn: Vec<Drawn>, end: Instant) {
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
        // Papers that are made together are listed by their ids, in the order of their periods.
        let mut ids: Vec<PaperId> = periods.iter().map(|_| self.context.id()).collect();
        ids.sort_unstable();
        for (id, ((start, ends, currency), lines)) in ids.into_iter().zip(periods) {
            self.paper(id, (start, ends), currency, lines);
        }
    }

    fn paper(
        &mut self,
        id: PaperId,
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
