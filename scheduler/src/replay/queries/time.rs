//! The times of a file: RFC 3339, anybody's own format, or local time in a zone.

use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use entity::value::Instant;
use entity::value::text::Invalid;
use entity::value::time::to_micros;
use entity::value::zone::Zone;

/// The years a file may speak of: the reach of the zone rules, so that no slip of a digit makes
/// the replay walk through millennia.
const YEARS: std::ops::Range<i32> = 1970..2200;

/// The local forms that are read without a format.
const LOCAL: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
];

/// How the times of a file are written.
#[derive(Clone, Debug, Default)]
pub struct TimeReading {
    format: Option<Vec<Item<'static>>>,
    zone: Option<Zone>,
}

impl TimeReading {
    /// Times in this `strftime` format (RFC 3339 without one); those without an offset are local
    /// to `zone`.
    ///
    /// # Errors
    /// [`Invalid`] where the format is none.
    pub fn new(format: Option<&str>, zone: Option<Zone>) -> Result<Self, Invalid> {
        let format = format
            .map(|format| {
                StrftimeItems::new(format)
                    .parse_to_owned()
                    .map_err(|_| Invalid::new(format!("{format:?} is no strftime format")))
            })
            .transpose()?;
        Ok(Self { format, zone })
    }

    /// The instant that a cell tells, in whole microseconds. A local time that a clock change
    /// skips is the first instant after the gap, one that occurs twice its first occurrence.
    ///
    /// # Errors
    /// [`Invalid`] says what is expected.
    pub fn read(&self, cell: &str) -> Result<Instant, Invalid> {
        let instant = match &self.format {
            Some(items) => self.formatted(cell, items)?,
            None => self.plain(cell)?,
        };
        if YEARS.contains(&chrono::Datelike::year(&instant)) {
            Ok(to_micros(instant))
        } else {
            Err(Invalid::new("must be a time from 1970 to 2199"))
        }
    }

    fn plain(&self, cell: &str) -> Result<Instant, Invalid> {
        if let Ok(time) = DateTime::parse_from_rfc3339(cell) {
            return Ok(time.with_timezone(&Utc));
        }
        let local = LOCAL
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok());
        match local {
            Some(local) => self.local(local),
            None => Err(Invalid::new(format!(
                "{} is no RFC 3339 time such as 2017-10-02T04:57:25Z: give its form with \
                 --time-format",
                shown(cell)
            ))),
        }
    }

    fn formatted(&self, cell: &str, items: &[Item<'static>]) -> Result<Instant, Invalid> {
        let unreadable = |_| {
            Invalid::new(format!(
                "{} does not have the form that --time-format gives",
                shown(cell)
            ))
        };
        let mut parsed = Parsed::new();
        chrono::format::parse(&mut parsed, cell, items.iter()).map_err(unreadable)?;
        if let Ok(time) = parsed.to_datetime() {
            return Ok(time.with_timezone(&Utc));
        }
        if let Some(second) = parsed.timestamp() {
            return DateTime::from_timestamp(second, 0)
                .ok_or_else(|| Invalid::new("must be a time from 1970 to 2199"));
        }
        let date = parsed.to_naive_date().map_err(unreadable)?;
        let time = match parsed.to_naive_time() {
            Ok(time) => time,
            Err(_) if parsed.hour_mod_12().is_none() && parsed.minute().is_none() => NaiveTime::MIN,
            Err(error) => return Err(unreadable(error)),
        };
        self.local(date.and_time(time))
    }

    fn local(&self, local: NaiveDateTime) -> Result<Instant, Invalid> {
        match &self.zone {
            Some(zone) => Ok(zone.first(local)),
            None => Err(Invalid::new(
                "is a local time without offset: say where with --time-zone",
            )),
        }
    }
}

/// A cell as a fault quotes it: not too much of it.
pub(super) fn shown(cell: &str) -> String {
    let short: String = cell.chars().take(40).collect();
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::zones::Zones;

    fn check(format: Option<&str>, zone: Option<&str>, cell: &str, expected: &str) {
        let zone = zone.map(|name| Zones::bundled().get(&name.parse().unwrap()).unwrap());
        let read = TimeReading::new(format, zone).unwrap().read(cell);
        let form = chrono::SecondsFormat::AutoSi;
        let told = read.map_or_else(|e| e.0, |t| t.to_rfc3339_opts(form, true));
        assert!(told.contains(expected), "{cell}: {told}");
    }

    #[test]
    fn times_are_read_as_people_export_them() {
        check(None, None, "2017-10-02T04:57:25Z", "2017-10-02T04:57:25Z");
        check(
            None,
            None,
            "2017-10-02T04:57:25.5+02:00",
            "2017-10-02T02:57:25.500Z",
        );
        check(None, None, "2017-10-02 04:57:25Z", "2017-10-02T04:57:25Z");
        let twitter = Some("%a %b %d %H:%M:%S %z %Y");
        check(
            twitter,
            None,
            "Tue Oct 31 23:36:20 +0000 2017",
            "2017-10-31T23:36:20Z",
        );
        let american = Some("%m/%d/%Y %I:%M:%S %p");
        check(
            american,
            Some("UTC"),
            "10/31/2017 11:36:20 PM",
            "2017-10-31T23:36:20Z",
        );
        check(
            Some("%Y-%m-%d"),
            Some("Asia/Manila"),
            "2017-10-31",
            "2017-10-30T16:00:00Z",
        );
        check(Some("%s"), None, "1500000000", "2017-07-14T02:40:00Z");
    }

    #[test]
    fn local_times_follow_the_rule_for_clock_changes() {
        let new_york = Some("America/New_York");
        check(
            None,
            new_york,
            "2017-03-12 02:30:00",
            "2017-03-12T07:00:00Z",
        );
        check(
            None,
            new_york,
            "2017-11-05T01:30:00",
            "2017-11-05T05:30:00Z",
        );
        check(None, new_york, "2017-11-05 12:00", "2017-11-05T17:00:00Z");
    }

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        check(None, None, "2017-11-05T01:30:00", "--time-zone");
        check(None, None, "yesterday", "--time-format");
        check(Some("%d/%m/%Y"), None, "31/31/2017", "--time-format gives");
        check(None, None, "0001-01-01T00:00:00Z", "1970");
        assert!(TimeReading::new(Some("%Q"), None).is_err());
    }
}
