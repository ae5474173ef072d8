//! How offers are made, end, and are made again.

use super::world::*;
use crate::dispatch::Requirement;
use crate::dispatch::decide;
use crate::dispatch::decision::Decision;
use crate::dispatch::fact::*;
use entity::value::*;
use std::collections::BTreeMap;

#[test]
fn a_query_is_offered_accepted_and_its_slot_freed() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    check(&mut board, t(1), &[]);
    board.put_assignment(work(1, 1, 2)).unwrap();
    board.put_query(query_at(2, 2)).unwrap();
    check(&mut board, t(2), &[]);
    board.remove_assignment(a(1));
    board.remove_query(q(1));
    check(&mut board, t(60), &["offer q2 to e1 until 360"]);
}

#[test]
fn a_declined_query_goes_to_the_next_expert_at_once() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_expert(ExpertFacts {
        presence: PresenceFacts {
            on_shift: false,
            ..here()
        },
        ..expert(2)
    });
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.decline(q(1), e(1), DeclineReason::Busy, t(3));
    check(&mut board, t(3), &["offer q1 to e2 until 303"]);
}

#[test]
fn the_only_expert_declines_and_is_asked_again_after_a_growing_cool_down() {
    let mut board = board();
    board.put_expert(expert(1));
    let patient = QueryFacts {
        due_at: t(86_400),
        ..query(1)
    };
    board.put_query(patient).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.decline(q(1), e(1), DeclineReason::Busy, t(10));
    check(&mut board, t(10), &["nobody q1 {CoolDown: 1}"]);
    check(&mut board, t(309), &[]);
    check(&mut board, t(310), &["offer q1 to e1 until 610"]);
    board.decline(q(1), e(1), DeclineReason::Busy, t(320));
    check(&mut board, t(320), &["nobody q1 {CoolDown: 1}"]);
    assert_eq!(decide(&mut board, t(919)).decisions, vec![]);
    check(&mut board, t(920), &["offer q1 to e1 until 1220"]);
}

#[test]
fn the_only_expert_who_missed_a_chat_is_asked_again_after_as_long_as_the_offer_was_open() {
    let mut board = board_with(chat_queue(1));
    board.put_expert(expert(1));
    let patient = QueryFacts {
        due_at: t(86_400),
        ..query(1)
    };
    board.put_query(patient).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 20"]);
    check(
        &mut board,
        t(20),
        &["end q1 e1 expired", "nobody q1 {CoolDown: 1}"],
    );
    check(&mut board, t(39), &[]);
    check(&mut board, t(40), &["offer q1 to e1 until 60"]);
}

#[test]
fn an_offer_ends_exactly_at_its_time_and_two_lapses_leave_the_expert_alone() {
    let mut board = board();
    board.put_expert(expert(1));
    for n in [1, 2] {
        board
            .put_query(QueryFacts {
                due_at: t(86_400),
                ..query_at(n, n as i64)
            })
            .unwrap();
    }
    check(&mut board, t(2), &["offer q1 to e1 until 302"]);
    check(
        &mut board,
        t(302),
        &[
            "end q1 e1 expired",
            "offer q2 to e1 until 602",
            "nobody q1 {CoolDown: 1}",
        ],
    );
    check(
        &mut board,
        t(602),
        &[
            "end q2 e1 expired",
            "unresponsive e1",
            "nobody q1 {Presence: 1}",
            "nobody q2 {Presence: 1}",
        ],
    );
    board.put_presence(e(1), here());
    check(&mut board, t(603), &["offer q1 to e1 until 903"]);
}

#[test]
fn near_the_deadline_the_offer_shrinks_and_then_several_are_asked_at_once() {
    let mut board = board_with(chat_queue(1));
    for n in 1..=5 {
        board.put_expert(expert(n));
    }
    let chat = QueryFacts {
        due_at: t(30),
        ..query(1)
    };
    board.put_query(chat).unwrap();
    let first = decide(&mut board, t(0)).decisions;
    // 30 s less 5 s for the reply: half of 25 s, in whole seconds.
    assert!(line(&first[0]).ends_with("until 12"), "{first:?}");
    let lines = run_to(&mut board, t(1), t(13));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].ends_with("expired"));
    // 13 s are left: three shortest offers no longer fit one after the other.
    assert_eq!(lines[1].matches(" e").count(), 3, "{lines:?}");
}

#[test]
fn the_first_to_accept_wins_and_the_others_are_told_without_blame() {
    let mut board = board_with(chat_queue(1));
    for n in 1..=3 {
        board.put_expert(expert(n));
    }
    board
        .put_query(QueryFacts {
            due_at: t(10),
            ..query(1)
        })
        .unwrap();
    let offered = decide(&mut board, t(0)).decisions;
    let Decision::Offer { experts, .. } = &offered[0] else {
        panic!("{offered:?}")
    };
    assert_eq!(experts.len(), 3);
    board.put_assignment(work(1, 2, 1)).unwrap();
    let mut ends: Vec<String> = decide(&mut board, t(1))
        .decisions
        .iter()
        .map(line)
        .collect();
    ends.sort();
    assert_eq!(
        ends,
        ["end q1 e1 rescinded taken", "end q1 e3 rescinded taken"]
    );
    board.assert_invariants();
}

#[test]
fn an_acceptance_in_the_tick_of_its_expiry_counts_when_the_fact_comes_first() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.put_assignment(work(1, 1, 300)).unwrap();
    check(&mut board, t(300), &[]);
}

#[test]
fn an_expert_who_pauses_or_is_suspended_loses_the_offer() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.put_presence(
        e(1),
        PresenceFacts {
            intent: PresenceIntent::Paused,
            paused_until: Some(t(60)),
            ..here()
        },
    );
    check(
        &mut board,
        t(5),
        &["end q1 e1 voided presence", "nobody q1 {Presence: 1}"],
    );
    check(&mut board, t(60), &["offer q1 to e1 until 360"]);
    let mut suspended = expert(1);
    suspended.profile.approved = false;
    board.put_expert(suspended);
    check(
        &mut board,
        t(61),
        &["end q1 e1 voided suspended", "nobody q1 {Approved: 1}"],
    );
}

#[test]
fn a_query_that_is_cancelled_takes_its_offer_back() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board
        .put_query(QueryFacts {
            state: QueryState::Cancelled,
            ..query(1)
        })
        .unwrap();
    check(&mut board, t(1), &["end q1 e1 rescinded query_gone"]);
    assert_eq!(board.counts().total, 0);
}

#[test]
fn a_paused_queue_takes_its_offers_back_and_makes_none() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.put_queue(QueueFacts {
        status: QueueStatus::Paused,
        ..queue(1)
    });
    check(&mut board, t(1), &["end q1 e1 rescinded policy"]);
    board.put_query(query_at(2, 2)).unwrap();
    check(&mut board, t(2), &[]);
    board.put_queue(queue(1));
    check(&mut board, t(3), &["offer q1 to e1 until 303"]);
}

#[test]
fn a_brand_without_money_gets_no_offers_and_hears_of_it_once() {
    let mut board = board();
    fund(&mut board, dollars(199));
    board.put_expert(with_capacity(expert(1), 5));
    board.put_query(query(1)).unwrap();
    board.put_query(query_at(2, 1)).unwrap();
    check(&mut board, t(1), &["exhausted"]);
    check(&mut board, t(2), &[]);
    // Enough for one: the second waits for the first one's offer, and that is no drought.
    fund(&mut board, dollars(399));
    check(&mut board, t(3), &["offer q1 to e1 until 303"]);
    board.decline(q(1), e(1), DeclineReason::Busy, t(4));
    check(
        &mut board,
        t(4),
        &["offer q2 to e1 until 304", "nobody q1 {CoolDown: 1}"],
    );
}

#[test]
fn a_returning_customer_gets_the_same_expert_first_but_only_inside_the_ring() {
    let mut board = board();
    board.put_expert(expert(1));
    let mut worse = expert(2);
    worse.presence.on_shift = false;
    board.put_expert(worse);
    let ring = |n: u128| QueryFacts {
        previous: Some(PreviousExpert {
            expert: e(2),
            ring_until: t(600),
        }),
        ..query(n)
    };
    board.put_query(ring(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e2 until 300"]);
    // Busy: normal routing, no waiting.
    board.put_query(ring(2)).unwrap();
    check(&mut board, t(1), &["offer q2 to e1 until 301"]);
}

#[test]
fn every_offer_explains_itself() {
    let mut board = board();
    board.put_expert(expert(1));
    let mut german = expert(2);
    german.profile.languages[0].tag = lang("de");
    board.put_expert(german);
    board.put_query(query(1)).unwrap();
    let decisions = decide(&mut board, t(0)).decisions;
    let Decision::Offer { explanation, .. } = &decisions[0] else {
        panic!("{decisions:?}")
    };
    assert_eq!(explanation.considered.len(), 1);
    assert!(explanation.considered[0].chosen);
    assert_eq!(explanation.failed.get(&Requirement::Language), Some(&1));
    assert_eq!(explanation.slack_millis, 840_000);
    let text = serde_json::to_string(explanation).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::dispatch::Explanation>(&text).unwrap(),
        **explanation
    );
    let asked = board.explain(q(1), t(1)).unwrap();
    assert_eq!(asked.failed.get(&Requirement::Asked), Some(&1));
}

#[test]
fn a_night_that_has_cost_enough_gets_no_offers_and_that_is_no_drought() {
    let mut board = board();
    let left = |cents| Thrift {
        left_tonight: BTreeMap::from([(Currency::USD, cents)]),
        ..Thrift::default()
    };
    fund_thriftily(&mut board, dollars(9_999), left(399));
    board.put_expert(with_capacity(expert(1), 5));
    board.put_query(query(1)).unwrap();
    board.put_query(query_at(2, 1)).unwrap();
    check(&mut board, t(1), &["offer q1 to e1 until 301"]);
    // The next night: the shell puts what is left anew.
    fund_thriftily(&mut board, dollars(9_999), left(1_000));
    check(&mut board, t(2), &["offer q2 to e1 until 302"]);
}

#[test]
fn where_only_mail_is_offered_while_money_is_low_chats_wait_for_money() {
    let mut board = board();
    board.put_queue(chat_queue(2));
    let thrift = Thrift {
        mail_only_when_low: true,
        low_balance: BTreeMap::from([(Currency::USD, 1_000)]),
        ..Thrift::default()
    };
    fund_thriftily(&mut board, dollars(999), thrift.clone());
    board.put_expert(with_capacity(expert(1), 5));
    let chat = QueryFacts {
        queue: queue_id(2),
        ..query(2)
    };
    board.put_query(chat).unwrap();
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    fund_thriftily(&mut board, dollars(1_000), thrift);
    check(&mut board, t(1), &["offer q2 to e1 until 21"]);
}
