//! A shift with its queues and seats, as one snapshot.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::board::{self, Which};
use entity::store::shift::{self, seat};
use entity::table;
use entity::value::{ExpertId, Instant, SeatState, ShiftId, ShiftState};
use sea_orm::ConnectionTrait;

use crate::calendar::Span;
use crate::planning::duty::SHORTEST_CLAIM;
use crate::service::Fault;

/// A shift with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The shift.
    pub shift: table::shift::Model,
    /// The queues that it serves.
    pub queues: Vec<table::queue::Model>,
    /// All rows of its seats, by number, in the order in which their holders left.
    pub seats: Vec<table::shift_seat::Model>,
}

impl Sheet {
    /// Puts queues and seats to these shifts, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(
        db: &impl ConnectionTrait,
        shifts: Vec<table::shift::Model>,
    ) -> Result<Vec<Self>, Fault> {
        let ids: Vec<ShiftId> = shifts.iter().map(|shift| shift.id).collect();
        let served = shift::queues_of(db, &ids).await?;
        let mut wanted: Vec<_> = served.values().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let queues = board::queues(db, Which::These(&wanted)).await?;
        let queues: BTreeMap<_, _> = queues.into_iter().map(|queue| (queue.id, queue)).collect();
        let mut seats: BTreeMap<ShiftId, Vec<_>> = BTreeMap::new();
        for row in seat::of_shifts(db, &ids).await? {
            seats.entry(row.shift_id).or_default().push(row);
        }
        let sheet = |shift: table::shift::Model| {
            let ids = served.get(&shift.id).into_iter().flatten();
            Self {
                queues: ids.filter_map(|id| queues.get(id)).cloned().collect(),
                seats: seats.remove(&shift.id).unwrap_or_default(),
                shift,
            }
        };
        Ok(shifts.into_iter().map(sheet).collect())
    }

    /// Reads a shift and keeps everybody else from changing it or its seats until the commit.
    ///
    /// # Errors
    /// When there is no such shift, or the database fails.
    pub async fn lock(tx: &WriteTx, id: ShiftId) -> Result<Self, Fault> {
        let found = shift::lock(tx, id).await?;
        Self::whole(tx, found.into_iter().collect()).await
    }

    /// Reads a shift.
    ///
    /// # Errors
    /// When there is no such shift, or the database fails.
    pub async fn read(db: &impl ConnectionTrait, id: ShiftId) -> Result<Self, Fault> {
        let found = shift::find(db, id).await?;
        Self::whole(db, found.into_iter().collect()).await
    }

    async fn whole(
        db: &impl ConnectionTrait,
        found: Vec<table::shift::Model>,
    ) -> Result<Self, Fault> {
        let sheet = Self::of(db, found).await?.pop();
        sheet.ok_or_else(|| Fault::not_found("shift"))
    }

    /// When the shift is.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            start: self.shift.starts_at,
            end: self.shift.ends_at,
        }
    }

    /// What of the shift is still ahead at `now`: what somebody who claims it then would work.
    #[must_use]
    pub fn ahead(&self, now: Instant) -> Span {
        let span = self.span();
        Span::new(span.start.max(now), span.end).unwrap_or(span)
    }

    /// The seat that an expert holds.
    #[must_use]
    pub fn held_by(&self, expert: ExpertId) -> Option<&table::shift_seat::Model> {
        let held = |seat: &&table::shift_seat::Model| {
            seat.expert_id == Some(expert) && seat.state.is_held()
        };
        self.seats.iter().find(held)
    }

    /// The last row of an expert on this shift: held, or how it ended.
    #[must_use]
    pub fn latest_of(&self, expert: ExpertId) -> Option<&table::shift_seat::Model> {
        let theirs = self
            .seats
            .iter()
            .filter(|seat| seat.expert_id == Some(expert));
        self.held_by(expert)
            .or_else(|| theirs.max_by_key(|seat| seat.ended_at))
    }

    /// The seat that the next claim gets: an open one, else one whose holder wants to leave.
    #[must_use]
    pub fn claimable(&self) -> Option<&table::shift_seat::Model> {
        let open = |seat: &&table::shift_seat::Model| seat.state == SeatState::Published;
        let left =
            |seat: &&table::shift_seat::Model| seat.state.is_held() && seat.replacement_sought;
        self.seats
            .iter()
            .find(open)
            .or_else(|| self.seats.iter().find(left))
    }

    /// How many seats somebody could claim.
    #[must_use]
    pub fn open_seats(&self) -> usize {
        let open = |seat: &&table::shift_seat::Model| {
            seat.state == SeatState::Published || seat.state.is_held() && seat.replacement_sought
        };
        self.seats.iter().filter(open).count()
    }

    /// Seats that are open or held.
    pub fn live(&self) -> impl Iterator<Item = &table::shift_seat::Model> {
        let live = |seat: &&table::shift_seat::Model| {
            matches!(seat.state, SeatState::Draft | SeatState::Published) || seat.state.is_held()
        };
        self.seats.iter().filter(live)
    }

    /// Whether experts may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.shift.state != ShiftState::Draft
    }

    /// Whether a seat of it may change hands at `now`.
    ///
    /// # Errors
    /// 404 for a draft, 409 for a shift that is called off or (nearly) over.
    pub fn takes_claims(&self, now: Instant) -> Result<(), Fault> {
        match self.shift.state {
            ShiftState::Draft => Err(Fault::not_found("shift")),
            ShiftState::Cancelled => Err(Fault::conflict(
                "shift-cancelled",
                "this shift was called off; look for another among the open ones",
            )),
            ShiftState::Published if self.shift.ends_at - now < SHORTEST_CLAIM => {
                Err(Fault::conflict(
                    "shift-over",
                    "this shift is over or nearly so; look for another among the open ones",
                ))
            }
            ShiftState::Published => Ok(()),
        }
    }
}
