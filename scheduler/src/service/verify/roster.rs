//! Shifts: one open or held row per seat, nobody in two places, pay within what a seat promised.

use std::collections::BTreeMap;

use entity::db::DbErr;
use entity::store::shift::{self, seat};
use entity::table;
use entity::value::{ExpertId, Instant, SeatId, SeatState, ShiftId, ShiftState};
use sea_orm::ConnectionTrait;

use super::{Check, PAGE};
use crate::planning::duty::cancellation_pay;
use crate::service::shifts::seat_terms;

/// When somebody holds which seat.
type Held = BTreeMap<ExpertId, Vec<(Instant, Instant, SeatId)>>;

impl Check {
    pub(super) async fn roster(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut after, mut held) = (None, Held::new());
        loop {
            let shifts = shift::page(db, after, PAGE).await?;
            let Some(last) = shifts.last() else { break };
            after = Some(last.id);
            let ids: Vec<ShiftId> = shifts.iter().map(|shift| shift.id).collect();
            let mut seats: BTreeMap<ShiftId, Vec<table::shift_seat::Model>> = BTreeMap::new();
            for row in seat::of_shifts(db, &ids).await? {
                seats.entry(row.shift_id).or_default().push(row);
            }
            for shift in &shifts {
                self.shift(shift, seats.get(&shift.id).map_or(&[], Vec::as_slice));
            }
            for row in seats.values().flatten().filter(|row| row.state.is_held()) {
                if let Some(expert) = row.expert_id {
                    let spans = held.entry(expert).or_default();
                    spans.push((row.starts_at, row.ends_at, row.id));
                }
            }
        }
        self.nobody_in_two_places(held);
        Ok(())
    }

    /// Filled at most as needed, one row per seat, in states that go with the shift's.
    fn shift(&mut self, shift: &table::shift::Model, seats: &[table::shift_seat::Model]) {
        let open = |state| matches!(state, SeatState::Draft | SeatState::Published);
        let live: Vec<_> = seats
            .iter()
            .filter(|seat| open(seat.state) || seat.state.is_held())
            .collect();
        let id = shift.id;
        if live.len() > usize::try_from(shift.seats_needed).unwrap_or(0) {
            let (live, needed) = (live.len(), shift.seats_needed);
            self.verdict
                .differs(format!("{id} needs {needed} seats and has {live}"));
        }
        let mut numbers: Vec<i32> = live.iter().map(|seat| seat.seat_no).collect();
        numbers.sort_unstable();
        if numbers.windows(2).any(|pair| pair[0] == pair[1]) {
            self.verdict
                .differs(format!("{id} has a seat in more than one row"));
        }
        for seat in live {
            let fits = match shift.state {
                ShiftState::Draft => seat.state == SeatState::Draft,
                ShiftState::Published => seat.state != SeatState::Draft,
                ShiftState::Cancelled => false,
            };
            let inside = shift.starts_at <= seat.starts_at && seat.ends_at <= shift.ends_at;
            if !fits || !inside {
                let (seat, state) = (seat.id, seat.state);
                self.verdict
                    .differs(format!("{seat} is {state}, which does not go with {id}"));
            }
        }
    }

    fn nobody_in_two_places(&mut self, held: Held) {
        for (expert, mut spans) in held {
            spans.sort_unstable();
            let twice = spans.windows(2).find(|pair| pair[1].0 < pair[0].1);
            if let Some(pair) = twice {
                let (one, other) = (pair[0].2, pair[1].2);
                self.verdict
                    .differs(format!("{expert} sits on {one} and {other} at once"));
            }
        }
    }

    /// Pay for a shift goes to the expert of its seat, and is no more than the seat promised.
    pub(super) async fn seat_pay(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::earning::Model],
    ) -> Result<(), DbErr> {
        let ids: Vec<_> = rows.iter().filter_map(|row| row.seat_id).collect();
        let seats = seat::among(db, &ids).await?;
        for row in rows
            .iter()
            .filter(|row| row.kind.is_for_shifts() || row.seat_id.is_some())
        {
            let seat = seats.iter().find(|seat| Some(seat.id) == row.seat_id);
            let fits = seat.is_some_and(|seat| {
                seat.expert_id == Some(row.expert_id)
                    && Some(seat.shift_id) == row.shift_id
                    && seat_terms(seat).is_some_and(|terms| {
                        let most = cancellation_pay(&terms, entity::value::NoticeClass::LastMinute);
                        terms.currency == row.currency && row.amount <= most
                    })
            });
            if !fits {
                let id = row.id;
                self.verdict
                    .differs(format!("{id} is not on the terms of the seat it is for"));
            }
        }
        Ok(())
    }
}
