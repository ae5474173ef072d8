//! Plans against exhaustive search on small problems, and the rules on any.

mod brute;
mod reasons;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::duty::{Duties, Rules, Scratch, Shift};
use super::problem::Model;
use super::seating::Seating;
use super::{Expert, Limits, Plan, Problem, Queue, solve};

/// A plan by iterations alone.
pub(super) fn planned(problem: &Problem, iterations: u64, seed: u64) -> Plan {
    solve(
        problem,
        Limits {
            iterations: Some(iterations),
            spent: &|| 0.0,
            seed,
            progress: &|_| {},
        },
    )
}

fn span(horizon: u32) -> impl Strategy<Value = Shift> {
    (0..horizon).prop_flat_map(move |from| (from + 1..=horizon).prop_map(move |to| from..to))
}

fn rules(horizon: u32) -> impl Strategy<Value = Rules> {
    let lengths = (1..=3_u32, 0..=3_u32);
    let spans = proptest::collection::vec(span(horizon), 0..4);
    let pinned = proptest::option::weighted(0.2, span(horizon));
    (spans, lengths, 0..=4_u32, 0..=3_u32, 0..=horizon, pinned).prop_map(
        |(available, (min_shift, more), min_rest, max_shifts, max_intervals, pinned)| Rules {
            available,
            min_shift,
            max_shift: min_shift + more,
            min_rest,
            max_shifts,
            max_intervals,
            pinned: pinned.into_iter().collect(),
        },
    )
}

fn expert(horizon: u32, queues: u16) -> impl Strategy<Value = Expert> {
    let served =
        proptest::sample::subsequence((0..queues).collect::<Vec<_>>(), 0..=usize::from(queues));
    let unwanted = proptest::collection::vec(span(horizon), 0..2);
    (served, rules(horizon), 0..=3_u8, unwanted, 0..=3_u8).prop_map(
        |(queues, rules, cost, unwanted, unwanted_cost)| Expert {
            queues,
            rules,
            cost: f64::from(cost),
            unwanted,
            unwanted_cost: f64::from(unwanted_cost),
        },
    )
}

fn problem(horizon: u32, queues: u16, experts: usize) -> impl Strategy<Value = Problem> {
    let demand = proptest::collection::vec(0..=2_u32, horizon as usize);
    let queue = (demand, 1..=12_u8).prop_map(|(required, weight)| Queue {
        required,
        weight: f64::from(weight),
    });
    (
        proptest::collection::vec(queue, usize::from(queues)),
        proptest::collection::vec(expert(horizon, queues), 0..=experts),
    )
        .prop_map(move |(queues, experts)| Problem {
            horizon,
            queues,
            experts,
        })
}

/// Panics where the plan breaks a rule of the problem or its own sums.
pub(super) fn verify(problem: &Problem, plan: &Plan) {
    let mut filled = vec![vec![0; problem.horizon as usize]; problem.queues.len()];
    let mut cost = 0.0;
    for (number, expert) in problem.experts.iter().enumerate() {
        let duties: Vec<_> = plan
            .duties
            .iter()
            .filter(|duty| duty.expert == number)
            .collect();
        let shifts: Vec<Shift> = duties.iter().map(|duty| duty.shift.clone()).collect();
        assert!(
            brute::keeps(&expert.rules, &shifts),
            "{:?} breaks {:?}",
            shifts,
            expert.rules
        );
        for duty in duties {
            let mut until = duty.shift.start;
            for (queue, seat) in &duty.seats {
                assert!(
                    seat.start >= until
                        && seat.end <= duty.shift.end
                        && expert.queues.contains(&u16::try_from(*queue).unwrap())
                );
                until = seat.end;
                seat.clone().for_each(|t| filled[*queue][t as usize] += 1);
            }
            cost += brute::cost(expert, &duty.shift);
        }
    }
    for empty in &plan.unfilled {
        for t in empty.span.clone() {
            filled[empty.queue][t as usize] += empty.seats;
            cost += f64::from(empty.seats) * problem.queues[empty.queue].weight;
        }
    }
    for (queue, filled) in problem.queues.iter().zip(&filled) {
        assert_eq!(filled, &queue.required, "every seat is filled or told");
    }
    assert!(
        (cost - plan.objective).abs() < 1e-6,
        "{cost} is not {}",
        plan.objective
    );
    assert!(plan.bound <= plan.objective);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_best_schedule_of_an_expert_is_the_best_of_all(
        rules in rules(10),
        value in proptest::collection::vec(-6..=9_i8, 10),
    ) {
        let value: Vec<f64> = value.into_iter().map(f64::from).collect();
        let mut found = Vec::new();
        let worth = Duties::new(&rules, 10).best(&value, &mut Scratch::default(), &mut found);
        let of = |shifts: &[Shift]| -> f64 {
            shifts.iter().cloned().flatten().map(|t| value[t as usize]).sum()
        };
        let whole: Vec<Shift> = found.iter().chain(&rules.pinned).cloned().collect();
        prop_assert!(brute::keeps(&rules, &whole), "{found:?}");
        prop_assert_eq!(of(&found), worth);
        let best = brute::schedules(&rules, 10).iter().map(|own| of(own)).fold(0.0, f64::max);
        prop_assert_eq!(worth, best);
    }

    #[test]
    fn seats_are_filled_as_well_as_by_trying_everything(
        problem in problem(1, 4, 5),
        moves in proptest::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let model = Model::new(&problem);
        let mut seating = Seating::new(&model.floor);
        let mut on = vec![false; problem.experts.len()];
        if on.is_empty() {
            return Ok(());
        }
        for which in &moves {
            let expert = which.index(problem.experts.len());
            let before = seating.unfilled();
            let gain = seating.gain(model.floor.class_of[expert] as usize, 0);
            if on[expert] {
                seating.remove(expert, &(0..1));
            } else {
                seating.add(expert, &(0..1));
                prop_assert_eq!(before - seating.unfilled(), gain);
            }
            on[expert] = !on[expert];
            let crew: Vec<usize> = (0..on.len()).filter(|&expert| on[expert]).collect();
            prop_assert_eq!(seating.unfilled(), brute::unfilled(&problem, &crew, 0));
        }
    }

    #[test]
    fn the_bound_is_below_the_best_plan_and_the_plan_keeps_the_rules(problem in problem(7, 2, 3)) {
        let plan = planned(&problem, 60, 1);
        verify(&problem, &plan);
        let best = brute::optimum(&problem);
        prop_assert!(plan.bound <= best + 1e-9, "bound {} above {best}", plan.bound);
        prop_assert!(plan.objective >= best - 1e-9);
        prop_assert!(plan.objective <= best * 1.2 + 3.0, "{} is far from {best}", plan.objective);
    }

    #[test]
    fn larger_plans_keep_the_rules(problem in problem(40, 5, 12), seed in 0..9_u64) {
        verify(&problem, &planned(&problem, 40, seed));
    }

    #[test]
    fn one_expert_more_never_makes_the_best_plan_worse(problem in problem(6, 2, 3)) {
        let mut fewer = problem.clone();
        if let Some(gone) = fewer.experts.pop() && gone.rules.pinned.is_empty() {
            prop_assert!(brute::optimum(&problem) <= brute::optimum(&fewer));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let problem = problem(60, 4, 20).new_tree(&mut runner).unwrap().current();
    let plan = planned(&problem, 200, 5);
    assert_eq!(plan, planned(&problem, 200, 5));
}

#[test]
fn nothing_to_do_is_a_plan() {
    let problem = Problem {
        horizon: 5,
        queues: Vec::new(),
        experts: Vec::new(),
    };
    let plan = planned(&problem, 10, 0);
    assert_eq!(
        (plan.objective, plan.bound, plan.gap()),
        (0.0, 0.0, Some(0.0))
    );
    let queue = Queue {
        required: vec![2; 5],
        weight: 3.0,
    };
    let plan = planned(
        &Problem {
            queues: vec![queue],
            ..problem
        },
        10,
        0,
    );
    assert_eq!((plan.objective, plan.bound), (30.0, 30.0));
    assert_eq!(plan.unfilled.len(), 1);
}
