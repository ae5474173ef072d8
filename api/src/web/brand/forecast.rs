//! What demand of a queue was forecast and what came, drawn.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use entity::store::demand;
use entity::value::{Instant, QueueId};
use scheduler::service::forecasts::{Span, as_of, latest};

use super::super::plot::{self, Caption, Line, Lines, Stroke, Table};
use super::super::{BrandViewer, Frame};
use crate::problem::Problem;

/// Days behind and ahead that are drawn.
const DAYS: i64 = 7;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What is known of one day.
#[derive(Clone, Copy, Debug, Default)]
struct Day {
    expected: Option<f64>,
    band: Option<(f64, f64)>,
    came: Option<f64>,
}

type Days = BTreeMap<NaiveDate, Day>;

/// A week back and a week ahead by day; nothing where nothing was forecast and nothing came.
///
/// # Errors
/// When the database fails.
pub(super) async fn drawn(viewer: &BrandViewer, queue: QueueId) -> Result<Option<String>, Problem> {
    let frame = &viewer.viewer.frame;
    let now = frame.now;
    let today = now.timestamp().div_euclid(DAY);
    let mut days = Days::new();
    for place in -DAYS..DAYS {
        let at = (today + place) * DAY;
        if let Some(at) = Instant::from_timestamp(at, 0) {
            days.insert(at.date_naive(), Day::default());
        }
    }
    expect(viewer, queue, (&mut days, now)).await?;
    count(viewer, queue, (&mut days, today)).await?;
    let is_known = |day: &Day| day.expected.is_some() || day.came.is_some_and(|came| came > 0.0);
    if !days.values().any(is_known) {
        return Ok(None);
    }
    Ok(Some(draw(frame, &days)))
}

/// What was expected of each day: of past ones by the forecast that stood a week ago.
async fn expect(
    viewer: &BrandViewer,
    queue: QueueId,
    (days, now): (&mut Days, Instant),
) -> Result<(), Problem> {
    let db = viewer.viewer.app.read();
    let length = TimeDelta::days(DAYS);
    let midnight = |at: Instant| {
        Instant::from_timestamp(at.timestamp().div_euclid(DAY) * DAY, 0).unwrap_or(at)
    };
    let (start, today) = (midnight(now - length), midnight(now));
    let past = Span {
        from: start,
        to: today,
    };
    let ahead = Span {
        from: today,
        to: today + length,
    };
    let before = as_of(db, start, queue, None, past).await?;
    let after = latest(db, queue, None, ahead).await?;
    for forecast in before.into_iter().chain(after) {
        for point in forecast.points {
            if let Some(day) = days.get_mut(&point.start.date_naive()) {
                *day.expected.get_or_insert(0.0) += point.mean;
                let (low, high) = day.band.get_or_insert((0.0, 0.0));
                *low += point.p10;
                *high += point.p90;
            }
        }
    }
    Ok(())
}

/// What came, on the days that are over or under way.
async fn count(
    viewer: &BrandViewer,
    queue: QueueId,
    (days, today): (&mut Days, i64),
) -> Result<(), Problem> {
    let narrow = |day: i64| i32::try_from(day).unwrap_or(i32::MAX);
    let span = (narrow(today - DAYS), narrow(today + 1));
    for row in demand::days(viewer.viewer.app.read(), queue, span).await? {
        let date = Instant::from_timestamp(i64::from(row.day) * DAY, 0);
        let day = date.and_then(|date| days.get_mut(&date.date_naive()));
        if let Some(day) = day {
            let came: f64 = row.counts.0.iter().flatten().sum();
            *day.came.get_or_insert(0.0) += came;
        }
    }
    Ok(())
}

fn draw(frame: &Frame, days: &Days) -> String {
    let caption = Caption {
        id: "forecast".to_owned(),
        title: frame.say("brand-forecast"),
        description: frame.say("brand-forecast-text"),
    };
    let write = |number: f64| frame.number(&(number.round() as i64));
    let values = |of: fn(&Day) -> Option<f64>| days.values().map(of).collect();
    let drawn = Lines {
        labels: days.keys().map(|day| frame.days.weekday(*day)).collect(),
        lines: vec![
            Line {
                stroke: Stroke::Main,
                values: values(|day| day.expected),
            },
            Line {
                stroke: Stroke::Other,
                values: values(|day| day.came),
            },
        ],
        band: days.values().map(|day| day.band).collect(),
    };
    let cell = |number: Option<f64>| number.map(write).unwrap_or_default();
    let row = |(date, day): (&NaiveDate, &Day)| {
        let band = day
            .band
            .map(|(low, high)| format!("{} – {}", write(low), write(high)));
        vec![
            frame.days.weekday(*date),
            cell(day.expected),
            band.unwrap_or_default(),
            cell(day.came),
        ]
    };
    let head = ["day", "expected", "band", "came"];
    let table = Table {
        summary: frame.say("brand-as-table"),
        head: head.map(|id| frame.word("brand-head", id)).to_vec(),
        rows: days.iter().map(row).collect(),
    };
    plot::figure(&caption, &plot::lines(&caption, &drawn, &write), &table)
}
