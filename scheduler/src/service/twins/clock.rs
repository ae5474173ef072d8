//! A twin's clock: it only goes ahead, and what was due by then is due now.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{change, twin};
use entity::table;
use entity::value::{BrandId, ChangeSubject, Instant};

use super::{not_a_twin, twin_of};
use crate::service::{Context, Fault, UseCase};

/// How far the clock goes at once at most: the longest hold, and some.
const STEP_MAX: TimeDelta = TimeDelta::days(400);

/// What a twin's clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time there.
    pub now: Instant,
    /// How far that is ahead of the real time.
    pub offset_seconds: i64,
}

/// What the clock of a twin shows at a real time.
#[must_use]
pub fn reading(twin: &table::twin::Model, now: Instant) -> Reading {
    Reading {
        now: now + TimeDelta::seconds(twin.offset_seconds),
        offset_seconds: twin.offset_seconds,
    }
}

/// How far a clock is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// By so many seconds.
    By(u32),
    /// To that time, in whole seconds from now.
    To(Instant),
}

/// Moves a twin's clock ahead.
#[derive(Clone, Copy, Debug)]
pub struct MoveClock {
    /// Which twin.
    pub brand: BrandId,
    /// How far.
    pub ahead: Ahead,
}

impl UseCase for MoveClock {
    type Output = Reading;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Reading, Fault> {
        let twin = twin::lock(tx, self.brand).await?;
        let twin = twin
            .filter(|twin| twin.ended_at.is_none())
            .ok_or_else(not_a_twin)?;
        let (pointer, by) = match self.ahead {
            Ahead::By(seconds) => ("/advance_seconds", TimeDelta::seconds(i64::from(seconds))),
            Ahead::To(at) => (
                "/to",
                TimeDelta::seconds((at - reading(&twin, context.now).now).num_seconds()),
            ),
        };
        if by < TimeDelta::zero() {
            return Err(Fault::field(
                pointer,
                "lies in the twin's past; its clock only goes ahead",
            ));
        }
        if by > STEP_MAX {
            let days = STEP_MAX.num_days();
            return Err(Fault::field(
                pointer,
                format!("is more than {days} days ahead"),
            ));
        }
        let open = twin::advance(tx, twin.brand_id, by).await?;
        let subjects: Vec<_> = open.iter().map(|id| (ChangeSubject::Query, id.0)).collect();
        change::record(tx, &context.entropy, context.now, &subjects).await?;
        Ok(reading(&twin_of(tx, self.brand).await?, context.now))
    }
}
