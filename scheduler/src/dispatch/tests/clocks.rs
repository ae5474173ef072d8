//! What runs out when.

use super::world::*;
use crate::dispatch::fact::*;
use entity::value::*;

#[test]
fn a_promise_is_at_risk_before_it_breaks_and_breaks_once() {
    let mut board = board();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(5_000));
    assert_eq!(lines, ["0 nobody q1 {}", "810 risk q1", "900 breach q1"]);
}

#[test]
fn a_renewed_promise_is_measured_against_the_new_time() {
    let mut board = board();
    board.put_query(query(1)).unwrap();
    run_to(&mut board, t(0), t(800));
    board
        .put_query(QueryFacts {
            due_at: t(1_800),
            promise: Some(PromiseFacts {
                id: PromiseId(uuid::Uuid::from_u128(99)),
                number: 2,
                made_at: t(800),
                risk_told: false,
                breach_told: false,
            }),
            ..query(1)
        })
        .unwrap();
    let lines = run_to(&mut board, t(801), t(5_000));
    assert_eq!(lines, ["1700 risk q1", "1800 breach q1"]);
}

#[test]
fn an_answered_query_has_no_promise_to_break() {
    let mut board = board();
    board
        .put_query(QueryFacts {
            answered: true,
            ..query(1)
        })
        .unwrap();
    assert_eq!(run_to(&mut board, t(0), t(5_000)), ["0 nobody q1 {}"]);
}

#[test]
fn wrap_up_has_a_cap() {
    let mut board = board();
    board.put_expert(expert(1));
    board
        .put_assignment(AssignmentFacts {
            state: AssignmentState::WrapUp,
            clock: Some(ClockFacts {
                kind: ClockKind::WrapUp,
                started_at: t(0),
                warned_percent: 0,
            }),
            ..work(9, 1, 0)
        })
        .unwrap();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(301));
    assert_eq!(
        lines,
        ["300 end wrap-up e1", "300 offer q1 to e1 until 600"]
    );
}

#[test]
fn held_and_deferred_queries_are_released_at_their_time() {
    let mut board = board();
    board.put_expert(expert(1));
    for (n, state) in [(1, QueryState::Held), (2, QueryState::Deferred)] {
        board
            .put_query(QueryFacts {
                state,
                wakes_at: Some(t(60 * n as i64)),
                ..query(n)
            })
            .unwrap();
    }
    check(&mut board, t(0), &[]);
    check(
        &mut board,
        t(60),
        &["release q1", "offer q1 to e1 until 360"],
    );
    check(&mut board, t(120), &["release q2"]);
}

#[test]
fn the_end_of_the_window_hands_back_what_has_not_begun_and_lets_work_finish() {
    let mut board = board();
    board.put_expert(with_capacity(expert(1), 4));
    let closing = |n: u128, state: QueryState| QueryFacts {
        state,
        window_ends_at: Some(t(100)),
        answered: state == QueryState::Working || state == QueryState::WaitingCustomer,
        ..query(n)
    };
    board.put_query(closing(1, QueryState::Queued)).unwrap();
    for (n, query_state, state) in [
        (2, QueryState::Assigned, AssignmentState::AwaitingFirstReply),
        (3, QueryState::Working, AssignmentState::Working),
        (
            4,
            QueryState::WaitingCustomer,
            AssignmentState::WaitingCustomer,
        ),
    ] {
        board.put_query(closing(n, query_state)).unwrap();
        board
            .put_assignment(AssignmentFacts {
                state,
                clock: None,
                ..work(n, 1, 0)
            })
            .unwrap();
    }
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    check(
        &mut board,
        t(100),
        &[
            "hand back q1",
            "end q1 e1 rescinded query_gone",
            "hand back q2",
        ],
    );
    assert_eq!(run_to(&mut board, t(101), t(80_000)), ["1900 hand back q3"]);
    assert_eq!(board.counts().held, 1);
}

#[test]
fn what_nobody_answers_is_given_up_in_the_end() {
    let mut board = board();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(4 * 86_400));
    assert_eq!(lines.last().map(String::as_str), Some("259200 give up q1"));
    assert_eq!(board.counts().total, 0);
}

#[test]
fn time_that_jumps_back_changes_nothing() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(10), &["offer q1 to e1 until 310"]);
    check(&mut board, t(-1_000), &[]);
    check(&mut board, t(309), &[]);
}
