//! Who is on duty when: an expert's duties, the cover of a stretch of time.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::super::{is, is_any};
use super::{CHUNK, seat};
use crate::table::shift_seat::{Column, Entity, Model};
use crate::table::{earning, expert, shift};
use crate::value::{
    Currency, EarningKind, EarningState, ExpertId, ExpertStatus, Instant, PresenceIntent,
    SeatState, ShiftState,
};

/// The seats on which these experts work, worked or will work and that reach into `[from, to)`, by
/// expert and time.
///
/// # Errors
/// When the database fails.
pub async fn duties(
    db: &impl ConnectionTrait,
    experts: &[ExpertId],
    (from, to): (Instant, Instant),
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in experts.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::ExpertId.is_in(chunk.iter().copied()))
                .filter(Column::State.is_in(SeatState::DUTY))
                .filter(Column::EndsAt.gt(from))
                .filter(Column::StartsAt.lt(to))
                .order_by_asc(Column::ExpertId)
                .order_by_asc(Column::StartsAt)
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// Begin and end of the duties that end after `from`, of these experts or of all.
///
/// # Errors
/// When the database fails.
pub async fn spans(
    db: &impl ConnectionTrait,
    experts: Option<&[ExpertId]>,
    from: Instant,
) -> Result<Vec<(ExpertId, Instant, Instant)>, DbErr> {
    let mut select = Entity::find()
        .select_only()
        .columns([
            Column::ExpertId,
            Column::StartsAt,
            Column::EndsAt,
            Column::EndedAt,
        ])
        .filter(Column::State.is_in(SeatState::DUTY))
        .filter(Column::EndsAt.gt(from));
    if let Some(experts) = experts {
        select = select.filter(Column::ExpertId.is_in(experts.iter().copied()));
    }
    let rows: Vec<(ExpertId, Instant, Instant, Option<Instant>)> =
        select.into_tuple().all(db).await?;
    let span = |(expert, start, end, ended): (ExpertId, Instant, Instant, Option<Instant>)| {
        (
            expert,
            start,
            ended.map_or(end, |ended| Ord::min(ended, end)),
        )
    };
    Ok(rows.into_iter().map(span).collect())
}

/// Every row of seats of published shifts that reaches into `[from, to)`, by time and shift.
///
/// # Errors
/// When the database fails.
pub async fn seats_between(
    db: &impl ConnectionTrait,
    (from, to): (Instant, Instant),
) -> Result<Vec<Model>, DbErr> {
    let published = Query::select()
        .column(shift::Column::Id)
        .from(shift::Entity)
        .and_where(shift::Column::State.eq(ShiftState::Published))
        .and_where(shift::Column::EndsAt.gt(from))
        .and_where(shift::Column::StartsAt.lt(to))
        .to_owned();
    Entity::find()
        .filter(Column::ShiftId.in_subquery(published))
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::ShiftId)
        .order_by_asc(Column::SeatNo)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The published shifts that begin before `to`, end after `from`, and have a seat that somebody
/// could claim, by time.
///
/// # Errors
/// When the database fails.
pub async fn claimable(
    db: &impl ConnectionTrait,
    (from, to): (Instant, Instant),
    limit: u64,
) -> Result<Vec<shift::Model>, DbErr> {
    // Two questions, each as its partial index asks for it.
    let seats = || {
        let ahead = Expr::col(Column::EndsAt).gt(from);
        let mut select = Query::select();
        select.column(Column::ShiftId).from(Entity).and_where(ahead);
        select
    };
    let open = seats()
        .and_where(is(Column::State, SeatState::Published))
        .to_owned();
    let left = seats()
        .and_where(Expr::col(Column::ReplacementSought))
        .and_where(is_any(Column::State, SeatState::HELD))
        .to_owned();
    let either = Condition::any()
        .add(shift::Column::Id.in_subquery(open))
        .add(shift::Column::Id.in_subquery(left));
    shift::Entity::find()
        .filter(shift::Column::State.eq(ShiftState::Published))
        .filter(shift::Column::EndsAt.gt(from))
        .filter(shift::Column::StartsAt.lt(to))
        .filter(either)
        .order_by_asc(shift::Column::StartsAt)
        .order_by_asc(shift::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// What experts earned since `from` in a currency, in minor units, by expert; nothing is no row.
///
/// # Errors
/// When the database fails.
pub async fn earned_since(
    db: &impl ConnectionTrait,
    currency: Currency,
    from: Instant,
) -> Result<Vec<(ExpertId, i64)>, DbErr> {
    let total = earning::Column::Amount.sum().cast_as("bigint");
    earning::Entity::find()
        .select_only()
        .column(earning::Column::ExpertId)
        .column_as(total, "earned")
        .filter(earning::Column::Currency.eq(currency))
        .filter(earning::Column::State.ne(EarningState::Voided))
        .filter(earning::Column::CreatedAt.gte(from))
        .group_by(earning::Column::ExpertId)
        .into_tuple()
        .all(db)
        .await
}

/// What an expert earned with queries in `[from, to)`, in minor units, and whether some of it is
/// not final yet.
///
/// # Errors
/// When the database fails.
pub async fn earned_between(
    db: &impl ConnectionTrait,
    (expert_id, currency): (ExpertId, Currency),
    (from, to): (Instant, Instant),
) -> Result<(i64, bool), DbErr> {
    let kinds = [
        EarningKind::Resolution,
        EarningKind::VisitFee,
        EarningKind::EscalationCredit,
    ];
    let lines: Vec<(i64, EarningState)> = earning::Entity::find()
        .select_only()
        .columns([earning::Column::Amount, earning::Column::State])
        .filter(earning::Column::ExpertId.eq(expert_id))
        .filter(earning::Column::Currency.eq(currency))
        .filter(earning::Column::Kind.is_in(kinds))
        .filter(earning::Column::State.ne(EarningState::Voided))
        .filter(earning::Column::CreatedAt.gte(from))
        .filter(earning::Column::CreatedAt.lt(to))
        .into_tuple()
        .all(db)
        .await?;
    let sum = lines
        .iter()
        .fold(0_i64, |sum, line| sum.saturating_add(line.0));
    let open = lines.iter().any(|line| line.1 == EarningState::Accrued);
    Ok((sum, open))
}

/// Held seats that begin at `before` or earlier and whose expert is here and online at `now`.
///
/// # Errors
/// When the database fails.
pub async fn present(
    db: &impl ConnectionTrait,
    (before, now): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let here = Query::select()
        .column(expert::Column::Id)
        .from(expert::Entity)
        .and_where(expert::Column::Intent.eq(PresenceIntent::Online))
        .and_where(expert::Column::LeaseUntil.gt(now))
        .to_owned();
    let seats = Entity::find()
        .filter(is_any(
            Column::State,
            [SeatState::Claimed, SeatState::Confirmed],
        ))
        .filter(Column::StartsAt.lte(before))
        .filter(Column::EndsAt.gt(now))
        .filter(Column::ExpertId.in_subquery(here));
    seat::first(db, (seats, Column::StartsAt), limit).await
}

/// Open seats of shifts that are over.
///
/// # Errors
/// When the database fails.
pub async fn unclaimed(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let seats = Entity::find()
        .filter(is(Column::State, SeatState::Published))
        .filter(Column::EndsAt.lte(now));
    seat::first(db, (seats, Column::EndsAt), limit).await
}

/// Held seats that are not over and whose expert may not work.
///
/// # Errors
/// When the database fails.
pub async fn barred(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let barred = Query::select()
        .column(expert::Column::Id)
        .from(expert::Entity)
        .and_where(expert::Column::Status.ne(ExpertStatus::Approved))
        .to_owned();
    let seats = Entity::find()
        .filter(is_any(Column::State, SeatState::HELD))
        .filter(Column::EndsAt.gt(now))
        .filter(Column::ExpertId.in_subquery(barred));
    seat::first(db, (seats, Column::StartsAt), limit).await
}
