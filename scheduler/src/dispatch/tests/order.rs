//! Who waits before whom.

use super::world::*;
use crate::dispatch::decide;
use crate::dispatch::decision::Decision;
use crate::dispatch::fact::*;
use crate::dispatch::{Board, Settings};

/// Serves one query after the other with one expert; the order of offers.
fn served(board: &mut Board, from: i64, count: usize) -> Vec<u128> {
    let mut order = Vec::new();
    for second in from.. {
        let decisions = decide(board, t(second)).decisions;
        board.assert_invariants();
        for decision in decisions {
            if let Decision::Offer { query, .. } = decision {
                order.push(query.0.as_u128());
                board.remove_query(query);
            }
        }
        if order.len() >= count {
            return order;
        }
    }
    order
}

#[test]
fn the_least_slack_goes_first_and_the_late_wait_behind_oldest_first() {
    let mut board = board();
    for (n, second, due) in [
        (1, -2_000, -900),
        (2, -3_000, -950),
        (3, 0, 900),
        (4, 0, 400),
    ] {
        board
            .put_query(QueryFacts {
                due_at: t(due),
                promise: None,
                ..query_at(n, second)
            })
            .unwrap();
    }
    decide(&mut board, t(0));
    board.put_expert(expert(1));
    assert_eq!(served(&mut board, 1, 4), [4, 3, 2, 1]);
}

#[test]
fn priority_is_a_bounded_weight() {
    let mut board = board();
    let due = |n: u128, due: i64, priority: u8| QueryFacts {
        due_at: t(due),
        priority,
        ..query(n)
    };
    // Two steps are worth a fifth of the promise, 180 s, and no more.
    board.put_query(due(1, 900, 3)).unwrap();
    board.put_query(due(2, 1_070, 1)).unwrap();
    board.put_query(due(3, 1_090, 1)).unwrap();
    decide(&mut board, t(0));
    board.put_expert(expert(1));
    assert_eq!(served(&mut board, 1, 3), [2, 1, 3]);
}

#[test]
fn every_fourth_goes_to_the_late_so_that_none_starves() {
    let mut board = board();
    for n in 1..=3 {
        board
            .put_query(QueryFacts {
                due_at: t(-500),
                promise: None,
                ..query_at(n, -2_000 + n as i64)
            })
            .unwrap();
    }
    for n in 11..=30 {
        board
            .put_query(QueryFacts {
                due_at: t(50_000 + n as i64),
                ..query(n)
            })
            .unwrap();
    }
    decide(&mut board, t(0));
    board.put_expert(expert(1));
    let order = served(&mut board, 1, 12);
    assert_eq!(order, [11, 12, 13, 1, 14, 15, 16, 2, 17, 18, 19, 3]);
}

#[test]
fn several_queries_and_experts_free_at_once_are_matched_together() {
    // Expert 1 speaks both, expert 2 only English: taken one by one, the English query (more
    // urgent) would take expert 1, on shift, and the German one would wait.
    let mut board = board_with(QueueFacts {
        languages: vec![lang("en"), lang("de")],
        ..queue(1)
    });
    let mut both = expert(1);
    both.profile.languages.push(entity::value::LanguageSkill {
        tag: lang("de"),
        proficiency: level(4),
    });
    let mut english = expert(2);
    english.presence.on_shift = false;
    board
        .put_query(QueryFacts {
            due_at: t(800),
            ..query(1)
        })
        .unwrap();
    board
        .put_query(QueryFacts {
            language: lang("de"),
            ..query(2)
        })
        .unwrap();
    board.put_expert(both);
    board.put_expert(english);
    check(
        &mut board,
        t(0),
        &["offer q1 to e2 until 300", "offer q2 to e1 until 300"],
    );
}

#[test]
fn work_is_spread_before_anybody_gets_a_second() {
    let mut board = board();
    for n in 1..=3 {
        board.put_expert(with_capacity(expert(n), 5));
    }
    for n in 1..=6 {
        board.put_query(query(n)).unwrap();
    }
    let decisions = decide(&mut board, t(0)).decisions;
    let mut counts = std::collections::BTreeMap::new();
    for decision in &decisions {
        if let Decision::Offer { experts, .. } = decision {
            *counts.entry(experts[0]).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [2, 2, 2]);
}

#[test]
fn ten_thousand_queries_at_one_instant_fill_the_capacity_and_no_more() {
    let mut board = Board::new(Settings {
        explained: 0,
        ..Settings::default()
    });
    board.put_queue(queue(1));
    fund(&mut board, Funds::Unlimited);
    for n in 1..=100 {
        board.put_expert(with_capacity(expert(n), 3));
    }
    for n in 1..=10_000 {
        board.put_query(query(n)).unwrap();
    }
    let decisions = decide(&mut board, t(0)).decisions;
    assert_eq!(decisions.len(), 300);
    let counts = board.counts();
    assert_eq!(
        (counts.offered, counts.waiting, counts.total),
        (300, 9_700, 10_000)
    );
}

#[test]
fn the_same_facts_give_the_same_decisions() {
    let run = |seed: u64| {
        let mut board = Board::new(Settings {
            seed,
            ..Settings::default()
        });
        board.put_queue(queue(1));
        fund(&mut board, Funds::Unlimited);
        for n in 1..=20 {
            board.put_expert(expert(n));
        }
        for n in 1..=10 {
            board.put_query(query(n)).unwrap();
        }
        decide(&mut board, t(0))
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
