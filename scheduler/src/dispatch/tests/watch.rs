//! The watch over promises: rescued, renewed before they lapse, never silent.

use super::world::*;
use crate::dispatch::fact::*;
use crate::dispatch::{Board, Settings};
use crate::promise::Observation;

fn watched() -> Board {
    let mut board = Board::new(Settings::default());
    board.put_queue(queue(1));
    fund(&mut board, Funds::Unlimited);
    board
}

#[test]
fn where_nobody_will_come_the_customer_is_told_early_and_once() {
    let mut board = watched();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(5_000));
    let until_given_up = 72 * 3_600;
    assert_eq!(
        lines,
        [
            "0 nobody q1 {}".to_owned(),
            "45 rescue q1".to_owned(),
            "225 risk q1".to_owned(),
            format!("225 renew q1 to {until_given_up}"),
        ]
    );
}

#[test]
fn a_query_that_will_be_answered_in_time_is_left_alone() {
    let mut board = watched();
    board.put_expert(expert(1));
    for _ in 0..20 {
        board.observe(queue_id(1), Some(e(1)), Observation::Accepted(5_000_000));
        board.observe(queue_id(1), Some(e(1)), Observation::Replied(10_000_000));
        board.observe(queue_id(1), Some(e(1)), Observation::Finished(120_000_000));
    }
    board.put_query(query_at(9, -60)).unwrap();
    board.put_assignment(work(9, 1, -30)).unwrap();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(300));
    let danger = |line: &String| line.contains("risk q1") || line.contains("rescue q1");
    assert!(!lines.iter().any(danger), "{lines:?}");
}

#[test]
fn what_lapsed_while_nobody_watched_is_told_and_gets_a_new_time() {
    let mut board = watched();
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(2_000), t(2_000));
    assert!(lines.contains(&"2000 breach q1".to_owned()), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("2000 renew q1 to ")),
        "{lines:?}"
    );
    assert!(
        !lines.iter().any(|line| line.contains("risk")),
        "never after the fact: {lines:?}"
    );
}

#[test]
fn nobody_is_told_more_than_two_new_times() {
    let mut board = watched();
    let promise = PromiseFacts {
        number: 3,
        ..query(1).promise.unwrap()
    };
    board
        .put_query(QueryFacts {
            promise: Some(promise),
            ..query(1)
        })
        .unwrap();
    let lines = run_to(&mut board, t(0), t(1_000));
    assert_eq!(
        lines,
        [
            "0 nobody q1 {}",
            "45 rescue q1",
            "225 risk q1",
            "900 breach q1"
        ]
    );
}
