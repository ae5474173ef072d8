//! What is forecast shapes the day that is told.

use chrono::TimeDelta;
use entity::value::Instant;

use super::world::*;
use crate::dispatch::{Board, Demand};
use crate::promise::Observation;

/// Two experts who take five minutes each, so that 24 an hour can be answered; six came lately.
fn known_board() -> Board {
    let mut board = board();
    for n in 1..=2 {
        board.put_expert(expert(n));
    }
    for seen in 0..20_i64 {
        board.observe(queue_id(1), None, Observation::Accepted(10_000_000 + seen));
        board.observe(queue_id(1), None, Observation::Replied(20_000_000 + seen));
        board.observe(queue_id(1), None, Observation::Finished(300_000_000 + seen));
        board.arrived(queue_id(1), &lang("en"), t(seen * 600));
    }
    board
}

/// Two an hour, but for the fourth hour from now.
fn a_busy_hour(now: Instant) -> Demand {
    let expected = (0..96).map(|place| if place / 2 == 3 { 30.0 } else { 1.0 });
    Demand {
        language: lang("en"),
        from: now,
        step: TimeDelta::minutes(30),
        expected: expected.collect(),
    }
}

fn p90(board: &mut Board, now: Instant) -> Vec<i64> {
    let steps: Vec<Instant> = (0..96)
        .map(|step| now + TimeDelta::minutes(15) * step)
        .collect();
    let told = board.day_ahead((queue_id(1), &lang("en")), &steps, now);
    told.iter()
        .map(|waits| waits.0[2].unwrap_or(i64::MAX))
        .collect()
}

#[test]
fn the_busy_hour_ahead_is_told_and_the_quiet_ones_are_not_spoilt_by_it() {
    let now = t(12_000);
    let mut board = known_board();
    board.expect(queue_id(1), &[a_busy_hour(now)]);
    let waits = p90(&mut board, now);
    let quiet = waits[4..11].iter().max().copied().unwrap_or(0);
    assert!(waits[14] > 3 * quiet, "{} beside {quiet}", waits[14]);
    assert!(
        waits[40..].iter().all(|wait| *wait < waits[14] / 2),
        "{waits:?}"
    );
}

#[test]
fn a_forecast_that_is_taken_back_leaves_the_day_as_it_was() {
    let now = t(12_000);
    let mut board = known_board();
    let before = p90(&mut board, now);
    board.expect(queue_id(1), &[a_busy_hour(now)]);
    assert_ne!(p90(&mut board, now), before);
    board.expect(queue_id(1), &[]);
    assert_eq!(p90(&mut board, now), before);
}

#[test]
fn varieties_of_a_language_are_expected_together() {
    let now = t(12_000);
    let (mut one, mut two) = (known_board(), known_board());
    let whole = a_busy_hour(now);
    let half = Demand {
        expected: whole
            .expected
            .iter()
            .map(|expected| expected / 2.0)
            .collect(),
        ..whole.clone()
    };
    let british = Demand {
        language: lang("en-GB"),
        ..half.clone()
    };
    one.expect(queue_id(1), &[whole]);
    two.expect(queue_id(1), &[half, british]);
    assert_eq!(p90(&mut one, now), p90(&mut two, now));
}
