//! Writing a calendar that programs subscribe to.
//!
//! All times are in UTC: the one form that is right in every program, over every clock change and in
//! zones whose rules a program does not know yet. `X-WR-TIMEZONE` names the zone in which the
//! calendar is shown by those that ask. The text follows from the entries alone, never from the
//! clock, so that it has a stable tag.

use entity::value::{Instant, ZoneName};

use super::OWN_UIDS;
use crate::calendar::Span;

/// The longest line, in octets without its end.
const LINE_MAX: usize = 75;

/// How often programs should ask: a shift is called off hours ahead, rarely minutes.
const REFRESH: &str = "PT15M";

/// Who wrote it.
const PRODUCT: &str = "-//Vesper//Shifts//EN";

/// How an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryStatus {
    /// Somebody has yet to agree.
    Tentative,
    /// It stands.
    Confirmed,
    /// It is off; programs that know it take it away.
    Cancelled,
}

/// One entry of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is, for ever; unique in the calendar.
    pub id: String,
    /// Counts its changes.
    pub sequence: i64,
    /// When it last changed.
    pub changed_at: Instant,
    /// When it is.
    pub span: Span,
    /// How it stands.
    pub status: EntryStatus,
    /// What it is called.
    pub summary: String,
    /// More about it; may be empty.
    pub description: String,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What it is called.
    pub name: String,
    /// The zone in which it is shown.
    pub zone: ZoneName,
    /// What is in it.
    pub entries: Vec<Entry>,
}

impl Feed {
    /// The calendar as a file (RFC 5545, RFC 7986).
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| push_line(&mut text, name, value);
        line("BEGIN", "VCALENDAR");
        line("VERSION", "2.0");
        line("PRODID", PRODUCT);
        line("CALSCALE", "GREGORIAN");
        line("METHOD", "PUBLISH");
        line("NAME", &escaped(&self.name));
        line("X-WR-CALNAME", &escaped(&self.name));
        line("X-WR-TIMEZONE", self.zone.as_str());
        line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        line("X-PUBLISHED-TTL", REFRESH);
        for entry in &self.entries {
            entry.write(&mut line);
        }
        line("END", "VCALENDAR");
        text
    }
}

impl Entry {
    fn write(&self, line: &mut impl FnMut(&str, &str)) {
        let (status, transparency) = match self.status {
            EntryStatus::Tentative => ("TENTATIVE", "OPAQUE"),
            EntryStatus::Confirmed => ("CONFIRMED", "OPAQUE"),
            EntryStatus::Cancelled => ("CANCELLED", "TRANSPARENT"),
        };
        line("BEGIN", "VEVENT");
        line("UID", &format!("{}{OWN_UIDS}", self.id));
        line("SEQUENCE", &self.sequence.to_string());
        line("DTSTAMP", &written(self.changed_at));
        line("LAST-MODIFIED", &written(self.changed_at));
        line("DTSTART", &written(self.span.start));
        line("DTEND", &written(self.span.end));
        line("STATUS", status);
        line("TRANSP", transparency);
        line("SUMMARY", &escaped(&self.summary));
        if !self.description.is_empty() {
            line("DESCRIPTION", &escaped(&self.description));
        }
        line("END", "VEVENT");
    }
}

fn written(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value. Of control characters only line feeds are left, which are escaped; what shows text
/// in another direction than it is written is left out, as it would reach beyond the value.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                written.push('\\');
                written.push(letter);
            }
            '\n' => written.push_str("\\n"),
            '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                written.push(' ');
            }
            _ => written.push(letter),
        }
    }
    written
}

/// A content line, folded between characters where it is too long.
fn push_line(text: &mut String, name: &str, value: &str) {
    let mut length = 0;
    for letter in name.chars().chain([':']).chain(value.chars()) {
        if length + letter.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(letter);
        length += letter.len_utf8();
    }
    text.push_str("\r\n");
}
