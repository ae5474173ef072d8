//! What happens to shifts because time passes: those who are here are checked in, those who are not
//! are missed, those who may not work any more are taken off, shifts end and are settled, open seats
//! and swaps expire.
//!
//! Every change is proved again under the shift's lock, so that several nodes may sweep at once, and
//! a sweep that is repeated changes nothing.

use entity::db::WriteTx;
use entity::store::event::{self, NewEvent};
use entity::store::profile;
use entity::store::shift::{self, roster, seat, swap};
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{ExpertStatus, Instant, SeatId, SeatState, ShiftId, SwapState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::announce;
use super::check_in::enter;
use super::holding::{leave, reopen};
use super::letter::{About, tell};
use super::release::unchecked;
use super::settle::{SETTLED_BY, SettleSeat};
use super::sheet::Sheet;
use crate::letter::Kind;
use crate::planning::duty::{LAST_MINUTE_FROM, NO_SHOW_AFTER, SHORTEST_CLAIM};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Seats looked at per sweep and kind: a thousand shifts may begin at the same hour.
const BATCH: u64 = 1_000;

/// Does everything whose time has come; answers how much that was.
///
/// What fails is logged and tried again by the next sweep; it stops nothing else.
///
/// # Errors
/// When the database cannot be read.
pub async fn sweep(services: &Services) -> Result<usize, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let mut done = 0;
    let here = roster::present(db, (now, now), BATCH).await?;
    done += each(services, here, What::Here).await;
    let missed = seat::not_checked_in(db, now - NO_SHOW_AFTER, BATCH).await?;
    done += each(services, missed, What::Missed).await;
    let over = seat::over(db, now, BATCH).await?;
    done += each(services, over, What::Over).await;
    let barred = roster::barred(db, now, BATCH).await?;
    done += each(services, barred, What::Barred).await;
    let unclaimed = roster::unclaimed(db, now, BATCH).await?;
    done += each(services, unclaimed, What::Unclaimed).await;
    done += settle(services).await?;
    for wish in swap::begun(db, now, BATCH).await? {
        let expire = ExpireSwaps {
            shift: wish.shift_id,
        };
        done += usize::from(noted(
            wish.seat_id,
            services.run(Actor::System, expire).await,
        ));
    }
    Ok(done)
}

async fn each(services: &Services, seats: Vec<Model>, what: What) -> usize {
    let mut done = 0;
    for row in seats {
        let pass = PassTime {
            shift: row.shift_id,
            seat: row.id,
            what,
        };
        done += usize::from(noted(row.id, services.run(Actor::System, pass).await));
    }
    done
}

/// Settles what can be settled.
async fn settle(services: &Services) -> Result<usize, Fault> {
    let (mut done, mut after) = (0, None);
    let by = services.clock.now() - SETTLED_BY;
    loop {
        let rows = seat::unsettled(services.db.read(), by, after, BATCH).await?;
        let Some(last) = rows.last() else {
            return Ok(done);
        };
        after = last.ended_at.map(|at| (at, last.id));
        for row in &rows {
            let settle = SettleSeat {
                shift: row.shift_id,
                seat: row.id,
            };
            done += usize::from(noted(row.id, services.run(Actor::System, settle).await));
        }
        if after.is_none() {
            return Ok(done);
        }
    }
}

/// What fails for one seat is tried again, and stops nothing else.
pub(super) fn noted(id: SeatId, outcome: Result<bool, Fault>) -> bool {
    outcome.unwrap_or_else(|fault| {
        tracing::error!(seat = %id, %fault, "{id} could not be kept in line and is tried again");
        false
    })
}

/// What the time has come for.
#[derive(Clone, Copy, Debug)]
enum What {
    /// The shift begins and its expert is here.
    Here,
    /// The shift began and its expert did not check in.
    Missed,
    /// The shift is over.
    Over,
    /// Its expert may not work any more.
    Barred,
    /// The shift is over, and nobody claimed the seat.
    Unclaimed,
}

#[derive(Clone, Copy, Debug)]
struct PassTime {
    shift: ShiftId,
    seat: SeatId,
    what: What,
}

impl UseCase for PassTime {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        let now = context.now;
        let Some(row) = sheet.seats.iter().find(|row| row.id == self.seat) else {
            return Ok(false);
        };
        let waits = matches!(row.state, SeatState::Claimed | SeatState::Confirmed);
        match self.what {
            What::Here if waits && row.starts_at <= now && now < row.ends_at => {
                enter(tx, context, row).await?;
            }
            What::Missed if waits && row.starts_at + NO_SHOW_AFTER <= now => {
                miss(tx, context, (&sheet, row)).await?;
            }
            What::Over if row.state == SeatState::CheckedIn && row.ends_at <= now => {
                let over = ended(row.ends_at);
                leave(tx, context, row, (SeatState::Ended, over)).await?;
            }
            What::Barred if row.state.is_held() && now < row.ends_at => {
                if !take_off(tx, context, (&sheet, row)).await? {
                    return Ok(false);
                }
            }
            What::Unclaimed if row.state == SeatState::Published && row.ends_at <= now => {
                let gone = ended(row.ends_at);
                leave(tx, context, row, (SeatState::Cancelled, gone)).await?;
            }
            What::Here | What::Missed | What::Over | What::Barred | What::Unclaimed => {
                return Ok(false);
            }
        }
        let whose: Vec<_> = row.expert_id.into_iter().collect();
        announce(tx, context, &whose).await?;
        Ok(true)
    }
}

/// The holder's time ended then.
fn ended(at: Instant) -> ActiveModel {
    ActiveModel {
        ended_at: Set(Some(at)),
        replacement_sought: Set(false),
        ..Default::default()
    }
}

/// Takes an expert who may not work any more off a seat; answers whether that is so.
async fn take_off(
    tx: &WriteTx,
    context: &Context,
    (sheet, row): (&Sheet, &Model),
) -> Result<bool, Fault> {
    let Some(expert) = row.expert_id else {
        return Ok(false);
    };
    let known = profile::find(tx, expert).await?;
    if known.is_none_or(|known| known.status == ExpertStatus::Approved) {
        return Ok(false);
    }
    vacate(tx, context, (sheet, row)).await?;
    Ok(true)
}

/// Ends somebody's time on a seat that they can no longer work, and opens it to others.
pub(super) async fn vacate(
    tx: &WriteTx,
    context: &Context,
    (sheet, row): (&Sheet, &Model),
) -> Result<(), Fault> {
    let now = context.now;
    if row.state == SeatState::CheckedIn && row.starts_at <= now {
        leave(tx, context, row, (SeatState::CutShort, ended(now))).await?;
    } else {
        let row = unchecked(tx, row).await?;
        leave(tx, context, &row, (SeatState::Cancelled, ended(now))).await?;
    }
    if row.ends_at - now >= SHORTEST_CLAIM {
        let emergency = row.starts_at - now < LAST_MINUTE_FROM;
        reopen(tx, context, sheet, (row.seat_no, emergency)).await?;
    }
    Ok(())
}

/// An expert did not come: the platform is told, and the seat is open to others while it is worth it.
async fn miss(
    tx: &WriteTx,
    context: &Context,
    (sheet, row): (&Sheet, &Model),
) -> Result<(), Fault> {
    let gone = ended(context.now);
    leave(tx, context, row, (SeatState::NoShow, gone)).await?;
    let sought = row.ends_at - context.now >= SHORTEST_CLAIM;
    if sought {
        reopen(tx, context, sheet, (row.seat_no, true)).await?;
    }
    let queues: Vec<_> = sheet.queues.iter().map(|queue| queue.id).collect();
    let told = NewEvent {
        id: context.id(),
        kind: "shift.no_show",
        public: true,
        brand_id: None,
        query_id: None,
        occurred_at: context.now,
        data: json!({
            "shift_id": row.shift_id, "seat_id": row.id, "seat_number": row.seat_no,
            "expert_id": row.expert_id, "queue_ids": queues, "start": row.starts_at,
            "end": row.ends_at, "replacement_sought": sought,
        }),
    };
    event::record(tx, told).await?;
    if let Some(expert) = row.expert_id {
        let news = (Kind::ShiftNoShow, expert);
        tell(tx, context, About::Shift(sheet), news).await?;
    }
    Ok(())
}

/// Swaps of a shift that has begun are over.
#[derive(Clone, Copy, Debug)]
struct ExpireSwaps {
    shift: ShiftId,
}

impl UseCase for ExpireSwaps {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let begun = |at: Instant| at <= context.now;
        let found = shift::lock(tx, self.shift).await?;
        if !found.is_some_and(|shift| begun(shift.starts_at)) {
            return Ok(false);
        }
        swap::end_all(tx, (self.shift, None), SwapState::Expired, context.now).await?;
        Ok(true)
    }
}
