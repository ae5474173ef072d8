//! Closing gaps, live: shifts are opened for what is missing, experts are invited in fair waves, and
//! what is no longer needed is withdrawn.
//!
//! Every minute one node surveys the gaps and acts on what it saw: `open` publishes shifts where
//! no shift is, `ask` invites those who may claim open seats and are awake, `price` lowers the
//! incentive along the published curve and raises it for everybody in an emergency, and seats that
//! no gap needs any more are taken back. When nothing is missing nothing happens. The rules are
//! pure and shared with the replay ([`planning::closing`](crate::planning::closing)); proving a
//! claim is [`shifts`](super::shifts)' business.
//!
//! Invariant: what is opened was missing in the survey that its own node made under the lease whose
//! token the transaction proves, so that two nodes never open shifts for one gap.

mod ask;
mod crew;
mod need;
mod open;
mod pools;
mod price;
mod withdraw;

use std::sync::Arc;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::board::Which;
use entity::store::shift::roster;
use entity::value::Instant;

use super::gaps::{self, Picture};
use super::shifts::{Candidate, Sheet};
use super::{Actor, Context, Fault, Services, UseCase};
use crate::calendar::Span;
use crew::Crew;
use open::Ground;

/// How often: a no-show must not wait for long, and nothing else changes faster.
const EVERY: TimeDelta = TimeDelta::seconds(60);

/// How far ahead shifts are opened: a week, so that people can plan theirs and the incentive can
/// reward who comes early. What turns out not to be needed is taken back.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// What is looked at beyond: two longest shifts, and a third that begins with their end.
const BEYOND: TimeDelta = TimeDelta::hours(24);

/// The longest that a turn takes; then another node may try.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Open shifts looked after at a time: far more than a week of open seats.
const SHIFTS_MAX: u64 = 2_000;

/// The lease under which one node closes gaps.
const LEASE: &str = "coverage";

/// What was done in one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Seats that were opened.
    pub opened: usize,
    /// Invitations that were sent.
    pub invited: usize,
    /// Shifts whose incentive moved.
    pub priced: usize,
    /// Seats that nobody needs any more, and that were taken back.
    pub withdrawn: usize,
}

/// Does what is due, on one node at a time.
///
/// # Errors
/// When the database fails.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    let Some(token) = services.run(Actor::System, TakeTurn).await? else {
        return Ok(());
    };
    let done = turn(services, Fence(Some(token))).await;
    services.run(Actor::System, EndTurn(token)).await?;
    done
}

async fn turn(services: &Services, fence: Fence) -> Result<(), Fault> {
    let picture = gaps::survey(services).await?;
    if services.cover.closing {
        // First what an earlier turn left: a turn that fails must not keep people waiting.
        ask::tell(services).await?;
        tell(act(services, picture, fence).await?);
    }
    Ok(())
}

/// Surveys the gaps now and acts on them, whether it is time or not.
///
/// # Errors
/// When the database fails.
pub async fn close(services: &Services) -> Result<Done, Fault> {
    let picture = gaps::survey(services).await?;
    act(services, picture, Fence(None)).await
}

async fn act(services: &Services, picture: Picture, fence: Fence) -> Result<Done, Fault> {
    let now = services.clock.now();
    let picture = Arc::new(picture);
    let range = Span {
        start: now,
        end: now + AHEAD + BEYOND,
    };
    let sheets = claimable(services, range).await?;
    if sheets.is_empty() && !pools::anything_missing(&picture, range) {
        return Ok(Done::default());
    }
    let db = services.db.read();
    let candidates = Candidate::read(db, &services.zones, Which::All, (range, now)).await?;
    let crew = Arc::new(Crew::new(candidates));
    let ground = Ground {
        picture: Arc::clone(&picture),
        crew: Arc::clone(&crew),
        open: sheets,
    };
    let mut done = Done {
        opened: open::shifts(services, ground, fence).await?,
        ..Done::default()
    };
    // What was opened now is asked for now.
    let sheets = claimable(services, range).await?;
    let (needed, idle) = need::sort(&picture, sheets, now);
    done.withdrawn = withdraw::seats(services, idle, fence).await;
    done.priced = price::publish(services, &needed).await;
    done.invited = ask::waves(services, (needed, crew), fence).await?;
    ask::tell(services).await?;
    Ok(done)
}

/// Shifts ahead, or running, with a seat that somebody could claim.
async fn claimable(services: &Services, range: Span) -> Result<Vec<Sheet>, Fault> {
    let db = services.db.read();
    let found = roster::claimable(db, (range.start, range.end), SHIFTS_MAX).await?;
    Sheet::of(db, found).await
}

fn tell(done: Done) {
    metrics::counter!("vesper_closing_seats_opened_total").increment(done.opened as u64);
    metrics::counter!("vesper_closing_invitations_total").increment(done.invited as u64);
    metrics::counter!("vesper_closing_seats_withdrawn_total").increment(done.withdrawn as u64);
    if done != Done::default() {
        tracing::info!(
            opened = done.opened,
            invited = done.invited,
            priced = done.priced,
            withdrawn = done.withdrawn,
            "gaps: opened {} seats, invited {} experts, withdrew {} seats",
            done.opened,
            done.invited,
            done.withdrawn
        );
    }
}

/// Takes the turn until the next time; `None` while another node has it.
struct TakeTurn;

impl UseCase for TakeTurn {
    type Output = Option<i64>;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Option<i64>, Fault> {
        let name = (LEASE, "gaps");
        let taken = store::lease::take(tx, name, context.now, context.now + LONGEST).await?;
        if taken.is_some() {
            gaps::purge(tx, context.now).await?;
        }
        Ok(taken)
    }
}

/// Gives the turn up until the next time.
struct EndTurn(i64);

impl UseCase for EndTurn {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        store::lease::renew(tx, (LEASE, self.0), context.now + EVERY).await?;
        Ok(())
    }
}

/// The token of the turn in which something is decided; absent where somebody asked for it.
#[derive(Clone, Copy, Debug)]
struct Fence(Option<i64>);

impl Fence {
    /// Whether the turn is still this node's.
    async fn holds(self, tx: &WriteTx) -> Result<bool, Fault> {
        match self.0 {
            Some(token) => Ok(store::lease::is_in_force(tx, (LEASE, token)).await?),
            None => Ok(true),
        }
    }
}

/// A whole, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// A part of a whole, in hundredths of a percent.
fn share(part: u32, of: u32) -> u32 {
    let share = u64::from(part) * u64::from(WHOLE) / u64::from(of.max(1));
    u32::try_from(share).unwrap_or(WHOLE).min(WHOLE)
}

/// The time to a shift's start.
fn lead(span: Span, now: Instant) -> TimeDelta {
    span.start - now
}
