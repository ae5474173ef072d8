//! `vesper forecast`: demand per interval with mean and quantiles, from a history.
//!
//! Reads files and options, asks [`scheduler::planning::forecast`], prints the answer.

mod plain;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use clap::Args;
use entity::value::ZoneName;
use entity::value::zone::Zone;
use entity::zones::Zones;
use scheduler::files::{Mapping, Source, TimeReading};
use scheduler::history::{self, Calendar, Past, Reading, Rows};
use scheduler::planning::forecast::{
    Answer, Backtest, Grid, METHOD, Point, Request, SpecialDays, forecast,
};
use serde::Serialize;

use super::span::span;
use super::{Failure, Outcome};

/// Demand per interval with mean, p10, p50 and p90, learned from past messages or counts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vesper forecast --history export.csv --interval 30m --horizon 7d \\
    --map received_at=created_at --time-format '%a %b %d %H:%M:%S %z %Y' --json
  vesper forecast --history counts.csv --interval 1h --horizon 14d --time-zone Asia/Jerusalem \\
    --holidays holidays.csv --country IL --closures 2026-12-24,2026-12-27..2026-12-31

A history with the columns interval_start,count[,queue] holds counts: an absent interval was not
seen. Any other holds messages (received_at[,queue]): no message is none. The points start at the
first interval after the history. Intervals start at local midnight (--time-zone, or UTC).
Holidays need a column date; with several countries in the file choose one with --country, or the
dates that most of them share count.
Exit status: 0 answered, 2 a file or an option is faulty.")]
pub(super) struct Forecast {
    /// The past: a CSV file with a header.
    #[arg(long, value_name = "FILE.csv")]
    history: PathBuf,
    /// Length of an interval; a multiple of the history's own, and it must divide a day.
    #[arg(long, value_name = "TIME", value_parser = span)]
    interval: Duration,
    /// How far to look ahead.
    #[arg(long, value_name = "TIME", value_parser = span)]
    horizon: Duration,
    /// What the file calls our columns, e.g. received_at=created_at.
    #[arg(long, value_name = "OURS=THEIRS,…")]
    map: Option<Mapping>,
    /// The zone of times without an offset, of days and of intervals, e.g. Asia/Jerusalem.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
    /// How times are written, as for strftime; RFC 3339 or local time when left out.
    #[arg(long, value_name = "F")]
    time_format: Option<String>,
    /// Leave faulty rows out instead of stopping.
    #[arg(long)]
    skip_faulty: bool,
    /// Public holidays, past and to come: a CSV file date[,country][,name].
    #[arg(long, value_name = "FILE.csv")]
    holidays: Option<PathBuf>,
    /// Whose holidays, where the file has those of several countries, e.g. US.
    #[arg(long, value_name = "CODE", requires = "holidays")]
    country: Option<String>,
    /// Local dates on which the brand is or was closed: 2026-12-24,2026-12-27..2026-12-31.
    #[arg(long, value_name = "DATES", value_parser = dates)]
    closures: Option<Dates>,
    /// Print the answer as one JSON document.
    #[arg(long)]
    json: bool,
}

/// Dates of the command line.
type Dates = BTreeSet<NaiveDate>;

/// The most days that a range of closures may have: a year.
const RANGE_DAYS: usize = 366;

/// The most points that are answered, over all queues: a year of half-hours for a hundred queues.
const POINTS_MAX: usize = 2_000_000;

/// The answer as interfaces.md has it.
#[derive(Debug, Serialize)]
struct Document {
    interval_seconds: u32,
    method: &'static str,
    series: Vec<QueueSeries>,
    backtest: Backtest,
}

/// The points of one queue; `null` where the history names none.
#[derive(Debug, Serialize)]
struct QueueSeries {
    queue: Option<String>,
    points: Vec<Point>,
}

impl Forecast {
    /// Runs the command.
    pub(super) fn run(&self) -> Outcome {
        // The bundled copy, not the newest: the same history must not depend on the machine.
        let zones = Zones::bundled();
        let zone = self.zone(&zones)?;
        let grid = self.grid(zone.clone())?;
        let rows = self.rows(zone)?;
        let past = history::past(&rows, &grid)
            .map_err(|refusal| Failure::Input(format!("{}: {refusal}", self.history.display())))?;
        self.check_size(&past, &grid)?;
        let special = self.special()?;
        let answer = forecast(&Request {
            pool: None,
            grid: &grid,
            special: &special,
            series: &past.series,
            from: past.end,
            horizon: self.horizon(),
        });
        let document = document(&rows, &past, answer, &grid);
        if self.json {
            let text = serde_json::to_string(&document)
                .map_err(|error| Failure::failed("writing the answer", error))?;
            println!("{text}");
        } else {
            print!("{}", plain::page(&document));
        }
        Ok(())
    }

    fn zone(&self, zones: &Zones) -> Result<Option<Zone>, Failure> {
        let Some(name) = &self.time_zone else {
            return Ok(None);
        };
        super::zone_named(zones, name).map(Some)
    }

    fn grid(&self, zone: Option<Zone>) -> Result<Grid, Failure> {
        let seconds = u32::try_from(self.interval.as_secs()).unwrap_or(u32::MAX);
        Grid::new(zone.unwrap_or_else(Zone::utc), seconds)
            .map_err(|problem| Failure::Input(format!("--interval {problem}")))
    }

    fn horizon(&self) -> TimeDelta {
        TimeDelta::from_std(self.horizon).unwrap_or(TimeDelta::MAX)
    }

    fn rows(&self, zone: Option<Zone>) -> Result<Rows, Failure> {
        let time = TimeReading::new(self.time_format.as_deref(), zone)
            .map_err(|problem| Failure::Input(format!("--time-format: {problem}")))?;
        let reading = Reading {
            mapping: self.map.clone().unwrap_or_default(),
            time,
            skip_faulty: self.skip_faulty,
        };
        let rows = history::read(Source::File(&self.history), &reading)
            .map_err(|faults| Failure::Input(faults.to_string()))?;
        if !rows.skipped.is_empty() {
            let count = rows.skipped.count;
            eprintln!("{count} faulty rows are left out:\n{}", rows.skipped);
        }
        Ok(rows)
    }

    fn check_size(&self, past: &Past, grid: &Grid) -> Result<(), Failure> {
        let each = self.horizon.as_secs() / u64::from(grid.seconds());
        let all = usize::try_from(each).unwrap_or(usize::MAX);
        if all.saturating_mul(past.series.len()) > POINTS_MAX {
            let told = "--horizon: too many intervals: ask for a shorter time or longer intervals";
            return Err(Failure::Input(told.to_owned()));
        }
        Ok(())
    }

    fn special(&self) -> Result<SpecialDays, Failure> {
        let holidays = match &self.holidays {
            Some(file) => self.holidays(file)?,
            None => BTreeSet::new(),
        };
        Ok(SpecialDays {
            holidays,
            closures: self.closures.clone().unwrap_or_default(),
        })
    }

    fn holidays(&self, file: &Path) -> Result<Dates, Failure> {
        let rows = history::read_holidays(Source::File(file))
            .map_err(|faults| Failure::Input(faults.to_string()))?;
        match Calendar::pick(&rows, self.country.as_deref()) {
            Calendar::Of(dates) => Ok(dates),
            Calendar::Shared(countries, dates) => {
                eprintln!(
                    "the holidays are those of {countries} countries: only the {} dates that most \
                     of them share count; choose a country with --country",
                    dates.len()
                );
                Ok(dates)
            }
            Calendar::Unknown(known) => Err(Failure::Input(format!(
                "--country: not in {}: use one of {}",
                file.display(),
                known.join(", ")
            ))),
        }
    }
}

fn document(rows: &Rows, past: &Past, answer: Answer, grid: &Grid) -> Document {
    let named = past.queues.iter().zip(answer.series);
    let series = named.map(|(queue, outlook)| QueueSeries {
        queue: queue.map(|place| rows.queues[place].clone()),
        points: outlook.points.into_iter().map(rounded).collect(),
    });
    Document {
        interval_seconds: grid.seconds(),
        method: METHOD,
        series: series.collect(),
        backtest: answer.backtest,
    }
}

/// A point to four places: more would be noise.
fn rounded(point: Point) -> Point {
    let round = |value: f64| (value * 1e4).round() / 1e4;
    Point {
        start: point.start,
        mean: round(point.mean),
        p10: round(point.p10),
        p50: round(point.p50),
        p90: round(point.p90),
    }
}

/// Reads `2026-12-24,2026-12-27..2026-12-31`.
fn dates(text: &str) -> Result<Dates, String> {
    let mut dates = Dates::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let date = |text: &str| {
            let told =
                || format!("{text:?} is no date: write 2026-12-24 or 2026-12-24..2026-12-31");
            text.trim().parse::<NaiveDate>().map_err(|_| told())
        };
        let (first, last) = (date(first)?, date(last)?);
        if last < first {
            return Err(format!("{part:?} ends before it starts"));
        }
        let days = first.iter_days().take_while(|day| *day <= last);
        if days.clone().nth(RANGE_DAYS).is_some() {
            return Err(format!("{part:?} is longer than a year"));
        }
        dates.extend(days);
    }
    Ok(dates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closures_are_dates_and_ranges() {
        let read = dates("2026-12-24, 2026-12-30..2027-01-01").unwrap();
        assert_eq!(read.len(), 4);
        for wrong in [
            "24.12.2026",
            "2026-12-24..2026-12-23",
            "2026-01-01..2029-01-01",
        ] {
            assert!(dates(wrong).is_err(), "{wrong}");
        }
    }
}
