//! The five leaks that must be impossible, one test each.

use super::world::*;
use crate::dispatch::decide;
use crate::dispatch::decision::Decision;
use crate::dispatch::fact::*;
use entity::value::*;

#[test]
fn work_that_arrived_when_nobody_was_free_is_swept_as_soon_as_somebody_is() {
    let mut board = board();
    let mut busy = expert(1);
    busy.presence.intent = PresenceIntent::Offline;
    board.put_expert(busy);
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["nobody q1 {Presence: 1}"]);
    board.put_presence(e(1), here());
    check(&mut board, t(30), &["offer q1 to e1 until 330"]);
}

#[test]
fn accepted_then_silence_is_warned_twice_and_taken_back() {
    let mut board = board();
    board.put_expert(expert(1));
    board
        .put_query(QueryFacts {
            promise: None,
            ..query(1)
        })
        .unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.put_assignment(work(1, 1, 10)).unwrap();
    let lines = run_to(&mut board, t(10), t(3_610));
    assert_eq!(
        lines,
        [
            "1810 warn e1 first_reply 50",
            "2890 warn e1 first_reply 80",
            "3610 reclaim q1 from e1 Silent",
            "3610 nobody q1 {CoolDown: 1}",
        ]
    );
    board.put_expert(expert(2));
    let verdict = decide(&mut board, t(3_611));
    assert!(line(&verdict.decisions[0]).starts_with("offer q1 to e2"));
}

#[test]
fn an_expert_who_goes_offline_holding_chat_or_mail_loses_it_after_the_grace() {
    let gone = |facts: QueueFacts| {
        let mut board = board_with(facts);
        let mut one = expert(1);
        one.presence.lease_until = t(30);
        board.put_expert(one);
        let open = QueryFacts {
            promise: None,
            state: QueryState::Assigned,
            ..query(1)
        };
        board.put_query(open).unwrap();
        board.put_assignment(work(1, 1, 0)).unwrap();
        board
    };
    // A chat: 30 s of lease and 60 s of grace.
    let patient = QueueLimits {
        first_reply_seconds: 10_000,
        ..QueueLimits::of(Channel::Chat)
    };
    let mut board = gone(QueueFacts {
        limits: patient,
        ..chat_queue(1)
    });
    let lines = run_to(&mut board, t(0), t(91));
    assert_eq!(lines[0], "30 lapsed e1");
    assert_eq!(lines[1], "90 reclaim q1 from e1 Offline");
    // Mail: ten minutes.
    let mut board = gone(queue(1));
    let lines = run_to(&mut board, t(0), t(631));
    assert_eq!(
        lines[..2],
        ["30 lapsed e1", "630 reclaim q1 from e1 Offline"]
    );
    // Back within the grace: nothing happens to the customer.
    let mut board = gone(queue(1));
    run_to(&mut board, t(0), t(300));
    board.renew_lease(e(1), t(90_000));
    assert_eq!(run_to(&mut board, t(301), t(1_000)), Vec::<String>::new());
}

#[test]
fn work_that_is_told_before_its_query_is_taken_back_all_the_same() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_assignment(work(1, 1, 0)).unwrap();
    let open = QueryFacts {
        promise: None,
        state: QueryState::Assigned,
        ..query(1)
    };
    board.put_query(open).unwrap();
    let lines = run_to(&mut board, t(0), t(3_600));
    assert_eq!(lines[2], "3600 reclaim q1 from e1 Silent");
    assert_eq!(board.counts().waiting, 1);
}

#[test]
fn a_reopened_query_is_not_stuck_to_an_absent_expert() {
    let mut board = board();
    let mut absent = expert(1);
    absent.presence.intent = PresenceIntent::Offline;
    board.put_expert(absent);
    board.put_expert(expert(2));
    board
        .put_query(QueryFacts {
            answered: true,
            promise: None,
            previous: Some(PreviousExpert {
                expert: e(1),
                ring_until: t(600),
            }),
            ..query(1)
        })
        .unwrap();
    check(&mut board, t(0), &["offer q1 to e2 until 300"]);
}

#[test]
fn the_overnight_backlog_is_not_dumped_on_the_first_to_log_in() {
    let mut board = board();
    for n in 1..=200 {
        board.put_query(query(n)).unwrap();
    }
    decide(&mut board, t(0));
    board.put_expert(with_capacity(expert(1), 5));
    let offers = |decisions: &[Decision]| {
        let offers = decisions.iter();
        offers
            .filter(|one| matches!(one, Decision::Offer { .. }))
            .count()
    };
    assert_eq!(offers(&decide(&mut board, t(1)).decisions), 5);
    board.assert_invariants();
    assert_eq!(offers(&decide(&mut board, t(2)).decisions), 0);
    board.decline(q(1), e(1), DeclineReason::Busy, t(3));
    assert!(offers(&decide(&mut board, t(3)).decisions) <= 1);
    board.assert_invariants();
}

#[test]
fn everybody_declines_and_the_query_is_neither_lost_nor_thrust_upon_them() {
    let mut board = board();
    for n in 1..=5 {
        board.put_expert(expert(n));
    }
    board.put_query(query(1)).unwrap();
    let mut asked = Vec::new();
    let mut now = t(0);
    let mut lines: Vec<String> = Vec::new();
    while now < t(1_200) {
        let verdict = decide(&mut board, now);
        board.assert_invariants();
        for decision in &verdict.decisions {
            lines.push(line(decision));
            if let Decision::Offer { experts, .. } = decision {
                for &expert in experts {
                    asked.push(((now - t(0)).num_seconds(), expert));
                    board.decline(q(1), expert, DeclineReason::Busy, now);
                }
            }
        }
        if let Some(at) = verdict.look_again.filter(|_| verdict.decisions.is_empty()) {
            now = at;
        }
    }
    // Five at once, again after five minutes, and after ten more.
    let at = |second: i64| asked.iter().filter(|(when, _)| *when == second).count();
    assert_eq!(
        (at(0), at(300), at(900), asked.len()),
        (5, 5, 5, 15),
        "{asked:?}"
    );
    let nobody = lines
        .iter()
        .filter(|line| line.starts_with("nobody"))
        .count();
    assert_eq!(nobody, 3, "{lines:?}");
    assert_eq!(board.counts().waiting, 1);
}
