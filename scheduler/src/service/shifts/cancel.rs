//! Calling a shift off: holders are told, and paid where notice is short.

use entity::db::WriteTx;
use entity::store::shift;
use entity::table;
use entity::table::shift_seat::ActiveModel;
use entity::value::{EarningKind, ExpertId, SeatState, ShiftId, ShiftState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::announce;
use super::document::AdminShift;
use super::holding::leave;
use super::letter::{About, tell};
use super::release::unchecked;
use super::settle::{Line, pay, terms};
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::letter::Kind;
use crate::planning::duty::{cancellation_pay, notice_class};
use crate::service::{Context, Fault, UseCase, audit};

/// An admin calls a shift off; a second time changes nothing.
#[derive(Clone, Debug)]
pub struct CancelShift {
    /// Which.
    pub shift: ShiftId,
    /// Why, for the audit trail.
    pub reason: Option<String>,
}

impl UseCase for CancelShift {
    type Output = AdminShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<AdminShift, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        if sheet.shift.state == ShiftState::Cancelled {
            return AdminShift::after(tx, self.shift).await;
        }
        if sheet.shift.ends_at <= context.now {
            return Err(Fault::conflict(
                "shift-over",
                "this shift is over; nothing can be undone",
            ));
        }
        let row = table::shift::Model {
            state: ShiftState::Cancelled,
            cancelled_at: Some(context.now),
            ..sheet.shift.clone()
        };
        let replaced = shift::replace(tx, row, true, context.now).await?;
        replaced.ok_or_else(Fault::stale)?;
        let mut told: Vec<ExpertId> = Vec::new();
        for seat in sheet.live() {
            call_off(tx, context, seat).await?;
            told.extend(seat.expert_id);
        }
        // As it was, and as the revision that calls it off.
        let mut off = sheet.clone();
        off.shift.revision += 1;
        for &expert in &told {
            let about = About::Shift(&off);
            tell(tx, context, about, (Kind::ShiftCancelled, expert)).await?;
        }
        announce(tx, context, &told).await?;
        let shown = AdminShift::after(tx, self.shift).await?;
        let detail = json!({ "reason": self.reason, "holders": told });
        audit::record(tx, context, "shift.cancel", self.shift, detail).await?;
        Ok(shown)
    }
}

/// Ends a seat; its holder gets what is owed for the notice.
async fn call_off(
    tx: &WriteTx,
    context: &Context,
    seat: &table::shift_seat::Model,
) -> Result<(), Fault> {
    let class = notice_class(seat.starts_at, context.now);
    let working = seat.state == SeatState::CheckedIn && seat.starts_at <= context.now;
    let further = ActiveModel {
        notice_class: Set(Some(class)),
        notice_at: Set(Some(context.now)),
        ended_at: Set(Some(context.now)),
        ..Default::default()
    };
    if seat.expert_id.is_none() {
        let gone = ActiveModel {
            ended_at: Set(Some(context.now)),
            ..Default::default()
        };
        leave(tx, context, seat, (SeatState::Cancelled, gone)).await?;
        return Ok(());
    }
    if working {
        // What was worked until now is settled like any other work.
        leave(tx, context, seat, (SeatState::CutShort, further)).await?;
    } else {
        let seat = unchecked(tx, seat).await?;
        leave(tx, context, &seat, (SeatState::Cancelled, further)).await?;
    }
    let ahead = Span::new(seat.starts_at.max(context.now), seat.ends_at);
    // Whoever wanted to leave, or is late, is owed nothing for what they would not have worked.
    let absent = !working && (seat.replacement_sought || seat.starts_at <= context.now);
    let Some((ahead, terms)) = ahead.zip(terms(seat)).filter(|_| !absent) else {
        return Ok(());
    };
    let owed = crate::planning::duty::Terms {
        span: ahead,
        ..terms
    };
    let line = Line {
        kind: EarningKind::Adjustment,
        amount: cancellation_pay(&owed, class),
        evidence: json!({
            "rule": "shift_cancelled", "notice": class, "cancelled_at": context.now,
            "start": seat.starts_at, "end": seat.ends_at,
        }),
    };
    pay(tx, context, seat, line).await
}
