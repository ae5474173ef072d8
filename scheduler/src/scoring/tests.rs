//! Figures add up, and a promise is judged by what its customer lived through.

use chrono::TimeDelta;
use entity::value::{
    BreachCause, Channel, ExpertId, Instant, PromiseState, QueryState, QueueId, Zone,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn at(second: i64) -> Instant {
    let monday: Instant = "2026-11-16T00:00:00Z".parse().unwrap();
    monday + TimeDelta::seconds(second)
}

/// A promise of 15 minutes, made at second 0 for a query that waits.
fn case() -> Case {
    Case {
        number: 1,
        queue: QueueId(Uuid::from_u128(1)),
        channel: Channel::Email,
        language: "en".parse().unwrap(),
        expert: None,
        state: PromiseState::Made,
        made_at: at(0),
        due_at: at(900),
        told_at: None,
        at_risk_at: None,
        ended_at: None,
        cause: None,
        quoted: [None; 4],
        asked_for_quote: false,
        received_at: at(0),
        taken_at: at(0),
        query_state: QueryState::Queued,
        state_since: at(0),
        answered_at: None,
    }
}

fn answered(second: i64) -> Case {
    Case {
        answered_at: Some(at(second)),
        query_state: QueryState::WaitingCustomer,
        state_since: at(second),
        ..case()
    }
}

#[test]
fn a_promise_is_kept_by_the_answer_and_not_by_a_renewal() {
    assert_eq!(judge(&answered(900), at(5_000)), Outcome::Kept);
    let renewed = |second| Case {
        state: PromiseState::Renewed,
        ended_at: Some(at(600)),
        ..answered(second)
    };
    assert_eq!(judge(&renewed(800), at(5_000)), Outcome::Kept);
    let late = judge(&renewed(901), at(5_000));
    assert_eq!(late, Outcome::Broken { told: true });
}

#[test]
fn a_breach_is_a_surprise_unless_the_risk_was_seen_in_time() {
    let seen = |second| Case {
        state: PromiseState::Broken,
        at_risk_at: second,
        ..case()
    };
    let told = |second| judge(&seen(second), at(901));
    assert_eq!(told(None), Outcome::Broken { told: false });
    assert_eq!(told(Some(at(900))), Outcome::Broken { told: true });
    assert_eq!(told(Some(at(901))), Outcome::Broken { told: false });
    let lapsed = judge(&case(), at(901));
    assert_eq!(lapsed, Outcome::Broken { told: false }, "nobody saw it");
    assert_eq!(judge(&case(), at(900)), Outcome::Open);
}

#[test]
fn who_leaves_before_the_time_makes_it_void_and_who_leaves_later_does_not() {
    let left = |second| Case {
        state: PromiseState::Void,
        ended_at: Some(at(second)),
        query_state: QueryState::Cancelled,
        state_since: at(second),
        ..case()
    };
    assert_eq!(judge(&left(600), at(5_000)), Outcome::Void);
    let late = judge(&left(1_000), at(5_000));
    assert_eq!(late, Outcome::Broken { told: false });
    assert_eq!(left(600).waited(at(5_000)), Some(Waited::Longer(600)));
}

#[test]
fn quotes_are_judged_by_their_own_times() {
    let mut figures = Figures::default();
    let quoted = [Some(at(60)), Some(at(120)), Some(at(300)), None];
    let with = |case: Case| Case {
        quoted,
        asked_for_quote: true,
        ..case
    };
    figures.add(&with(answered(100)), at(5_000));
    figures.add(&with(case()), at(200));
    figures.add(
        &Case {
            asked_for_quote: true,
            ..case()
        },
        at(200),
    );
    let judged = figures
        .quotes
        .shares
        .map(|share| (share.judged, share.kept));
    assert_eq!(judged, [(2, 0), (2, 1), (1, 1), (0, 0)]);
    assert_eq!((figures.quotes.given, figures.quotes.insufficient), (2, 1));
}

#[test]
fn the_shortest_promise_counts_who_left_as_waiting_longer() {
    let mut waits = Waits::default();
    for second in 1..=19 {
        waits.add(Waited::Answered(second * 10));
    }
    assert_eq!(
        waits.shortest(),
        Some(190),
        "nothing is known of longer waits"
    );
    waits.add(Waited::Never);
    assert_eq!(waits.shortest(), Some(190), "nineteen of twenty");
    waits.add(Waited::Never);
    assert_eq!(waits.shortest(), None, "nineteen of twenty-one are too few");
    let mut left = Waits::default();
    for _ in 0..10 {
        left.add(Waited::Answered(10));
        left.add(Waited::Longer(5));
    }
    left.add(Waited::Answered(60));
    // Ten left after 5 s. Of the eleven who stayed ten were answered after 10 s: 90.9 %.
    assert_eq!(left.shortest(), Some(60));
}

#[test]
fn hours_with_few_cases_ask_their_neighbours_and_then_the_other_days() {
    let mut hours = Hours::default();
    for _ in 0..15 {
        hours.add(20, Waited::Answered(30));
        hours.add(21, Waited::Answered(60));
        hours.add(164, Waited::Answered(90));
    }
    let shortest = hours.shortest();
    assert_eq!(shortest.len(), 168);
    let near = Shortest {
        seconds: Some(60),
        cases: 30,
        basis: Some(Basis::Neighbours),
    };
    assert_eq!(shortest[20], near);
    let day = Shortest {
        seconds: Some(90),
        cases: 30,
        basis: Some(Basis::HourOfDay),
    };
    assert_eq!(shortest[164], day, "Sunday 20:00 beside Monday 20:00");
    let nothing = Shortest {
        seconds: None,
        cases: 0,
        basis: None,
    };
    assert_eq!(shortest[100], nothing);
}

prop_compose! {
    fn waits()(seen in prop::collection::vec((0_u32..50, 0_u8..10), 1..80)) -> Vec<Waited> {
        seen.into_iter().map(|(seconds, kind)| match kind {
            0 => Waited::Never,
            1 | 2 => Waited::Longer(seconds),
            _ => Waited::Answered(seconds),
        }).collect()
    }
}

prop_compose! {
    fn any_case()(
        number in 1..3_i32,
        queue in 0..3_u128,
        expert in prop::option::of(0..3_u128),
        state in prop::sample::select(PromiseState::ALL),
        query_state in prop::sample::select(QueryState::ALL),
        times in [-100_000_i64..100_000, 1..4_000, 0..5_000, 0..5_000],
        answered in prop::option::of(0..5_000_i64),
        risk in prop::option::of(0..5_000_i64),
        cause in prop::option::of(prop::sample::select(BreachCause::ALL)),
        quoted in prop::option::of(0..5_000_i64),
    ) -> Case {
        let [made, length, ended, since] = times;
        let after = |second: i64| at(made + second);
        Case {
            number,
            queue: QueueId(Uuid::from_u128(queue)),
            expert: expert.map(|id| ExpertId(Uuid::from_u128(id))),
            state,
            query_state,
            made_at: at(made),
            received_at: at(made),
            taken_at: at(made),
            due_at: after(length),
            ended_at: Some(after(ended)),
            state_since: after(since),
            answered_at: answered.map(after),
            at_risk_at: risk.map(after),
            told_at: risk.map(after),
            cause,
            quoted: [quoted.map(after); 4],
            asked_for_quote: quoted.is_some(),
            ..case()
        }
    }
}

const GROUPINGS: [GroupBy; 7] = [
    GroupBy::Queue,
    GroupBy::Channel,
    GroupBy::Language,
    GroupBy::HourOfWeek,
    GroupBy::Expert,
    GroupBy::Cause,
    GroupBy::Day,
];

proptest! {
    #[test]
    fn groups_sum_up_to_the_total_and_every_promise_is_in_one_place(
        cases in prop::collection::vec(any_case(), 0..60),
        now in -100_000_i64..200_000,
    ) {
        let total = |group_by| {
            let mut score = Score::new(group_by, at(now));
            for case in &cases {
                score.add(case, &Zone::utc());
            }
            let listed = score.groups().iter().map(|(_, figures)| figures.made).sum::<u64>();
            (score.total(), listed)
        };
        let (alone, _) = total(None);
        let firsts = cases.iter().filter(|case| case.number == 1).count() as u64;
        prop_assert_eq!(alone.made, firsts);
        prop_assert_eq!(alone.made, alone.kept + alone.broken + alone.void + alone.open);
        prop_assert_eq!(alone.broken, alone.broken_told + alone.surprises);
        prop_assert_eq!(alone.broken, alone.causes.values().sum::<u64>());
        let renewals = alone.renewals;
        prop_assert_eq!(renewals.made, cases.len() as u64 - firsts);
        prop_assert_eq!(
            renewals.made,
            renewals.kept + renewals.broken + renewals.void + renewals.open
        );
        for group_by in GROUPINGS {
            let (summed, listed) = total(Some(group_by));
            prop_assert_eq!(&summed, &alone);
            prop_assert_eq!(listed, firsts);
        }
    }

    #[test]
    fn cases_that_are_added_up_in_parts_make_the_same_whole(
        cases in prop::collection::vec(any_case(), 0..60),
        cut in 0_usize..60,
        now in -100_000_i64..200_000,
    ) {
        for group_by in GROUPINGS {
            let added = |cases: &[Case]| {
                let mut score = Score::with_hours(Some(group_by), at(now));
                for case in cases {
                    score.add(case, &Zone::utc());
                }
                score
            };
            let (before, after) = cases.split_at(cut.min(cases.len()));
            let (whole, mut parts) = (added(&cases), added(before));
            parts += &added(after);
            prop_assert_eq!(parts.groups(), whole.groups());
            prop_assert_eq!(parts.hours().map(Hours::shortest), whole.hours().map(Hours::shortest));
        }
    }

    #[test]
    fn without_anybody_who_left_it_is_the_nearest_rank(seconds in prop::collection::vec(0_u32..99, 1..99)) {
        let mut waits = Waits::default();
        let mut counted = Seconds::default();
        for &second in &seconds {
            waits.add(Waited::Answered(second));
            counted.add(second);
        }
        prop_assert_eq!(waits.shortest(), counted.quantile(SHARE_PERCENT));
    }

    #[test]
    fn a_longer_wait_never_makes_the_shortest_promise_shorter(waited in waits()) {
        let mut waits = Waits::default();
        for &one in &waited {
            waits.add(one);
        }
        let before = waits.shortest();
        waits.add(Waited::Never);
        let after = waits.shortest();
        prop_assert!(after.is_none() || before <= after, "{before:?} {after:?}");
    }
}
