//! Each reason for an unfilled seat.

use super::super::duty::Rules;
use super::super::{Expert, Problem, Queue, Reason};
use super::{planned, verify};

fn somebody() -> Expert {
    Expert {
        queues: vec![0],
        rules: Rules {
            available: std::iter::once(0..10).collect(),
            min_shift: 2,
            max_shift: 10,
            min_rest: 4,
            max_shifts: 3,
            max_intervals: 10,
            pinned: Vec::new(),
        },
        cost: 1.0,
        unwanted: Vec::new(),
        unwanted_cost: 0.0,
    }
}

/// The reasons by interval of one queue with one seat throughout; `None` where it is filled.
fn reasons(expert: Expert) -> Vec<Option<Reason>> {
    let queue = Queue {
        required: vec![1; 10],
        weight: 5.0,
    };
    let problem = Problem {
        horizon: 10,
        queues: vec![queue],
        experts: vec![expert],
    };
    let plan = planned(&problem, 50, 0);
    verify(&problem, &plan);
    let mut reasons = vec![None; 10];
    for empty in plan.unfilled {
        empty
            .span
            .for_each(|t| reasons[t as usize] = Some(empty.reason));
    }
    reasons
}

#[test]
fn a_seat_without_anybody_skilled_says_so() {
    let expert = Expert {
        queues: Vec::new(),
        ..somebody()
    };
    assert_eq!(reasons(expert), vec![Some(Reason::NoSkill); 10]);
}

#[test]
fn a_seat_outside_availability_says_so() {
    let mut expert = somebody();
    expert.rules.available = vec![0..6, 9..10];
    let filled = vec![None; 6];
    // One interval alone is shorter than any shift.
    let empty = vec![Some(Reason::NotAvailable); 4];
    assert_eq!(reasons(expert), [filled, empty].concat());
}

#[test]
fn a_seat_after_the_hours_are_spent_says_so() {
    let mut expert = somebody();
    expert.rules.max_intervals = 6;
    let reasons = reasons(expert);
    assert_eq!(reasons.iter().filter(|reason| reason.is_none()).count(), 6);
    assert!(
        reasons
            .iter()
            .flatten()
            .all(|&reason| reason == Reason::Hours),
        "{reasons:?}"
    );
}

#[test]
fn a_seat_during_rest_says_so() {
    let mut expert = somebody();
    expert.rules.max_shift = 3;
    expert.rules.pinned.push(3..6);
    let reasons = reasons(expert);
    assert_eq!(reasons[3..6], [None; 3]);
    assert_eq!(reasons[7], Some(Reason::Rest));
}

#[test]
fn a_seat_that_is_not_worth_its_price_says_so() {
    let expert = Expert {
        cost: 9.0,
        ..somebody()
    };
    assert_eq!(reasons(expert), vec![Some(Reason::Cost); 10]);
}
