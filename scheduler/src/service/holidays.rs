//! Public holidays, imported by admins from CSV files or calendars (ICS), and removed again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::db::WriteTx;
use entity::store;
use entity::table::holiday;
use entity::value::{ChangeSubject, HolidayId};
use serde_json::json;

use super::{Context, Fault, FieldError, UseCase, audit};
use crate::files::{Faults, Source};
use crate::history::{HolidayRow, read_holidays};

/// Holidays in one import at most: fifty countries for twenty years.
const ROWS_MAX: usize = 50_000;

/// The longest name that is kept, in characters.
const NAME_MAX: usize = 200;

/// The longest event of a calendar, in days: longer ones are no holidays.
const EVENT_DAYS: i64 = 31;

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHoliday {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 3166-2 subdivision; empty: the whole country.
    pub region: String,
    /// The local date.
    pub date: NaiveDate,
    /// What is celebrated.
    pub name: String,
}

/// Whose holidays a calendar holds.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// ISO 3166-1 alpha-2; rows of a CSV file may name their own.
    pub country: Option<String>,
    /// ISO 3166-2 subdivision.
    pub region: Option<String>,
}

/// Writes holidays down; one that is known only changes its name. Answers how many.
#[derive(Clone, Debug)]
pub struct ImportHolidays(Vec<PublicHoliday>);

impl ImportHolidays {
    /// From `country,date,name[,region]`.
    ///
    /// # Errors
    /// 422 with the faults by line and column.
    pub fn from_csv(bytes: &[u8], whose: &Whose) -> Result<Self, Fault> {
        let name = "holidays.csv";
        let rows = read_holidays(Source::Text { name, bytes }).map_err(|faults| told(&faults))?;
        let holidays = rows.into_iter().map(|row| holiday(row, whose));
        Self::new(holidays.collect::<Result<_, _>>()?)
    }

    /// From a calendar: every event is a holiday on each of its days.
    ///
    /// # Errors
    /// 422 where it is no calendar, recurs, or the country is missing.
    pub fn from_ics(text: &str, whose: &Whose) -> Result<Self, Fault> {
        let mut holidays = Vec::new();
        for (date, name) in events(text)? {
            let row = HolidayRow {
                country: None,
                region: None,
                date,
                name: Some(name),
            };
            holidays.push(holiday(row, whose)?);
        }
        Self::new(holidays)
    }

    fn new(mut holidays: Vec<PublicHoliday>) -> Result<Self, Fault> {
        if holidays.is_empty() || holidays.len() > ROWS_MAX {
            return Err(Fault::field("", "must hold 1 to 50,000 holidays"));
        }
        let key = |day: &PublicHoliday| (day.country.clone(), day.region.clone(), day.date);
        holidays.sort_by_key(key);
        // Of several names of one day the first is kept.
        holidays.dedup_by_key(|day| key(day));
        Ok(Self(holidays))
    }
}

impl UseCase for ImportHolidays {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        let row = |day: &PublicHoliday| holiday::Model {
            id: context.id(),
            country: day.country.clone(),
            region: day.region.clone(),
            date: day.date,
            name: day.name.clone(),
        };
        let rows: Vec<holiday::Model> = self.0.iter().map(row).collect();
        store::holiday::put(tx, &rows).await?;
        let countries: BTreeSet<&str> = self.0.iter().map(|day| day.country.as_str()).collect();
        tell_brands(tx, context, &countries).await?;
        let detail = json!({"holidays": rows.len(), "countries": countries});
        audit::record(tx, context, "holiday.import", "holidays", detail).await?;
        Ok(rows.len())
    }
}

/// Removes a holiday that is none.
#[derive(Clone, Copy, Debug)]
pub struct RemoveHoliday(pub HolidayId);

impl UseCase for RemoveHoliday {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let removed = store::holiday::remove(tx, self.0).await?;
        let day = removed.ok_or_else(|| Fault::not_found("holiday"))?;
        tell_brands(tx, context, &BTreeSet::from([day.country.as_str()])).await?;
        let detail = json!({
            "country": day.country, "region": day.region, "date": day.date, "name": day.name,
        });
        Ok(audit::record(tx, context, "holiday.remove", self.0, detail).await?)
    }
}

/// The windows of whoever keeps these countries' holidays are worked out again.
async fn tell_brands(
    tx: &WriteTx,
    context: &Context,
    countries: &BTreeSet<&str>,
) -> Result<(), Fault> {
    let brands = store::brand::keeping(tx, countries).await?;
    let subjects = brands.into_iter().map(|id| (ChangeSubject::Brand, id.0));
    let subjects: Vec<_> = subjects.collect();
    Ok(store::change::record(tx, &context.entropy, context.now, &subjects).await?)
}

fn holiday(row: HolidayRow, whose: &Whose) -> Result<PublicHoliday, Fault> {
    let country = row.country.or_else(|| whose.country.clone());
    let country = country.unwrap_or_default().to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let told = "must name a country of two letters in each row, or with ?country=";
        return Err(Fault::field("/country", told));
    }
    let region = row
        .region
        .or_else(|| whose.region.clone())
        .unwrap_or_default();
    if region.chars().count() > 20 {
        return Err(Fault::field("/region", "must have at most 20 characters"));
    }
    let name = row.name.unwrap_or_default();
    Ok(PublicHoliday {
        country,
        region,
        date: row.date,
        name: name.chars().take(NAME_MAX).collect(),
    })
}

fn told(faults: &Faults) -> Fault {
    let errors = faults.told.iter().map(|fault| FieldError {
        pointer: String::new(),
        detail: format!(
            "line {}, column {}: {}",
            fault.line, fault.column, fault.message
        ),
    });
    Fault::invalid(errors.collect())
}

/// The days and names of a calendar's events (RFC 5545); recurring ones are refused.
fn events(text: &str) -> Result<Vec<(NaiveDate, String)>, Fault> {
    if !text.trim_start().starts_with("BEGIN:VCALENDAR") {
        return Err(Fault::field(
            "",
            "must be a calendar that starts with BEGIN:VCALENDAR",
        ));
    }
    let mut events = Vec::new();
    let mut event: Option<Event> = None;
    for (number, line) in unfolded(text) {
        let refused = |detail: &str| Fault::field("", format!("line {number}: {detail}"));
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let name = name
            .split(';')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        match (name.as_str(), &mut event) {
            ("BEGIN", _) if value.eq_ignore_ascii_case("VEVENT") => event = Some(Event::default()),
            ("END", Some(done)) if value.eq_ignore_ascii_case("VEVENT") => {
                done.days(&mut events).map_err(|detail| refused(&detail))?;
                event = None;
            }
            ("DTSTART", Some(event)) => event.start = day(value),
            ("DTEND", Some(event)) => event.end = day(value),
            ("SUMMARY", Some(event)) => event.name = value.replace("\\,", ",").replace("\\;", ";"),
            ("RRULE", Some(_)) => {
                return Err(refused("recurring events are not read: export single days"));
            }
            _ => {}
        }
        if events.len() > ROWS_MAX {
            break;
        }
    }
    Ok(events)
}

#[derive(Default)]
struct Event {
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    name: String,
}

impl Event {
    fn days(&self, days: &mut Vec<(NaiveDate, String)>) -> Result<(), String> {
        let start = self.start.ok_or("an event without a date in DTSTART")?;
        let end = self.end.filter(|end| *end > start);
        let count = end.map_or(1, |end| (end - start).num_days());
        if count > EVENT_DAYS {
            return Err("an event of more than a month is no holiday".to_owned());
        }
        let count = usize::try_from(count).unwrap_or(1);
        days.extend(
            start
                .iter_days()
                .take(count)
                .map(|day| (day, self.name.clone())),
        );
        Ok(())
    }
}

/// `20261225`, or the date of `20261225T000000`.
fn day(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.trim().get(..8)?, "%Y%m%d").ok()
}

/// Lines with their numbers, folded ones put together again.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let rest = line.strip_prefix(' ').or_else(|| line.strip_prefix('\t'));
        match (rest, lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => lines.push((number + 1, line.to_owned())),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn germany() -> Whose {
        Whose {
            country: Some("de".to_owned()),
            region: None,
        }
    }

    #[test]
    fn calendars_are_read_day_by_day() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n\
            DTEND;VALUE=DATE:20261227\r\nSUMMARY:Weihnach\r\n ten\\, zwei Tage\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let read = ImportHolidays::from_ics(text, &germany()).unwrap().0;
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].date.to_string(), "2026-12-26");
        assert_eq!(
            (read[0].country.as_str(), read[0].name.as_str()),
            ("DE", "Weihnachten, zwei Tage")
        );
        assert!(ImportHolidays::from_ics(text, &Whose::default()).is_err());
        let recurring = text.replace("SUMMARY:", "RRULE:FREQ=YEARLY\r\nSUMMARY:");
        let told = ImportHolidays::from_ics(&recurring, &germany()).unwrap_err();
        assert!(told.errors[0].detail.contains("line 5"), "{told:?}");
        assert!(ImportHolidays::from_ics("hello", &germany()).is_err());
    }

    #[test]
    fn files_name_countries_and_regions() {
        let text = b"country,date,name,region\nde,2026-10-31,Reformationstag,DE-BB\nDE,2026-10-03,Einheit,\n";
        let read = ImportHolidays::from_csv(text, &Whose::default()).unwrap().0;
        assert_eq!(read[1].region, "DE-BB");
        assert!(ImportHolidays::from_csv(b"date\n2026-10-03\n", &Whose::default()).is_err());
        assert!(ImportHolidays::from_csv(b"date\n2026-10-03\n", &germany()).is_ok());
    }
}
