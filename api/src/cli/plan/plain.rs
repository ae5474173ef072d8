//! The plan for people: shifts, seats that stay empty and why, and the sum of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use scheduler::planning::plan::Reason;
use scheduler::planning::plan::answer::Answer;
use scheduler::planning::plan::file::File;

/// The whole page.
pub(super) fn page(file: &File, answer: &Answer) -> String {
    let mut page = String::new();
    shifts(&mut page, file, answer);
    unfilled(&mut page, file, answer);
    sum(&mut page, file, answer);
    page
}

/// When an interval begins; the start alone where the calendar ends before.
fn time(file: &File, interval: u32) -> String {
    let seconds = i64::from(file.interval_seconds) * i64::from(interval);
    let at: DateTime<Utc> = file
        .start
        .checked_add_signed(TimeDelta::seconds(seconds))
        .unwrap_or(file.start);
    at.format("%a %Y-%m-%d %H:%M").to_string()
}

fn shifts(page: &mut String, file: &File, answer: &Answer) {
    let _ = writeln!(page, "Shifts (UTC)");
    for shift in &answer.shifts {
        let mut queues: Vec<&str> = shift.seats.iter().map(|seat| seat.queue.as_str()).collect();
        queues.sort_unstable();
        queues.dedup();
        let (from, to) = (time(file, shift.start), time(file, shift.end));
        let _ = writeln!(
            page,
            "  {from} to {to}  {}  {}",
            shift.expert,
            queues.join(" ")
        );
    }
}

fn unfilled(page: &mut String, file: &File, answer: &Answer) {
    if answer.unfilled.is_empty() {
        let _ = writeln!(page, "\nEvery seat is filled.");
        return;
    }
    let _ = writeln!(page, "\nUnfilled seats (UTC)");
    for empty in &answer.unfilled {
        let (from, to) = (time(file, empty.from), time(file, empty.to));
        let why = because(empty.reason);
        let _ = writeln!(
            page,
            "  {from} to {to}  {}  {} × {why}",
            empty.queue, empty.seats
        );
    }
}

fn sum(page: &mut String, file: &File, answer: &Answer) {
    let hours = |intervals: u64| intervals as f64 * f64::from(file.interval_seconds) / 3_600.0;
    let on_duty: u64 = answer
        .shifts
        .iter()
        .map(|shift| u64::from(shift.end - shift.start))
        .sum();
    let mut reasons: BTreeMap<Reason, u64> = BTreeMap::new();
    for empty in &answer.unfilled {
        *reasons.entry(empty.reason).or_default() +=
            u64::from(empty.seats) * u64::from(empty.to - empty.from);
    }
    let _ = writeln!(
        page,
        "\nshifts      {} with {:.1} hours",
        answer.shifts.len(),
        hours(on_duty)
    );
    for (reason, seats) in reasons {
        let _ = writeln!(
            page,
            "unfilled    {:.1} hours: {}",
            hours(seats),
            because(reason)
        );
    }
    let _ = writeln!(page, "objective   {}", answer.objective);
    match answer.gap {
        Some(gap) => {
            let _ = writeln!(
                page,
                "bound       {} ({:.2} % below the objective)",
                answer.bound,
                gap * 100.0
            );
        }
        None => {
            let _ = writeln!(page, "bound       none was computed");
        }
    }
    let _ = writeln!(page, "time        {:.1} s", answer.wall_seconds);
}

fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::Cost => "somebody could come, at a higher price than the seat is worth",
        Reason::Hours => "who could come has no hours or shifts left",
        Reason::Rest => "who could come rests",
        Reason::NotAvailable => "everybody with the skill is unavailable or sits elsewhere",
        Reason::NoSkill => "nobody has the skill",
    }
}
