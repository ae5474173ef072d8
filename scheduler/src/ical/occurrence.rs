//! When a recurring event happens, laid out day by day within a range.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta};

use super::rule::{Frequency, Rule};

/// How much may still be done for one calendar, in days that are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work(pub(super) u32);

/// There was too much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Work {
    fn spend(&mut self, days: usize) -> Result<(), Exhausted> {
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        self.0 = self.0.checked_sub(days).ok_or(Exhausted)?;
        Ok(())
    }
}

/// The readings of the event's clock within `[from, to)` at which it begins, by the rule alone, up to
/// and with `until`; in order.
pub(super) fn occurrences(
    rule: &Rule,
    (start, until): (NaiveDateTime, Option<NaiveDateTime>),
    (from, to): (NaiveDateTime, NaiveDateTime),
    work: &mut Work,
) -> Result<Vec<NaiveDateTime>, Exhausted> {
    let times = rule.times(start.time());
    let mut found = Vec::new();
    let mut left = rule.count;
    for number in first_period(rule, start.date(), from.date()).. {
        let Some((first, after)) = period(rule, start.date(), number) else {
            break;
        };
        if first.and_time(chrono::NaiveTime::MIN) >= to {
            break;
        }
        let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day < after).collect();
        work.spend(days.len())?;
        let fitting = days
            .into_iter()
            .filter(|day| fits(rule, start.date(), *day));
        let fitting: Vec<NaiveDate> = fitting.collect();
        work.spend(fitting.len() * (times.len() - 1))?;
        let times = || times.iter().copied();
        let all = fitting
            .iter()
            .flat_map(|day| times().map(|time| day.and_time(time)));
        for at in chosen(all.collect(), &rule.positions) {
            let over = until.is_some_and(|until| at > until) || left == Some(0);
            if over {
                return Ok(found);
            }
            if at >= start {
                left = left.map(|left| left - 1);
                found.extend((from <= at && at < to).then_some(at));
            }
        }
    }
    Ok(found)
}

/// Those at these positions, in order; all where none is named.
fn chosen(all: Vec<NaiveDateTime>, positions: &[i32]) -> Vec<NaiveDateTime> {
    if positions.is_empty() {
        return all;
    }
    let is_chosen = |index: usize| {
        let from_start = i32::try_from(index).unwrap_or(i32::MAX - 1) + 1;
        let from_end = from_start - i32::try_from(all.len()).unwrap_or(i32::MAX) - 1;
        positions.contains(&from_start) || positions.contains(&from_end)
    };
    let kept = (0..all.len()).filter(|index| is_chosen(*index));
    kept.map(|index| all[index]).collect()
}

/// The first day, week, month or year of the rule that may matter: what counts its occurrences is
/// laid out from its start.
fn first_period(rule: &Rule, start: NaiveDate, from: NaiveDate) -> u32 {
    if rule.count.is_some() || from <= start {
        return 0;
    }
    let days = (from - start).num_days();
    let units = match rule.frequency {
        Frequency::Daily => days,
        Frequency::Weekly => days / 7,
        Frequency::Monthly => days / 31,
        Frequency::Yearly => days / 366,
    };
    u32::try_from(units / i64::from(rule.interval) - 1).unwrap_or(0)
}

/// The first day of the day, week, month or year with this number, and the first day after it.
fn period(rule: &Rule, start: NaiveDate, number: u32) -> Option<(NaiveDate, NaiveDate)> {
    let steps = number.checked_mul(rule.interval)?;
    let first_of_month = start.with_day(1)?;
    Some(match rule.frequency {
        Frequency::Daily => {
            let day = start.checked_add_days(Days::new(steps.into()))?;
            (day, day.succ_opt()?)
        }
        Frequency::Weekly => {
            let into = start.weekday().days_since(rule.week_start);
            let week = start.checked_sub_days(Days::new(into.into()))?;
            let week = week.checked_add_days(Days::new(u64::from(steps) * 7))?;
            (week, week.checked_add_days(Days::new(7))?)
        }
        Frequency::Monthly => {
            let month = first_of_month.checked_add_months(Months::new(steps))?;
            (month, month.checked_add_months(Months::new(1))?)
        }
        Frequency::Yearly => {
            let year = first_of_month.with_month(1)?;
            let year = year.checked_add_months(Months::new(steps.checked_mul(12)?))?;
            (year, year.checked_add_months(Months::new(12))?)
        }
    })
}

/// A day among those of its month or year.
struct Within {
    /// Its place, from 0.
    index: i32,
    /// How many there are.
    of: i32,
}

impl Within {
    fn month(day: NaiveDate) -> Self {
        Self {
            index: day.day0().cast_signed(),
            of: i32::from(day.num_days_in_month()),
        }
    }

    fn year(day: NaiveDate) -> Self {
        Self {
            index: day.ordinal0().cast_signed(),
            of: if day.leap_year() { 366 } else { 365 },
        }
    }

    /// Whether one of these numbers means it, from 1 or backwards from -1.
    fn is_among(&self, numbers: &[i32]) -> bool {
        numbers.contains(&(self.index + 1)) || numbers.contains(&(self.index - self.of))
    }

    /// Whether it is this one of its weekday; 0: each.
    fn is_weekday(&self, number: i32) -> bool {
        let back = -((self.of - 1 - self.index) / 7 + 1);
        number == 0 || number == self.index / 7 + 1 || number == back
    }
}

/// Whether the event happens on a day of a period of its rule.
fn fits(rule: &Rule, start: NaiveDate, day: NaiveDate) -> bool {
    let (month, year) = (Within::month(day), Within::year(day));
    let yearly = rule.frequency == Frequency::Yearly;
    let scope = match yearly && rule.months.is_empty() {
        true => &year,
        false => &month,
    };
    let is_named = |(number, weekday): &(i32, chrono::Weekday)| {
        *weekday == day.weekday() && scope.is_weekday(*number)
    };
    (rule.months.is_empty() || rule.months.contains(&day.month().cast_signed()))
        && (rule.weeks.is_empty() || is_in_week(day, &rule.weeks))
        && (rule.year_days.is_empty() || year.is_among(&rule.year_days))
        && (rule.month_days.is_empty() || month.is_among(&rule.month_days))
        && (rule.days.is_empty() || rule.days.iter().any(is_named))
        && fits_by_itself(rule, start, day)
}

/// Where the rule names no days they are those of its start.
fn fits_by_itself(rule: &Rule, start: NaiveDate, day: NaiveDate) -> bool {
    let lists = [&rule.weeks, &rule.year_days, &rule.month_days];
    if lists.iter().any(|list| !list.is_empty()) || !rule.days.is_empty() {
        return true;
    }
    match rule.frequency {
        Frequency::Daily => true,
        Frequency::Weekly => day.weekday() == start.weekday(),
        Frequency::Monthly => day.day() == start.day(),
        Frequency::Yearly => {
            let named = !rule.months.is_empty() || day.month() == start.month();
            named && day.day() == start.day()
        }
    }
}

/// Whether a day is in one of these weeks (ISO 8601), from 1 or backwards from -1.
fn is_in_week(day: NaiveDate, weeks: &[i32]) -> bool {
    let week = day.iso_week();
    // The 28th of December is always in the last week of its year.
    let last = NaiveDate::from_ymd_opt(week.year(), 12, 28).map_or(52, |day| day.iso_week().week());
    let within = Within {
        index: week.week0().cast_signed(),
        of: last.cast_signed(),
    };
    within.is_among(weeks)
}

/// How far local times may be from those of UTC, and then some.
pub(super) const APART: TimeDelta = TimeDelta::days(2);
