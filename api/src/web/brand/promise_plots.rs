//! The plots of the promise report, from its figures.

use std::collections::BTreeMap;

use scheduler::scoring::{Figures, Key};
use scheduler::service::reports::Group;

use super::super::Frame;
use super::super::plot::{self, Bar, Caption, Cell, Heat, Table, whole};
use super::rows::{basis_points, length};

/// Upper ends of the bars of waits, in seconds; the last bar has none.
const WAITS: [u32; 9] = [30, 60, 180, 300, 900, 1_800, 3_600, 14_400, 86_400];

/// Shares from which on a cell is good, fair, poor; below it is bad.
const SHARES: [(f64, u8); 3] = [(0.95, 1), (0.85, 2), (0.7, 3)];

fn caption(frame: &Frame, id: &str) -> Caption {
    Caption {
        id: format!("plot-{id}"),
        title: frame.word("brand-plot", id),
        description: frame.word("brand-plot", format!("{id}-text")),
    }
}

fn count(frame: &Frame, number: u64) -> String {
    frame.number(&i64::try_from(number).unwrap_or(i64::MAX))
}

/// What a cell of the week shows of its promises.
fn cell(frame: &Frame, head: &str, figures: Option<&Figures>) -> Cell {
    let share = figures.and_then(Figures::kept_share);
    let (Some(figures), Some(share)) = (figures, share) else {
        return Cell {
            level: 0,
            text: String::new(),
            title: format!("{head}: {}", frame.say("brand-nothing-yet")),
        };
    };
    let level = SHARES.iter().find(|(least, _)| share >= *least);
    let percent = frame.percent(&basis_points(share));
    let of = frame.say2(
        "brand-kept-of",
        "kept",
        count(frame, figures.kept),
        "made",
        count(frame, figures.decided()),
    );
    Cell {
        level: level.map_or(4, |(_, level)| *level),
        text: format!("{:.0}", share * 100.0),
        title: format!("{head}: {percent}, {of}"),
    }
}

/// The share that was kept, by hour of the week: a table that is its own plot.
pub(super) fn by_hour(frame: &Frame, groups: &[Group]) -> String {
    let known: BTreeMap<u8, &Figures> = groups
        .iter()
        .filter_map(|group| match group.key {
            Key::HourOfWeek(hour) => Some((hour, &group.figures)),
            _ => None,
        })
        .collect();
    let row = |day: u8| {
        let name = chrono::Weekday::try_from(day)
            .map(|day| frame.days.weekday_name(day))
            .unwrap_or_default();
        let cells = (0..24u8).map(|hour| {
            let head = format!("{name} {hour:02}:00");
            cell(frame, &head, known.get(&(day * 24 + hour)).copied())
        });
        (name.clone(), cells.collect())
    };
    let heat = Heat {
        corner: frame.say("brand-head-day"),
        columns: (0..24u8).map(|hour| format!("{hour:02}")).collect(),
        rows: (0..7u8).map(row).collect(),
    };
    plot::heat(&caption(frame, "hours"), &heat)
}

/// How long customers waited for the first answer.
pub(super) fn waits(frame: &Frame, total: &Figures, promise: Option<i32>) -> String {
    let mut counts = [0u64; WAITS.len() + 1];
    for (seconds, times) in total.answers.iter() {
        let place = WAITS.iter().position(|end| seconds <= *end);
        if let Some(bar) = counts.get_mut(place.unwrap_or(WAITS.len())) {
            *bar += times;
        }
    }
    let label = |place: usize| match WAITS.get(place) {
        Some(end) => format!("≤ {}", length(i64::from(*end))),
        None => format!("> {}", length(i64::from(WAITS[WAITS.len() - 1]))),
    };
    let starts_late = |place: usize| {
        let start = place.checked_sub(1).and_then(|before| WAITS.get(before));
        let start = i64::from(start.copied().unwrap_or_default());
        promise.is_some_and(|promise| start >= i64::from(promise))
    };
    let bars: Vec<Bar> = counts
        .iter()
        .enumerate()
        .map(|(place, times)| Bar {
            label: label(place),
            value: whole(*times),
            text: count(frame, *times),
            is_bad: starts_late(place),
        })
        .collect();
    let table = Table {
        summary: frame.say("brand-as-table"),
        head: ["wait", "queries"]
            .map(|id| frame.word("brand-head", id))
            .to_vec(),
        rows: bars
            .iter()
            .map(|bar| vec![bar.label.clone(), bar.text.clone()])
            .collect(),
    };
    let caption = caption(frame, "waits");
    let write = |number: f64| frame.number(&(number.round() as i64));
    plot::figure(&caption, &plot::bars(&caption, &bars, &write), &table)
}

/// The share that was kept, by day.
pub(super) fn by_day(frame: &Frame, groups: &[Group]) -> String {
    let days = groups.iter().filter_map(|group| match &group.key {
        Key::Day(day) => Some((*day, &group.figures)),
        _ => None,
    });
    let days: Vec<_> = days.collect();
    let share = |figures: &Figures| figures.kept_share().unwrap_or_default();
    let percent = |share: f64| frame.percent(&basis_points(share));
    let bars: Vec<Bar> = days
        .iter()
        .map(|(day, figures)| Bar {
            label: frame.days.weekday(*day),
            value: share(figures),
            text: percent(share(figures)),
            is_bad: share(figures) < SHARES[2].0,
        })
        .collect();
    let row = |(day, figures): &(chrono::NaiveDate, &Figures)| {
        let kept = figures.kept_share().map(percent);
        vec![
            frame.days.date(*day),
            count(frame, figures.made),
            count(frame, figures.kept),
            kept.unwrap_or_default(),
        ]
    };
    let table = Table {
        summary: frame.say("brand-as-table"),
        head: ["day", "made", "kept", "share"]
            .map(|id| frame.word("brand-head", id))
            .to_vec(),
        rows: days.iter().map(row).collect(),
    };
    let caption = caption(frame, "days");
    plot::figure(&caption, &plot::bars(&caption, &bars, &percent), &table)
}
