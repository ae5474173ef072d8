//! An entry for a calendar: iCalendar (RFC 5545), published and not asked about (RFC 5546).
//!
//! The same shift has the same `UID` for ever; a later word replaces an earlier one by `SEQUENCE`,
//! the revision of the shift, and by `DTSTAMP` where that is the same.

use entity::value::{Instant, ShiftId};

use super::page::plain;
use super::reader::Reader;
use super::value::Value;
use crate::calendar::Span;

/// The longest line, in bytes without its end (RFC 5545, section 3.1).
const LINE_MAX: usize = 75;

/// Whether it will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The reader has yet to agree.
    Tentative,
    /// The reader agreed.
    Confirmed,
    /// It will not be, or not with the reader.
    Cancelled,
}

/// A shift in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Appointment {
    /// Which shift.
    pub(crate) shift: ShiftId,
    /// Its revision.
    pub(crate) revision: i64,
    /// When it is.
    pub(crate) span: Span,
    /// Whether it will be.
    pub(crate) standing: Standing,
    /// What its queues are called.
    pub(crate) queues: Vec<String>,
    /// When this is said.
    pub(crate) said_at: Instant,
}

impl Appointment {
    /// The entry as a calendar of its own, for its reader.
    pub(crate) fn write(&self, reader: &Reader, public_url: &str) -> String {
        let queues = Value::Text(self.queues.join(", "));
        let summary = plain(&reader.say("calendar-summary", &[("queues", queues)]));
        let status = match self.standing {
            Standing::Tentative => "TENTATIVE",
            Standing::Confirmed => "CONFIRMED",
            Standing::Cancelled => "CANCELLED",
        };
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Vesper//Shifts//EN".to_owned(),
            "METHOD:PUBLISH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@vesper", self.shift),
            format!("SEQUENCE:{}", self.revision),
            format!("DTSTAMP:{}", utc(self.said_at)),
            format!("DTSTART:{}", utc(self.span.start)),
            format!("DTEND:{}", utc(self.span.end)),
            format!("SUMMARY:{}", escaped(&summary)),
            format!("URL:{public_url}/expert/shifts"),
            format!("STATUS:{status}"),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// An instant as `20261121T133000Z`.
fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text in which nothing means anything (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => safe.extend(['\\', c]),
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// A line with its end, cut into lines that are not too long, never within a character.
fn folded(line: &str) -> String {
    let (mut text, mut length) = (String::with_capacity(line.len() + 2), 0);
    for c in line.chars() {
        if length + c.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_stay_texts() {
        let hostile = "a;b,c\\d\r\nATTENDEE:x\0";
        assert_eq!(escaped(hostile), "a\\;b\\,c\\\\d\\nATTENDEE:x");
    }

    #[test]
    fn no_line_is_longer_than_readers_take() {
        let line = format!("SUMMARY:{}", "שלום é ".repeat(40));
        let folded = folded(&line);
        assert!(folded.ends_with("\r\n"));
        let lines: Vec<&str> = folded.trim_end_matches("\r\n").split("\r\n").collect();
        assert!(lines.len() > 5 && lines.iter().all(|line| line.len() <= LINE_MAX));
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
        assert_eq!(folded.replace("\r\n ", ""), line + "\r\n");
    }
}
