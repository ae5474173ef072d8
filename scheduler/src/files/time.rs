//! The times of a file: the calendar's reading of them, within bounds and with the command line's advice.

use chrono::Datelike;
use chrono::format::StrftimeItems;
use entity::value::Instant;
use entity::value::text::Invalid;
use entity::value::zone::Zone;

use crate::calendar::TimeFormat;

/// The years a file may speak of: the reach of the zone rules, so that no slip of a digit makes
/// anything walk through millennia.
const YEARS: std::ops::Range<i32> = 1970..2200;

/// How the times of a file are written.
#[derive(Clone, Debug, Default)]
pub struct TimeReading(TimeFormat);

impl TimeReading {
    /// Times in this `strftime` format (RFC 3339 without one); those without an offset are local
    /// to `zone`.
    ///
    /// # Errors
    /// [`Invalid`] where the format is none.
    pub fn new(format: Option<&str>, zone: Option<Zone>) -> Result<Self, Invalid> {
        if let Some(format) = format {
            StrftimeItems::new(format)
                .parse()
                .map_err(|_| Invalid::new(format!("{format:?} is no strftime format")))?;
        }
        let format = format.map(str::to_owned);
        Ok(Self(TimeFormat { zone, format }))
    }

    /// The instant that a cell tells, in whole microseconds. A local time that a clock change
    /// skips is the first instant after the gap, one that occurs twice its first occurrence.
    ///
    /// # Errors
    /// [`Invalid`] says what is expected.
    pub fn read(&self, cell: &str) -> Result<Instant, Invalid> {
        let instant = self
            .0
            .parse(cell)
            .map_err(|problem| self.advise(cell, &problem))?;
        if YEARS.contains(&instant.year()) {
            Ok(instant)
        } else {
            Err(Invalid::new("must be a time from 1970 to 2199"))
        }
    }

    fn advise(&self, cell: &str, problem: &Invalid) -> Invalid {
        let advice = if problem.0.contains("local time:") {
            "say where (time zone)"
        } else if self.0.format.is_some() {
            "correct it or its form (time format)"
        } else {
            "or say what form it has (time format)"
        };
        Invalid::new(format!("{} {}: {advice}", shown(cell), problem.0))
    }
}

/// A cell as a fault quotes it: not too much of it.
#[must_use]
pub fn shown(cell: &str) -> String {
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
        check(None, None, "2017-11-05T01:30:00", "time zone");
        check(None, None, "yesterday", "time format");
        check(Some("%d/%m/%Y"), None, "31/31/2017", "time format");
        check(None, None, "0001-01-01T00:00:00Z", "1970");
        assert!(TimeReading::new(Some("%Q"), None).is_err());
    }
}
