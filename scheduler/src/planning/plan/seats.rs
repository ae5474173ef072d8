//! Lays a finished plan out: who sits where, what stays empty, and why.

use std::ops::Range;

use super::duty::Shift;
use super::problem::{Model, Problem};
use super::reason::{self, Reason};
use super::search::Best;
use super::seating::{IDLE, Seating};
use super::{Duty, Plan, Unfilled};

/// The plan for the schedules found.
pub(super) fn lay_out(problem: &Problem, model: &Model, best: &Best, bound: f64) -> Plan {
    let schedules: Vec<Vec<Shift>> = best
        .schedules
        .iter()
        .zip(&model.pinned)
        .map(|(own, pinned)| whole(own, pinned))
        .collect();
    let mut seating = Seating::new(&model.floor);
    for (expert, shifts) in schedules.iter().enumerate() {
        shifts.iter().for_each(|shift| seating.add(expert, shift));
    }
    seating.settle();
    let cost: f64 = schedules
        .iter()
        .enumerate()
        .map(|(expert, shifts)| model.cost(expert, shifts))
        .sum();
    let objective = seating.unfilled() + cost;
    Plan {
        objective,
        bound: bound.min(objective),
        duties: duties(&seating, &schedules),
        unfilled: unfilled(problem, model, &mut seating, &schedules),
    }
}

/// All shifts of an expert in time.
fn whole(own: &[Shift], pinned: &[Shift]) -> Vec<Shift> {
    let mut shifts = [own, pinned].concat();
    shifts.sort_by_key(|shift| shift.start);
    shifts
}

fn duties(seating: &Seating<'_>, schedules: &[Vec<Shift>]) -> Vec<Duty> {
    let mut duties = Vec::new();
    for (expert, shifts) in schedules.iter().enumerate() {
        duties.extend(shifts.iter().map(|shift| Duty {
            expert,
            shift: shift.clone(),
            seats: runs(shift.clone(), |t| match seating.place(expert, t as usize) {
                IDLE => None,
                queue => Some(usize::from(queue)),
            }),
        }));
    }
    duties
}

/// Joins neighbouring intervals of the same thing.
fn runs<T: PartialEq>(span: Range<u32>, of: impl FnMut(u32) -> Option<T>) -> Vec<(T, Range<u32>)> {
    let mut runs: Vec<(T, Range<u32>)> = Vec::new();
    for (t, thing) in span.clone().zip(span.map(of)) {
        let Some(thing) = thing else { continue };
        match runs.last_mut() {
            Some((last, run)) if *last == thing && run.end == t => run.end = t + 1,
            _ => runs.push((thing, t..t + 1)),
        }
    }
    runs
}

fn unfilled(
    problem: &Problem,
    model: &Model,
    seating: &mut Seating<'_>,
    schedules: &[Vec<Shift>],
) -> Vec<Unfilled> {
    let horizon = model.floor.horizon;
    let mut cells: Vec<Option<(u32, Reason)>> = vec![None; problem.queues.len() * horizon];
    for t in 0..horizon {
        let mut nearest = None;
        for (queue, demand) in problem.queues.iter().enumerate() {
            let seats = demand.required[t].saturating_sub(seating.filled(queue, t));
            if seats > 0 {
                let nearest =
                    nearest.get_or_insert_with(|| hindrances(problem, model, schedules, t));
                cells[queue * horizon + t] =
                    Some((seats, why(model, seating, (queue, t), nearest)));
            }
        }
    }
    let mut unfilled = Vec::new();
    for (queue, row) in cells.chunks(horizon).enumerate() {
        let runs = runs(0..problem.horizon, |t| row[t as usize]);
        unfilled.extend(runs.into_iter().map(|((seats, reason), span)| Unfilled {
            queue,
            span,
            seats,
            reason,
        }));
    }
    unfilled
}

/// By class, the least hindrance of its experts in an interval; `None` for nobody.
fn hindrances(
    problem: &Problem,
    model: &Model,
    schedules: &[Vec<Shift>],
    t: usize,
) -> Vec<Option<Reason>> {
    let mut nearest: Vec<Option<Reason>> = vec![None; model.floor.classes.len()];
    for (expert, shifts) in schedules.iter().enumerate() {
        let slot = &mut nearest[model.floor.class_of[expert] as usize];
        let t = u32::try_from(t).unwrap_or(u32::MAX);
        let found = reason::hindrance(&problem.experts[expert].rules, shifts, t);
        *slot = Some(slot.map_or(found, |slot| slot.min(found)));
    }
    nearest
}

/// The nearest reason among all experts who could sit there, themselves or by others' moves.
fn why(
    model: &Model,
    seating: &Seating<'_>,
    (queue, t): (usize, usize),
    nearest: &[Option<Reason>],
) -> Reason {
    let classes = &model.floor.classes;
    let skilled = classes
        .iter()
        .zip(nearest)
        .any(|(class, nearest)| nearest.is_some() && class.serves(queue));
    if !skilled {
        return Reason::NoSkill;
    }
    let doors = seating.doors(queue, t);
    let could = classes
        .iter()
        .zip(nearest)
        .filter(|(class, _)| class.queues.iter().any(|&queue| doors[usize::from(queue)]));
    could
        .filter_map(|(_, &nearest)| nearest)
        .min()
        .unwrap_or(Reason::NotAvailable)
}
