//! Calendar feeds: secret addresses from which calendar programs read an expert's shifts or a
//! queue's roster.
//!
//! Calendar programs cannot sign in, so the address is the credential: 256 random bits, told once,
//! kept as a hash, revoked at once. It shows times, names of queues and brands and display names of
//! experts, and nothing of customers.

mod manage;
mod own;
mod roster;
mod show;

pub use manage::{CreateFeed, CreatedFeed, FEEDS_MAX, RevokeFeed};
pub use show::show;

use chrono::TimeDelta;
use entity::store::shift::list::Window;
use entity::table::{shift, shift_seat};
use entity::value::Instant;

/// How far back a feed reaches: what an expert compares with the month's statement.
const BACK: TimeDelta = TimeDelta::days(30);

/// How far ahead a feed reaches.
const AHEAD: TimeDelta = TimeDelta::days(180);

/// Shifts in one feed at most: ten a day.
const SHIFTS_MAX: u64 = 2_100;

/// What of the shifts a feed shows at `now`.
fn window(now: Instant) -> Window {
    Window {
        from: Some(now - BACK),
        to: Some(now + AHEAD),
        after: None,
        limit: SHIFTS_MAX,
    }
}

/// Counts every change that calendars show: those of the shift and of who holds which seat. Rows of
/// seats are only added and their revisions only grow, so it never goes back.
fn sequence<'a>(shift: &shift::Model, seats: impl Iterator<Item = &'a shift_seat::Model>) -> i64 {
    shift.revision + seats.map(|seat| seat.revision).sum::<i64>()
}

/// When the shift or one of these seats last changed.
fn changed_at<'a>(
    shift: &shift::Model,
    seats: impl Iterator<Item = &'a shift_seat::Model>,
) -> Instant {
    let changes = seats.flat_map(|seat| {
        let further = [
            seat.claimed_at,
            seat.confirmed_at,
            seat.checked_in_at,
            seat.notice_at,
            seat.ended_at,
        ];
        further.into_iter().flatten().chain([seat.created_at])
    });
    changes.fold(shift.updated_at, Instant::max)
}
