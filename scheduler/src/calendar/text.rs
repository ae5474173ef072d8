//! Reading the times that people write into files.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use entity::value::Instant;
use entity::value::text::Invalid;
use entity::value::time::to_micros;
use entity::value::zone::Zone;

/// How the times of a file are written.
///
/// Without a format: RFC 3339, or a local date and time with a `T` or a space between them. A time
/// that carries its offset needs no zone. Local times follow the rule for starts: one that a clock
/// change skips means the first instant after the gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeFormat {
    /// The zone of local times.
    pub zone: Option<Zone>,
    /// A `strftime` format such as `%a %b %d %H:%M:%S %z %Y`.
    pub format: Option<String>,
}

/// How local times are written where no format is given, after a space has become a `T`.
const LOCAL: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

impl TimeFormat {
    /// Reads one time; blanks around it do not count.
    ///
    /// # Errors
    /// Says what is expected, or that a local time needs a zone.
    pub fn parse(&self, text: &str) -> Result<Instant, Invalid> {
        let text = text.trim();
        let instant = match &self.format {
            Some(format) => self.parse_as(text, format),
            None => self.parse_usual(text),
        }?;
        // A leap second is written as second 60 and counts as the last instant of its minute.
        let nanos = instant.nanosecond().min(999_999_999);
        Ok(to_micros(instant.with_nanosecond(nanos).unwrap_or(instant)))
    }

    fn parse_usual(&self, text: &str) -> Result<Instant, Invalid> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(instant.to_utc());
        }
        let local = text.replacen(' ', "T", 1);
        let local = LOCAL
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(&local, format).ok())
            .ok_or_else(|| {
                Invalid::new("must be a time such as 2026-03-29T01:30:00Z, or a local time with a time zone given")
            })?;
        self.at(local)
    }

    fn parse_as(&self, text: &str, format: &str) -> Result<Instant, Invalid> {
        if let Ok(instant) = DateTime::parse_from_str(text, format) {
            return Ok(instant.to_utc());
        }
        let local = NaiveDateTime::parse_from_str(text, format).or_else(|_| {
            NaiveDate::parse_from_str(text, format).map(|date| date.and_time(NaiveTime::MIN))
        });
        let local =
            local.map_err(|_| Invalid::new(format!("must be a time written as {format}")))?;
        self.at(local)
    }

    fn at(&self, local: NaiveDateTime) -> Result<Instant, Invalid> {
        let zone = self.zone.as_ref().ok_or_else(|| {
            Invalid::new("is a local time: give its time zone, or write the offset")
        })?;
        Ok(zone.first(local))
    }
}
