//! Capacity, funds and other bounds.

use super::world::*;
use crate::dispatch::decide;
use crate::dispatch::fact::*;
use entity::value::*;

#[test]
fn pending_offers_and_open_work_count_together() {
    let mut board = board();
    board.put_expert(with_capacity(expert(1), 2));
    board.put_assignment(work(9, 1, 0)).unwrap();
    board.put_query(query(1)).unwrap();
    board.put_query(query_at(2, 1)).unwrap();
    check(&mut board, t(1), &["offer q1 to e1 until 301"]);
}

#[test]
fn the_queue_and_the_expert_each_set_a_bound() {
    let mut board = board_with(QueueFacts {
        limits: QueueLimits {
            concurrency: 2,
            ..QueueLimits::of(Channel::Email)
        },
        ..queue(1)
    });
    board.put_expert(with_capacity(expert(1), 9));
    for n in 1..=4 {
        board.put_query(query(n)).unwrap();
    }
    assert_eq!(decide(&mut board, t(0)).decisions.len(), 2);
    board.assert_invariants();
}

#[test]
fn a_suspended_expert_loses_the_work() {
    let mut board = board();
    board.put_expert(expert(1));
    board
        .put_query(QueryFacts {
            state: QueryState::Assigned,
            ..query(1)
        })
        .unwrap();
    board.put_assignment(work(1, 1, 0)).unwrap();
    check(&mut board, t(0), &[]);
    let mut suspended = expert(1);
    suspended.profile.approved = false;
    board.put_expert(suspended);
    check(
        &mut board,
        t(1),
        &["reclaim q1 from e1 Suspended", "nobody q1 {Approved: 1}"],
    );
    board.remove_expert(e(1));
    decide(&mut board, t(2));
    board.assert_invariants();
}

#[test]
fn an_expert_who_leaves_for_good_leaves_nothing_behind() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.remove_expert(e(1));
    check(
        &mut board,
        t(1),
        &["end q1 e1 voided suspended", "nobody q1 {}"],
    );
}

#[test]
fn a_fact_about_an_unknown_queue_says_what_to_put_first() {
    let mut board = crate::dispatch::Board::new(crate::dispatch::Settings::default());
    let error = board.put_query(query(1)).unwrap_err();
    assert!(error.to_string().ends_with("put the queue first"));
}

#[test]
fn a_million_queries_leave_nothing_behind() {
    let mut board = board();
    board.put_expert(expert(1));
    for n in 1..=2_000u32 {
        let second = i64::from(n);
        board.put_query(query_at(u128::from(n), second)).unwrap();
        decide(&mut board, t(second));
        board
            .put_assignment(work(u128::from(n), 1, second))
            .unwrap();
        decide(&mut board, t(second));
        board.remove_assignment(a(u128::from(n)));
        board.remove_query(q(u128::from(n)));
        assert!(decide(&mut board, t(second)).decisions.is_empty());
    }
    assert_eq!(board.counts().total, 0);
    assert_eq!(board.slots(), (1, 1));
    board.assert_invariants();
}
