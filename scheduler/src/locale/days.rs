//! Days and times as readers of a language write them, in a zone.
//!
//! The patterns are those of the Unicode CLDR (<https://cldr.unicode.org>), by ICU4X. Yiddish has
//! none there: it is written in figures, day before month, with the names of the days below.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use entity::value::zone::Zone;
use entity::value::{Instant, ReadingLanguage};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::builder::{DateFields, FieldSetBuilder};
use icu_datetime::fieldsets::enums::CompositeDateTimeFieldSet;
use icu_datetime::input::{Date, DateTime, Time};
use icu_datetime::options::{Length, TimePrecision};
use icu_locale_core::Locale;

/// Monday to Sunday in Yiddish.
const YIDDISH_DAYS: [&str; 7] = [
    "מאָנטיק",
    "דינסטיק",
    "מיטוואָך",
    "דאָנערשטיק",
    "פֿרײַטיק",
    "שבת",
    "זונטיק",
];

/// An instant, however often it is referred to: templates hand on references of references.
pub trait When {
    /// The instant.
    fn when(&self) -> Instant;
}

impl When for Instant {
    fn when(&self) -> Instant {
        *self
    }
}

impl<T: When + ?Sized> When for &T {
    fn when(&self) -> Instant {
        (**self).when()
    }
}

/// Writes days and times for the readers of one language in one zone.
#[derive(Clone, Debug)]
pub struct Days {
    language: ReadingLanguage,
    zone: Zone,
}

impl Days {
    /// For readers of that language who live by the clock of that zone.
    #[must_use]
    pub const fn new(language: ReadingLanguage, zone: Zone) -> Self {
        Self { language, zone }
    }

    /// The zone whose clock is shown.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// A day with its month and year, e.g. `Nov 23, 2026`.
    #[must_use]
    pub fn day(&self, at: impl When) -> String {
        self.date(self.zone.date(at.when()))
    }

    /// A day that is known without a zone.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        let at = date.and_hms_opt(0, 0, 0).unwrap_or_default();
        self.write(at, Some(DateFields::YMD), false)
    }

    /// The day of the week and of the month, e.g. `Mon, Nov 23`.
    #[must_use]
    pub fn weekday(&self, date: NaiveDate) -> String {
        let at = date.and_hms_opt(0, 0, 0).unwrap_or_default();
        self.write(at, Some(DateFields::MDE), false)
    }

    /// The name of a day of the week alone, e.g. `Mon`.
    #[must_use]
    pub fn weekday_name(&self, day: chrono::Weekday) -> String {
        // A Monday, and so on from there.
        let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
        let date = monday + chrono::TimeDelta::days(i64::from(day.num_days_from_monday()));
        let at = date.and_hms_opt(0, 0, 0).unwrap_or_default();
        self.write(at, Some(DateFields::E), false)
    }

    /// A time of day, e.g. `2:05 PM`.
    #[must_use]
    pub fn time(&self, at: impl When) -> String {
        self.write(self.zone.local(at.when()), None, true)
    }

    /// A time of the day that is known without a zone.
    #[must_use]
    pub fn clock(&self, time: chrono::NaiveTime) -> String {
        let day = NaiveDate::default();
        self.write(day.and_time(time), None, true)
    }

    /// A day and a time, e.g. `Mon, Nov 23, 2:05 PM`.
    #[must_use]
    pub fn moment(&self, at: impl When) -> String {
        self.write(self.zone.local(at.when()), Some(DateFields::MDE), true)
    }

    /// A day with its year, and a time.
    #[must_use]
    pub fn full(&self, at: impl When) -> String {
        self.write(self.zone.local(at.when()), Some(DateFields::YMDE), true)
    }

    fn write(&self, at: NaiveDateTime, date: Option<DateFields>, with_time: bool) -> String {
        if self.language == ReadingLanguage::Yiddish {
            return yiddish(at, date, with_time);
        }
        self.cldr(at, date, with_time)
            .unwrap_or_else(|| at.format("%Y-%m-%d %H:%M").to_string())
    }

    fn cldr(&self, at: NaiveDateTime, date: Option<DateFields>, with_time: bool) -> Option<String> {
        let locale: Locale = self.language.as_str().parse().ok()?;
        let mut fields = FieldSetBuilder::new();
        fields.date_fields = date;
        fields.length = Some(Length::Medium);
        fields.time_precision = with_time.then_some(TimePrecision::Minute);
        let fields: CompositeDateTimeFieldSet = fields.build_composite_datetime().ok()?;
        let writer = DateTimeFormatter::try_new(locale.into(), fields).ok()?;
        let second = u8::try_from(at.second()).ok()?;
        let (month, day) = (u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
        let (hour, minute) = (
            u8::try_from(at.hour()).ok()?,
            u8::try_from(at.minute()).ok()?,
        );
        let moment = DateTime {
            date: Date::try_new_iso(at.year(), month, day).ok()?,
            time: Time::try_new(hour, minute, second, 0).ok()?,
        };
        Some(writer.format(&moment).to_string())
    }
}

fn yiddish(at: NaiveDateTime, date: Option<DateFields>, with_time: bool) -> String {
    let name = YIDDISH_DAYS[at.weekday().num_days_from_monday() as usize];
    let mut parts = Vec::new();
    match date {
        Some(DateFields::E) => parts.push(name.to_owned()),
        Some(DateFields::MDE) => {
            parts.push(format!("{name}, {}/{}", at.day(), at.month()));
        }
        Some(DateFields::YMDE) => {
            parts.push(format!("{name}, {}/{}/{}", at.day(), at.month(), at.year()));
        }
        Some(_) => parts.push(format!("{}/{}/{}", at.day(), at.month(), at.year())),
        None => {}
    }
    if with_time {
        parts.push(at.format("%H:%M").to_string());
    }
    parts.join(", ")
}
