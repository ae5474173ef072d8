//! Random facts and clock steps; every invariant after every step.

use proptest::prelude::*;

use super::shell::{Shell, Step};
use super::world::*;
use crate::dispatch::fact::Funds;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1u8..40, 1u8..4, any::<bool>(), 1u8..6, 10u16..2_000).prop_map(
            |(n, queue, german, priority, due)| Step::Query { n, queue, german, priority, due }),
        1 => (1u8..40).prop_map(Step::Cancel),
        3 => (1u8..7, 0u8..4, 1u16..4_000).prop_map(|(n, intent, lease)| Step::Presence { n, intent, lease }),
        1 => (1u8..7, any::<bool>()).prop_map(|(n, on)| Step::Suspend(n, on)),
        6 => any::<u8>().prop_map(Step::Accept),
        2 => any::<u8>().prop_map(Step::Decline),
        3 => any::<u8>().prop_map(Step::Progress),
        4 => any::<u8>().prop_map(Step::Resolve),
        1 => (1u8..4, any::<bool>()).prop_map(|(n, on)| Step::Pause(n, on)),
        1 => (0u16..2_000).prop_map(Step::Fund),
        5 => (0u16..900).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_after_every_step(steps in steps()) {
        let mut shell = Shell::new();
        for step in &steps {
            shell.step(step);
        }
        // Once faults stop and eligible experts are free, nobody who can be served waits.
        for n in 1..7 {
            shell.step(&Step::Suspend(n, true));
            shell.step(&Step::Presence { n, intent: 0, lease: 60_000 });
        }
        fund(&mut shell.board, Funds::Unlimited);
        for n in 1..4 {
            shell.step(&Step::Pause(n, true));
        }
        for _ in 0..400 {
            shell.step(&Step::Accept(0));
            shell.step(&Step::Resolve(0));
            if shell.works.is_empty() && shell.offers.is_empty() {
                shell.step(&Step::Wait(600));
            }
        }
        let counts = shell.board.counts();
        prop_assert_eq!(counts.offered, 0, "{:?}", counts);
    }

    #[test]
    fn the_same_steps_give_the_same_decisions(steps in steps()) {
        let run = || {
            let mut shell = Shell::new();
            steps.iter().for_each(|step| shell.step(step));
            shell.log
        };
        prop_assert_eq!(run(), run());
    }
}
