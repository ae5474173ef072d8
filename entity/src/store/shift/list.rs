//! Lists of shifts by time, for experts and admins.

use chrono::{DateTime, TimeDelta};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement},
};

use super::super::{is, is_any};
use crate::table::shift::{Column, Entity, Model};
use crate::table::{queue, shift_queue, shift_seat};
use crate::value::text::Invalid;
use crate::value::{ExpertId, Instant, QueueId, QueueStatus, SeatState, ShiftId, ShiftState};

/// No shift is longer: the index by begin then answers what ends after a time.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Where a list goes on: after the shift that begins then and has this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When it begins.
    pub starts_at: Instant,
    /// Which it is.
    pub id: ShiftId,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.starts_at.timestamp_micros(), self.id)
    }
}

impl std::str::FromStr for Place {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("must be a place in a list of shifts");
        let (micros, id) = text.split_once('.').ok_or_else(wrong)?;
        let micros = micros.parse().map_err(|_| wrong())?;
        Ok(Self {
            starts_at: DateTime::from_timestamp_micros(micros).ok_or_else(wrong)?,
            id: id.parse()?,
        })
    }
}

/// What part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Only shifts that end after this.
    pub from: Option<Instant>,
    /// Only shifts that begin before this.
    pub to: Option<Instant>,
    /// From after there.
    pub after: Option<Place>,
    /// So many at most.
    pub limit: u64,
}

/// Whose shifts an expert asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Those with an open seat.
    Open,
    /// Those that they hold, held or worked on a seat of.
    Mine,
    /// Both.
    All,
}

/// Shifts that an expert sees, by their begin. Open ones are those whose queues are all among
/// `eligible`.
///
/// # Errors
/// When the database fails.
pub async fn of_expert(
    db: &impl ConnectionTrait,
    (expert, eligible): (ExpertId, &[QueueId]),
    sight: Sight,
    window: Window,
) -> Result<Vec<Model>, DbErr> {
    let mine = || Column::Id.in_subquery(seats_of(expert));
    let open = || {
        Condition::all()
            .add(is(Column::State, ShiftState::Published))
            .add(Column::Id.in_subquery(open_seats(expert)))
            .add(Column::Id.not_in_subquery(foreign(eligible)))
            .add(Column::Id.not_in_subquery(held_by(expert)))
    };
    let condition = match sight {
        Sight::Open => open(),
        Sight::Mine => Condition::all().add(mine()),
        Sight::All => Condition::any().add(mine()).add(open()),
    };
    page(db, condition, window).await
}

/// All shifts, in one state or any, of one queue or any, by their begin.
///
/// # Errors
/// When the database fails.
pub async fn all(
    db: &impl ConnectionTrait,
    (state, queue): (Option<ShiftState>, Option<QueueId>),
    window: Window,
) -> Result<Vec<Model>, DbErr> {
    let serving = queue.map(|queue| {
        let shifts = Query::select()
            .column(shift_queue::Column::ShiftId)
            .from(shift_queue::Entity)
            .and_where(shift_queue::Column::QueueId.eq(queue))
            .to_owned();
        Column::Id.in_subquery(shifts)
    });
    let condition = Condition::all()
        .add_option(state.map(|state| Column::State.eq(state)))
        .add_option(serving);
    page(db, condition, window).await
}

async fn page(
    db: &impl ConnectionTrait,
    condition: Condition,
    window: Window,
) -> Result<Vec<Model>, DbErr> {
    let after = window.after.map(|place| {
        Column::StartsAt.gt(place.starts_at).or(Column::StartsAt
            .eq(place.starts_at)
            .and(Column::Id.gt(place.id)))
    });
    let bounds = Condition::all()
        .add_option(window.from.map(|from| Column::EndsAt.gt(from)))
        .add_option(window.from.map(|from| Column::StartsAt.gt(from - LONGEST)))
        .add_option(window.to.map(|to| Column::StartsAt.lt(to)))
        .add_option(after);
    Entity::find()
        .filter(condition)
        .filter(bounds)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .limit(window.limit)
        .all(db)
        .await
}

/// The shifts on which the expert has, or had to the end, a seat.
fn seats_of(expert: ExpertId) -> SelectStatement {
    let gone = [SeatState::Released, SeatState::Reassigned];
    Query::select()
        .column(shift_seat::Column::ShiftId)
        .from(shift_seat::Entity)
        .and_where(shift_seat::Column::ExpertId.eq(expert))
        .and_where(shift_seat::Column::State.is_not_in(gone))
        .to_owned()
}

/// The shifts on which the expert holds a seat.
fn held_by(expert: ExpertId) -> SelectStatement {
    Query::select()
        .column(shift_seat::Column::ShiftId)
        .from(shift_seat::Entity)
        .and_where(shift_seat::Column::ExpertId.eq(expert))
        .and_where(is_any(shift_seat::Column::State, SeatState::HELD))
        .to_owned()
}

/// The shifts with a seat that this expert could claim: an open one, or one whose holder leaves.
fn open_seats(expert: ExpertId) -> SelectStatement {
    let leaving = Expr::col(shift_seat::Column::ReplacementSought)
        .eq(true)
        .and(is_any(shift_seat::Column::State, SeatState::HELD))
        .and(shift_seat::Column::ExpertId.ne(expert));
    Query::select()
        .column(shift_seat::Column::ShiftId)
        .from(shift_seat::Entity)
        .and_where(is(shift_seat::Column::State, SeatState::Published).or(leaving))
        .to_owned()
}

/// The shifts that serve a queue which is not among these.
fn foreign(eligible: &[QueueId]) -> SelectStatement {
    Query::select()
        .column(shift_queue::Column::ShiftId)
        .from(shift_queue::Entity)
        .and_where(shift_queue::Column::QueueId.is_not_in(eligible.iter().copied()))
        .to_owned()
}

/// The queues that published shifts which end after `from` serve.
///
/// # Errors
/// When the database fails.
pub async fn queues_served(
    db: &impl ConnectionTrait,
    from: Instant,
) -> Result<Vec<queue::Model>, DbErr> {
    let shifts = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::State.eq(ShiftState::Published))
        .and_where(Column::EndsAt.gt(from))
        .to_owned();
    let served = Query::select()
        .column(shift_queue::Column::QueueId)
        .from(shift_queue::Entity)
        .and_where(shift_queue::Column::ShiftId.in_subquery(shifts))
        .to_owned();
    queue::Entity::find()
        .filter(queue::Column::Id.in_subquery(served))
        .filter(queue::Column::Status.ne(QueueStatus::Archived))
        .all(db)
        .await
}

/// The shifts that reach into `[from, to)` and on which the expert has or had a seat, however that
/// ended, by their begin.
///
/// # Errors
/// When the database fails.
pub async fn ever_of(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    window: Window,
) -> Result<Vec<Model>, DbErr> {
    let seats = Query::select()
        .column(shift_seat::Column::ShiftId)
        .from(shift_seat::Entity)
        .and_where(shift_seat::Column::ExpertId.eq(expert))
        .to_owned();
    page(
        db,
        Condition::all().add(Column::Id.in_subquery(seats)),
        window,
    )
    .await
}
