//! A paper as CSV and as a page to print.

use askama::Template;
use entity::table::{paper, paper_line};
use entity::value::zone::Zone;
use entity::value::{Money, PaperKind};
use scheduler::files::sheet::line;

use super::evidence;
use super::figures::{day, money, plain, time};
use super::words::Words;

/// A paper and how its reader wants it.
pub(super) struct Reading<'a> {
    pub(super) paper: &'a paper::Model,
    pub(super) lines: &'a [paper_line::Model],
    pub(super) words: &'static Words,
    /// In whose time lines are told.
    pub(super) zone: &'a Zone,
    /// Where the period was counted: its days are the days there, wherever they are read.
    pub(super) counted_in: &'a Zone,
}

impl Reading<'_> {
    fn money(&self, amount: i64) -> String {
        money(self.words, Money::new(amount, self.paper.currency))
    }

    /// A line for each line of the paper: what was taken off and what was added are columns of their
    /// own, so that no figure has a sign. Local times occur twice when clocks are set back, so UTC
    /// stands beside them.
    pub(super) fn csv(&self) -> String {
        let words = self.words;
        let mut text = line([
            "#",
            words.date,
            "UTC",
            words.what,
            words.evidence,
            "query",
            words.taken,
            words.given,
            "currency",
        ]);
        let currency = self.paper.currency;
        for one in self.lines {
            let figure = plain(Money::new(one.amount, currency));
            let (taken, given) = if one.amount < 0 {
                (figure, String::new())
            } else {
                (String::new(), figure)
            };
            text.push_str(&line([
                one.line.to_string(),
                self.zone
                    .local(one.at)
                    .format("%Y-%m-%d %H:%M:%S")
                    .to_string(),
                one.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                words.kind(one.kind).to_owned(),
                one.reference.clone(),
                one.query_id.map(|id| id.to_string()).unwrap_or_default(),
                taken,
                given,
                currency.to_string(),
            ]));
        }
        text
    }

    /// A page that prints as it is.
    ///
    /// # Errors
    /// Never for this template; the type says so for all.
    pub(super) fn html(&self) -> Result<String, askama::Error> {
        let words = self.words;
        let last = self.paper.ends_at - chrono::TimeDelta::microseconds(1);
        let rows = self.lines.iter().map(|one| Row {
            date: day(words, self.zone, one.at),
            time: time(self.zone, one.at),
            what: words.kind(one.kind),
            href: evidence::link(self.paper.kind, one),
            reference: &one.reference,
            query: one.query_id.map(|id| id.to_string()),
            amount: self.money(one.amount),
        });
        let change = self.paper.closing_amount - self.paper.opening_amount;
        Page {
            words,
            title: match self.paper.kind {
                PaperKind::Invoice => words.invoice,
                PaperKind::Statement => words.statement,
            },
            direction: if words.from_right { "rtl" } else { "ltr" },
            number: super::number(self.paper),
            name: &self.paper.name,
            from: day(words, self.counted_in, self.paper.starts_at),
            to: day(words, self.counted_in, last),
            counted_in: self.counted_in.name().as_str(),
            zone: self.zone.name().as_str(),
            issued: day(words, self.zone, self.paper.issued_at),
            opening: self.money(self.paper.opening_amount),
            closing: self.money(self.paper.closing_amount),
            total: self.money(change),
            rows: rows.collect(),
        }
        .render()
    }
}

/// One line of the page.
struct Row<'a> {
    date: String,
    time: String,
    what: &'static str,
    href: String,
    reference: &'a str,
    query: Option<String>,
    amount: String,
}

/// The page.
#[derive(Template)]
#[template(path = "paper.html")]
struct Page<'a> {
    words: &'static Words,
    title: &'static str,
    direction: &'static str,
    number: String,
    name: &'a str,
    from: String,
    to: String,
    counted_in: &'a str,
    zone: &'a str,
    issued: String,
    opening: String,
    closing: String,
    total: String,
    rows: Vec<Row<'a>>,
}
