//! Who reads a letter: their language, their clock, and how values are written for them.

use entity::value::ReadingLanguage;
use entity::value::zone::Zone;

use super::speech::SPEECH;
use super::value::Value;
use crate::calendar::Span;
use crate::locale::{Arg, Days, money};

/// What stands between the parts of a line, in every language.
const BETWEEN: &str = " · ";

/// Somebody who is written to.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// What they are called.
    pub(crate) name: String,
    /// What they read.
    pub(crate) language: ReadingLanguage,
    /// How days are written for them, and on which clock.
    days: Days,
}

impl Reader {
    /// Somebody with that name, who reads that language and lives by that clock.
    pub(crate) const fn new(name: String, language: ReadingLanguage, zone: Zone) -> Self {
        Self {
            name,
            language,
            days: Days::new(language, zone),
        }
    }

    /// A message.
    pub(crate) fn say(&self, id: &str, args: &[(&'static str, Value)]) -> String {
        let args: Vec<(&str, Arg<'_>)> = args
            .iter()
            .map(|(name, value)| (*name, self.arg(value)))
            .collect();
        SPEECH.say(self.language, id, &args)
    }

    /// The parts of a line.
    pub(crate) fn line(&self, parts: &[Value]) -> String {
        // Each part is set apart: what others wrote may be of another direction.
        let parts = parts.iter();
        let parts: Vec<String> = parts
            .map(|part| format!("\u{2068}{}\u{2069}", self.write(part)))
            .collect();
        parts.join(BETWEEN)
    }

    fn arg(&self, value: &Value) -> Arg<'_> {
        match value {
            Value::Count(count) => Arg::Count(*count),
            other => Arg::from(self.write(other)),
        }
    }

    fn write(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Count(count) => count.to_string(),
            Value::Money(amount) => money(self.language, *amount),
            Value::Moment(at) => self.days.full(*at),
            Value::Day(at) => self.days.day(*at),
            Value::Span(span) => self.span(*span),
            Value::Said(id, args) => self.say(id, args),
        }
    }

    /// `Fri, Nov 20, 10:00 PM to Sat, Nov 21, 6:00 AM (Asia/Manila)`; the day once where it is one.
    fn span(&self, span: Span) -> String {
        let zone = self.days.zone();
        let end = if zone.date(span.start) == zone.date(span.end) {
            self.days.time(span.end)
        } else {
            self.days.moment(span.end)
        };
        let args = [
            ("start", Arg::from(self.days.moment(span.start))),
            ("end", Arg::from(end)),
            ("zone", Arg::from(zone.name().to_string())),
        ];
        SPEECH.say(self.language, "span", &args)
    }
}
