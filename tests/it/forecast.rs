//! The forecast on real demand: better than the mean of the last four same weekdays, and its
//! middle 80 % holds 80 %.

use std::collections::BTreeMap;
use std::time::Instant as Stopwatch;

use chrono::TimeDelta;
use entity::value::Instant;
use entity::zones::Zones;
use scheduler::files::{Source, TimeReading};
use scheduler::history::{Kind, Reading, Row, Rows, past, read};
use scheduler::planning::forecast::{Days, Grid, Point, Request, SpecialDays, forecast};
use tests::data;

/// One set of real demand.
struct Demand {
    name: &'static str,
    rows: Rows,
    grid: Grid,
}

/// What a set of rolling forecasts missed by.
#[derive(Default)]
struct Sums {
    own: f64,
    naive: f64,
    count: f64,
    inside: f64,
    cells: f64,
}

impl Sums {
    fn add(&mut self, point: &Point, count: f64, naive: f64) {
        self.own += (point.mean - count).abs();
        self.naive += (naive - count).abs();
        self.count += count;
        if point.mean >= 1.0 {
            // The count spread over its unit, which is what the quantiles are of.
            let inside = (count + 0.5).min(point.p90) - (count - 0.5).max(point.p10);
            self.inside += inside.clamp(0.0, 1.0);
            self.cells += 1.0;
        }
    }

    fn ratio(&self) -> f64 {
        self.own / self.naive
    }

    fn coverage(&self) -> f64 {
        self.inside / self.cells
    }

    /// The goals: at most this share of the naive error, and 75 to 85 % inside.
    fn expect_at_most(&self, ratio: f64) {
        assert!(self.ratio() <= ratio, "{}", self.ratio());
        let inside = self.coverage();
        assert!((0.75..=0.85).contains(&inside), "{inside}");
    }
}

fn demand(
    name: &'static str,
    files: &[&str],
    (zone, format, mapping): (&str, Option<&str>, &str),
    seconds: u32,
) -> Option<Demand> {
    let zone = Zones::bundled()
        .get(&zone.parse().expect("a name"))
        .expect("a zone");
    let reading = Reading {
        mapping: mapping.parse().unwrap_or_default(),
        time: TimeReading::new(format, Some(zone.clone())).expect("a format"),
        skip_faulty: false,
    };
    let mut bytes = Vec::new();
    for file in files {
        let text = std::fs::read(data::file(file)?).expect("a file");
        let header = text
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a header")
            + 1;
        bytes.extend_from_slice(if bytes.is_empty() {
            &text
        } else {
            &text[header..]
        });
    }
    let source = Source::Text {
        name,
        bytes: &bytes,
    };
    Some(Demand {
        name,
        rows: read(source, &reading).expect("rows"),
        grid: Grid::new(zone, seconds).expect("a grid"),
    })
}

fn spotify() -> Option<Demand> {
    let form = (
        "UTC",
        Some("%a %b %d %H:%M:%S %z %Y"),
        "received_at=created_at",
    );
    demand("spotify", &["spotify_messages.csv"], form, 3_600)
}

fn bank_1999() -> Option<Demand> {
    let form = ("Asia/Jerusalem", None, "");
    demand(
        "bank 1999",
        &["bank_calls_1999/counts_6min.csv"],
        form,
        3_600,
    )
}

fn bank_1999_calls() -> Option<Demand> {
    let form = ("Asia/Jerusalem", None, "");
    let files = [
        "bank_calls_1999/january.csv",
        "bank_calls_1999/february.csv",
    ];
    demand("bank 1999, calls by queue", &files, form, 3_600)
}

fn bank_2003() -> Option<Demand> {
    demand(
        "bank 2003",
        &["bank_calls_2003.csv"],
        ("UTC", None, ""),
        1_800,
    )
}

/// Counted in whole slots of one queue; slots that were not wholly seen are left out.
fn truth(days: &Days, end: Instant, grid: &Grid) -> BTreeMap<Instant, f64> {
    let from = days.first().and_time(chrono::NaiveTime::MIN).and_utc();
    let slots = grid.slots_between(from - TimeDelta::days(1), end);
    slots
        .filter_map(|slot| {
            let day = usize::try_from((slot.date - days.first()).num_days()).ok()?;
            let cell = days.day(day).get(slot.number)?;
            (cell.exposure > 0.999).then(|| (slot.start, cell.count / cell.exposure))
        })
        .collect()
}

fn naive(truth: &BTreeMap<Instant, f64>, start: Instant, origin: Instant) -> Option<f64> {
    let weeks = (1..).map(|week| start - TimeDelta::weeks(week));
    let oldest = *truth.keys().next()?;
    let seen: Vec<f64> = weeks
        .take_while(|earlier| *earlier >= oldest)
        .filter(|earlier| *earlier < origin)
        .filter_map(|earlier| truth.get(&earlier).copied())
        .take(4)
        .collect();
    (!seen.is_empty()).then(|| seen.iter().sum::<f64>() / seen.len() as f64)
}

impl Demand {
    /// Only the rows that `keep` keeps.
    fn rows(&self, keep: impl Fn(&Row) -> bool) -> Rows {
        Rows {
            rows: self
                .rows
                .rows
                .iter()
                .filter(|row| keep(row))
                .copied()
                .collect(),
            ..self.rows.clone()
        }
    }

    /// Forecasts `days` days from an origin with what lies before it.
    fn from(&self, origin: Instant, days: i64) -> Sums {
        let all = past(&self.rows, &self.grid).expect("a past");
        let known = past(&self.rows(|row| row.at < origin), &self.grid).expect("a past");
        let answer = forecast(&Request {
            pool: None,
            grid: &self.grid,
            special: &SpecialDays::default(),
            series: &known.series,
            from: origin,
            horizon: TimeDelta::days(days),
        });
        let mut sums = Sums::default();
        for (outlook, queue) in answer.series.iter().zip(&known.queues) {
            let place = all
                .queues
                .iter()
                .position(|one| one == queue)
                .expect("a queue");
            let truth = truth(&all.series[place].days, all.end, &self.grid);
            for point in &outlook.points {
                let count = truth.get(&point.start).copied();
                let naive = naive(&truth, point.start, origin);
                if let (Some(count), Some(naive)) = (count, naive) {
                    sums.add(point, count, naive);
                }
            }
        }
        sums
    }

    /// Forecasts from one origin every `step` days, the first `start` days after the beginning.
    fn roll(&self, start: i64, step: usize, days: i64) -> Sums {
        let first = self.grid.date(self.rows.rows[0].at);
        let first = first.and_time(chrono::NaiveTime::MIN).and_utc();
        let midnight = |day: i64| {
            self.grid
                .at(first + TimeDelta::days(day) + TimeDelta::hours(6))
        };
        let midnight = |day: i64| {
            let noon = midnight(day);
            self.grid
                .slots_between(noon.start - TimeDelta::hours(12), noon.end)
                .find(|slot| slot.date == noon.date)
                .expect("a midnight")
                .start
        };
        let last = self.rows.rows.last().expect("rows").at;
        let mut sums = Sums::default();
        for day in (start..).step_by(step) {
            let origin = midnight(day);
            if origin + TimeDelta::days(days) > last + TimeDelta::hours(4) {
                break;
            }
            let one = self.from(origin, days);
            println!(
                "{}, day {day}, {days} days ahead: {:.3} of the naive error, {:.3} inside",
                self.name,
                one.ratio(),
                one.coverage()
            );
            sums.own += one.own;
            sums.naive += one.naive;
            sums.count += one.count;
            sums.inside += one.inside;
            sums.cells += one.cells;
        }
        println!(
            "{}, all: WAPE {:.3}, naive {:.3}, ratio {:.3}, {:.3} inside",
            self.name,
            sums.own / sums.count,
            sums.naive / sums.count,
            sums.ratio(),
            sums.coverage()
        );
        sums
    }
}

#[test]
fn hourly_messages_are_forecast_better_than_by_the_last_weeks() {
    let Some(mut demand) = spotify() else {
        return;
    };
    assert_eq!(demand.rows.kind, Kind::Messages);
    // The export starts thin: 40 messages on its first two days, 250 a day afterwards.
    let from = "2017-10-04T00:00:00Z".parse::<Instant>().expect("a time");
    demand.rows = demand.rows(|row| row.at >= from);
    demand.roll(19, 2, 7).expect_at_most(0.95);
    demand.roll(19, 1, 14).expect_at_most(0.95);
}

#[test]
fn a_thin_beginning_does_not_spoil_the_forecast() {
    let Some(demand) = spotify() else {
        return;
    };
    demand.roll(21, 1, 7).expect_at_most(0.95);
}

#[test]
fn calls_of_eight_months_are_forecast_better_than_by_the_last_weeks() {
    let Some(demand) = bank_1999() else {
        return;
    };
    for days in [7, 14] {
        demand.roll(35, 14, days).expect_at_most(0.93);
    }
}

#[test]
fn calls_of_two_months_are_forecast_better_than_by_the_last_weeks() {
    let Some(mut demand) = bank_1999_calls() else {
        return;
    };
    demand.roll(28, 2, 7).expect_at_most(0.93);
    for row in &mut demand.rows.rows {
        row.queue = None;
    }
    demand.name = "bank 1999, all calls";
    demand.roll(28, 2, 7).expect_at_most(0.93);
}

#[test]
fn half_hours_seen_on_working_days_only_are_forecast_no_worse() {
    let Some(demand) = bank_2003() else {
        return;
    };
    for days in [7, 14] {
        demand.roll(35, 14, days).expect_at_most(1.0);
    }
}

#[test]
fn five_weeks_of_hours_take_less_than_a_second() {
    let Some(demand) = spotify() else {
        return;
    };
    let stopwatch = Stopwatch::now();
    let known = past(&demand.rows, &demand.grid).expect("a past");
    let answer = forecast(&Request {
        pool: None,
        grid: &demand.grid,
        special: &SpecialDays::default(),
        series: &known.series,
        from: known.end,
        horizon: TimeDelta::days(7),
    });
    assert_eq!(answer.series[0].points.len(), 168);
    assert_eq!(
        answer.series[0].points[0].start.to_rfc3339(),
        "2017-11-06T00:00:00+00:00"
    );
    println!("{:?}: {:?}", stopwatch.elapsed(), answer.backtest);
    assert!(stopwatch.elapsed().as_secs_f64() < 1.0);
}
