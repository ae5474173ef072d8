//! Days that differ and stays elsewhere, as lines of a form.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use entity::value::{AvailabilityException, LocalTime, Travel};

use crate::problem::Problem;

/// Empty lines below those that are there, so that some can be added without a script.
const SPARE: usize = 2;

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// A day that differs; without times the whole day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ExceptionRow {
    pub(super) date: String,
    pub(super) kind: String,
    pub(super) from: String,
    /// The end, on the next day where it is not after the beginning.
    pub(super) to: String,
}

/// A stay in another zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TravelRow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) zone: String,
}

/// The lines of columns; those without a first word are none, and two more can be filled in.
fn lines<const N: usize, T: Default>(
    columns: [&[String]; N],
    line: impl Fn([String; N]) -> T,
) -> Vec<T> {
    let at = |column: &[String], place: usize| column.get(place).cloned().unwrap_or_default();
    let all = (0..columns[0].len()).map(|place| columns.map(|column| at(column, place)));
    let kept = all.filter(|words| !words[0].trim().is_empty()).map(line);
    kept.chain((0..SPARE).map(|_| T::default())).collect()
}

/// Days that differ, from the columns date, kind, from and to.
pub(super) fn exception_rows(columns: [&[String]; 4]) -> Vec<ExceptionRow> {
    lines(columns, |[date, kind, from, to]| ExceptionRow {
        date,
        kind,
        from,
        to,
    })
}

/// Stays, from the columns from, to and zone.
pub(super) fn travel_rows(columns: [&[String]; 3]) -> Vec<TravelRow> {
    lines(columns, |[from, to, zone]| TravelRow { from, to, zone })
}

fn minute(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

/// The lines of days from today on.
pub(super) fn exceptions_from(
    all: &[AvailabilityException],
    today: NaiveDate,
) -> Vec<ExceptionRow> {
    let row = |one: &AvailabilityException| ExceptionRow {
        date: one.date.to_string(),
        kind: one.kind.to_string(),
        from: one.start.map(|at| at.to_string()).unwrap_or_default(),
        to: one.start.map(|at| end(at, one.minutes)).unwrap_or_default(),
    };
    let ahead = all.iter().filter(|one| one.date >= today).map(row);
    ahead
        .chain((0..SPARE).map(|_| ExceptionRow::default()))
        .collect()
}

/// When something ends that begins then; without a length at midnight.
fn end(start: LocalTime, minutes: Option<u32>) -> String {
    let minutes = minutes.map_or(TimeDelta::zero(), |length| {
        TimeDelta::minutes(length.into())
    });
    let end = if minutes.is_zero() {
        NaiveTime::MIN
    } else {
        start.time() + minutes
    };
    end.format("%H:%M").to_string()
}

/// The lines of stays that are not over.
pub(super) fn travel_from(all: &[Travel], today: NaiveDate) -> Vec<TravelRow> {
    let row = |one: &Travel| TravelRow {
        from: one.from.to_string(),
        to: one.to.to_string(),
        zone: one.time_zone.to_string(),
    };
    let ahead = all.iter().filter(|one| one.to >= today).map(row);
    ahead
        .chain((0..SPARE).map(|_| TravelRow::default()))
        .collect()
}

/// A word of a line, or what is wrong with it.
fn word<T: std::str::FromStr>(field: String, text: &str, expected: &str) -> Result<T, Problem> {
    let wrong = |_| Problem::field(field, format!("{expected}, not {text:?}"));
    text.trim().parse().map_err(wrong)
}

/// The days that differ.
///
/// # Errors
/// 422 at the line for what is no date, kind or time.
pub(super) fn exceptions(rows: &[ExceptionRow]) -> Result<Vec<AvailabilityException>, Problem> {
    let filled = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.date.is_empty());
    filled.map(|(place, row)| exception(place, row)).collect()
}

fn exception(place: usize, row: &ExceptionRow) -> Result<AvailabilityException, Problem> {
    let field = |name: &str| format!("/exceptions/{place}/{name}");
    let time = |name: &str, text: &str| -> Result<Option<LocalTime>, Problem> {
        match text.trim() {
            "" => Ok(None),
            text => word(field(name), text, "must be a time such as 09:30").map(Some),
        }
    };
    let (start, end) = (time("start", &row.from)?, time("minutes", &row.to)?);
    if start.is_none() && end.is_some() {
        return Err(Problem::field(field("start"), "is missing beside the end"));
    }
    let length = |from: LocalTime, to: LocalTime| {
        let minutes = (minute(to.time()) + DAY - minute(from.time())) % DAY;
        if minutes == 0 { DAY } else { minutes }
    };
    Ok(AvailabilityException {
        date: word(
            field("date"),
            &row.date,
            "must be a date such as 2026-12-24",
        )?,
        kind: word(field("kind"), &row.kind, "must be add or remove")?,
        start,
        minutes: start.zip(end).map(|(from, to)| length(from, to)),
    })
}

/// The stays in other zones.
///
/// # Errors
/// 422 at the line for what is no date or zone.
pub(super) fn travel(rows: &[TravelRow]) -> Result<Vec<Travel>, Problem> {
    let stay = |(place, row): (usize, &TravelRow)| {
        let field = |name: &str| format!("/travel/{place}/{name}");
        let date = "must be a date such as 2026-12-24";
        Ok(Travel {
            from: word(field("from"), &row.from, date)?,
            to: word(field("to"), &row.to, date)?,
            time_zone: word(
                field("time_zone"),
                &row.zone,
                "must be a zone such as Asia/Manila",
            )?,
        })
    };
    let filled = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.from.is_empty());
    filled.map(stay).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(date: &str, kind: &str, from: &str, to: &str) -> ExceptionRow {
        let [date, kind, from, to] = [date, kind, from, to].map(str::to_owned);
        ExceptionRow {
            date,
            kind,
            from,
            to,
        }
    }

    #[test]
    fn a_day_comes_back_as_it_was_typed() {
        let today = "2026-12-01".parse().unwrap();
        for (from, to) in [
            ("", ""),
            ("20:00", "02:00"),
            ("09:30", "10:15"),
            ("08:00", "08:00"),
            ("20:00", "00:00"),
        ] {
            let typed = row("2026-12-24", "add", from, to);
            let read = exceptions(std::slice::from_ref(&typed)).unwrap();
            assert_eq!(exceptions_from(&read, today)[0], typed);
        }
        let past = exceptions(&[row("2026-11-24", "remove", "", "")]).unwrap();
        assert_eq!(
            exceptions_from(&past, today),
            vec![ExceptionRow::default(); SPARE]
        );
    }

    #[test]
    fn what_is_wrong_is_named_at_its_line() {
        let wrong = |row: ExceptionRow| exceptions(&[row]).unwrap_err().errors[0].pointer.clone();
        assert_eq!(wrong(row("tomorrow", "add", "", "")), "/exceptions/0/date");
        assert_eq!(
            wrong(row("2026-12-24", "add", "", "10:00")),
            "/exceptions/0/start"
        );
        assert_eq!(
            wrong(row("2026-12-24", "add", "25:00", "")),
            "/exceptions/0/start"
        );
        assert!(exceptions(&[ExceptionRow::default()]).unwrap().is_empty());
    }
}
