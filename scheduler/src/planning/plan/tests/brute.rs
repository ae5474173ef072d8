//! Everything tried out, for problems that are small enough.

use super::super::duty::{Rules, Shift};
use super::super::{Expert, Problem};

/// Whether all shifts of an expert keep the rules; pinned ones need not.
pub(super) fn keeps(rules: &Rules, shifts: &[Shift]) -> bool {
    let pinned = |shift: &Shift| rules.pinned.contains(shift);
    let own: Vec<&Shift> = shifts.iter().filter(|shift| !pinned(shift)).collect();
    let sound = own.iter().all(|shift| {
        let length = shift.end - shift.start;
        rules
            .available
            .iter()
            .any(|span| span.start <= shift.start && shift.end <= span.end)
            && (rules.min_shift..=rules.max_shift).contains(&length)
            && shifts.iter().filter(|other| *other != *shift).all(|other| {
                other.end + rules.min_rest <= shift.start
                    || shift.end + rules.min_rest <= other.start
            })
    });
    let hours: u32 = shifts.iter().map(|shift| shift.end - shift.start).sum();
    let spared = own.is_empty();
    rules.pinned.iter().all(|shift| shifts.contains(shift))
        && sound
        && (spared || (shifts.len() <= rules.max_shifts as usize && hours <= rules.max_intervals))
}

/// Every schedule beside the pinned shifts, the empty one among them.
pub(super) fn schedules(rules: &Rules, horizon: u32) -> Vec<Vec<Shift>> {
    let mut found = vec![Vec::new()];
    let mut at = 0;
    while at < found.len() {
        let own: Vec<Shift> = found[at].clone();
        at += 1;
        let from = own.last().map_or(0, |shift| shift.end);
        for start in from..horizon {
            for end in start + 1..=horizon {
                let mut longer = own.clone();
                longer.push(start..end);
                let whole = [longer.clone(), rules.pinned.clone()].concat();
                let fresh = !rules.pinned.contains(&(start..end));
                if fresh && keeps(rules, &whole) {
                    found.push(longer);
                }
            }
        }
    }
    found
}

/// What a shift costs.
pub(super) fn cost(expert: &Expert, shift: &Shift) -> f64 {
    shift
        .clone()
        .map(|t| {
            let unwanted = expert.unwanted.iter().any(|span| span.contains(&t));
            expert.cost + if unwanted { expert.unwanted_cost } else { 0.0 }
        })
        .sum()
}

/// The least weight of unfilled seats in an interval that a crew can leave.
pub(super) fn unfilled(problem: &Problem, crew: &[usize], t: usize) -> f64 {
    let open: Vec<u32> = problem
        .queues
        .iter()
        .map(|queue| queue.required[t])
        .collect();
    least(problem, crew, open)
}

fn least(problem: &Problem, crew: &[usize], mut open: Vec<u32>) -> f64 {
    let Some((&expert, others)) = crew.split_first() else {
        return problem
            .queues
            .iter()
            .zip(&open)
            .map(|(queue, &open)| queue.weight * f64::from(open))
            .sum();
    };
    let mut best = least(problem, others, open.clone());
    for &queue in &problem.experts[expert].queues {
        let queue = usize::from(queue);
        if open[queue] > 0 {
            open[queue] -= 1;
            best = best.min(least(problem, others, open.clone()));
            open[queue] += 1;
        }
    }
    best
}

/// The least objective of all plans.
pub(super) fn optimum(problem: &Problem) -> f64 {
    let all: Vec<Vec<Vec<Shift>>> = problem
        .experts
        .iter()
        .map(|expert| schedules(&expert.rules, problem.horizon))
        .collect();
    let mut crews = vec![Vec::new(); problem.horizon as usize];
    let pinned: f64 = problem
        .experts
        .iter()
        .enumerate()
        .map(|(number, expert)| {
            expert
                .rules
                .pinned
                .iter()
                .map(|shift| {
                    shift.clone().for_each(|t| crews[t as usize].push(number));
                    cost(expert, shift)
                })
                .sum::<f64>()
        })
        .sum();
    pinned + extend(problem, &all, 0, &mut crews)
}

fn extend(
    problem: &Problem,
    all: &[Vec<Vec<Shift>>],
    number: usize,
    crews: &mut Vec<Vec<usize>>,
) -> f64 {
    let Some(schedules) = all.get(number) else {
        return crews
            .iter()
            .enumerate()
            .map(|(t, crew)| unfilled(problem, crew, t))
            .sum();
    };
    let mut best = f64::INFINITY;
    for schedule in schedules {
        schedule
            .iter()
            .cloned()
            .flatten()
            .for_each(|t| crews[t as usize].push(number));
        let own: f64 = schedule
            .iter()
            .map(|shift| cost(&problem.experts[number], shift))
            .sum();
        best = best.min(own + extend(problem, all, number + 1, crews));
        schedule.iter().cloned().flatten().for_each(|t| {
            crews[t as usize].pop();
        });
    }
    best
}
