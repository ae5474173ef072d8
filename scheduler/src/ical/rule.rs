//! Recurrence rules: read and judged before anything is laid out.

use chrono::{NaiveTime, Weekday};

use super::moment::reading;

/// Values in one part of a rule at most: the days of a year.
const VALUES_MAX: usize = 366;

/// Times a day at most.
const TIMES_MAX: usize = 24;

/// How often it happens: in which days, weeks, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A recurrence rule (RFC 5545, section 3.3.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) frequency: Frequency,
    /// Every so many days, weeks, months or years.
    pub(super) interval: u32,
    /// So many occurrences in all.
    pub(super) count: Option<u32>,
    /// The last reading that counts, and whether that is one of UTC.
    pub(super) until: Option<(chrono::NaiveDateTime, bool)>,
    pub(super) months: Vec<i32>,
    pub(super) weeks: Vec<i32>,
    pub(super) year_days: Vec<i32>,
    pub(super) month_days: Vec<i32>,
    /// Weekdays, with which of the month or year it is; 0: each.
    pub(super) days: Vec<(i32, Weekday)>,
    pub(super) hours: Vec<i32>,
    pub(super) minutes: Vec<i32>,
    pub(super) seconds: Vec<i32>,
    /// Which of those of a day, week, month or year.
    pub(super) positions: Vec<i32>,
    pub(super) week_start: Weekday,
}

impl Rule {
    fn plain(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    /// Reads a rule; says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let parts = text.split(';').filter(|part| !part.trim().is_empty());
        let parts: Option<Vec<(String, &str)>> = parts
            .map(|part| part.split_once('='))
            .map(|part| part.map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim())))
            .collect();
        let parts = parts.ok_or("a rule consists of parts such as FREQ=WEEKLY")?;
        let named = parts.iter().find(|(name, _)| name == "FREQ");
        let (_, frequency) = named.ok_or("a rule must have a FREQ")?;
        let mut rule = Self::plain(frequency_of(frequency)?);
        for (name, value) in &parts {
            rule.part(name, value)?;
        }
        rule.judge()?;
        Ok(rule)
    }

    fn part(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wrong = || format!("{name} cannot be {}", shortened(value));
        match name {
            "INTERVAL" => self.interval = positive(value).ok_or_else(wrong)?,
            "COUNT" => self.count = Some(positive(value).ok_or_else(wrong)?),
            "UNTIL" => self.until = Some(until(value).ok_or_else(wrong)?),
            "BYMONTH" => self.months = numbers(value, 1, 12).ok_or_else(wrong)?,
            "BYWEEKNO" => self.weeks = either_way(value, 53).ok_or_else(wrong)?,
            "BYYEARDAY" => self.year_days = either_way(value, 366).ok_or_else(wrong)?,
            "BYMONTHDAY" => self.month_days = either_way(value, 31).ok_or_else(wrong)?,
            "BYSETPOS" => self.positions = either_way(value, 366).ok_or_else(wrong)?,
            "BYHOUR" => self.hours = numbers(value, 0, 23).ok_or_else(wrong)?,
            "BYMINUTE" => self.minutes = numbers(value, 0, 59).ok_or_else(wrong)?,
            "BYSECOND" => self.seconds = numbers(value, 0, 59).ok_or_else(wrong)?,
            "BYDAY" => self.days = weekdays(value).ok_or_else(wrong)?,
            "WKST" => self.week_start = weekday(value).ok_or_else(wrong)?,
            "FREQ" => {}
            other if other.starts_with("X-") => {}
            other => return Err(format!("{} is no part of a rule", shortened(other))),
        }
        Ok(())
    }

    /// Refuses what does not go together.
    fn judge(&self) -> Result<(), String> {
        let yearly = self.frequency == Frequency::Yearly;
        let weekly = self.frequency == Frequency::Weekly;
        let short = matches!(self.frequency, Frequency::Daily | Frequency::Weekly);
        let numbered = self.days.iter().any(|(number, _)| *number != 0);
        let beside = [&self.months, &self.weeks, &self.year_days, &self.month_days];
        let beside = beside.iter().any(|list| !list.is_empty()) || !self.days.is_empty();
        let timed = [&self.hours, &self.minutes, &self.seconds];
        let times: usize = timed.iter().map(|list| list.len().max(1)).product();
        let rules = [
            (
                !self.weeks.is_empty() && !yearly,
                "BYWEEKNO goes with FREQ=YEARLY only",
            ),
            (
                !self.year_days.is_empty() && !yearly,
                "BYYEARDAY goes with FREQ=YEARLY only",
            ),
            (
                !self.month_days.is_empty() && weekly,
                "BYMONTHDAY does not go with FREQ=WEEKLY",
            ),
            (
                numbered && (short || !self.weeks.is_empty()),
                "a numbered BYDAY goes with months and years only",
            ),
            (
                !self.positions.is_empty() && !beside && times == 1,
                "BYSETPOS needs another BY beside it",
            ),
            (times > TIMES_MAX, "a rule may have 24 times a day"),
        ];
        let broken = rules.into_iter().find(|(is_broken, _)| *is_broken);
        broken.map_or(Ok(()), |(_, told)| Err(told.to_owned()))
    }

    /// The times of each day on which it happens, in order.
    pub(super) fn times(&self, start: NaiveTime) -> Vec<NaiveTime> {
        use chrono::Timelike;
        let or = |list: &[i32], own: u32| match list {
            [] => vec![own],
            _ => list.iter().map(|value| value.unsigned_abs()).collect(),
        };
        let mut times = Vec::new();
        for hour in or(&self.hours, start.hour()) {
            for minute in or(&self.minutes, start.minute()) {
                for second in or(&self.seconds, start.second()) {
                    times.extend(NaiveTime::from_hms_opt(hour, minute, second));
                }
            }
        }
        times.sort_unstable();
        times.dedup();
        times
    }
}

fn frequency_of(word: &str) -> Result<Frequency, String> {
    match word.to_ascii_uppercase().as_str() {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "HOURLY" | "MINUTELY" | "SECONDLY" => Err(
            "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY: nothing more frequent is read"
                .to_owned(),
        ),
        other => Err(format!("FREQ cannot be {}", shortened(other))),
    }
}

fn positive(value: &str) -> Option<u32> {
    value
        .parse()
        .ok()
        .filter(|number| (1..=1_000_000).contains(number))
}

/// The last reading that counts; a day counts to its end.
fn until(value: &str) -> Option<(chrono::NaiveDateTime, bool)> {
    let (local, is_day, utc) = reading(value)?;
    let last = local + chrono::TimeDelta::seconds(86_399);
    Some((if is_day { last } else { local }, utc))
}

fn numbers(value: &str, least: i32, most: i32) -> Option<Vec<i32>> {
    let number = |text: &str| {
        let number: i32 = text.trim().parse().ok()?;
        (least..=most).contains(&number).then_some(number)
    };
    let all: Vec<i32> = value.split(',').map(number).collect::<Option<_>>()?;
    (all.len() <= VALUES_MAX).then_some(all)
}

/// Counted from the beginning, or backwards from the end; never 0.
fn either_way(value: &str, most: i32) -> Option<Vec<i32>> {
    numbers(value, -most, most).filter(|all| !all.contains(&0))
}

fn weekdays(value: &str) -> Option<Vec<(i32, Weekday)>> {
    let one = |text: &str| {
        let text = text.trim();
        let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
        let number = match number {
            "" => 0,
            number => number
                .parse()
                .ok()
                .filter(|n: &i32| *n != 0 && n.abs() <= 53)?,
        };
        Some((number, weekday(day)?))
    };
    let all: Vec<_> = value.split(',').map(one).collect::<Option<_>>()?;
    (all.len() <= VALUES_MAX).then_some(all)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

/// What is quoted of a stranger's text.
fn shortened(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(40)
        .collect()
}
