//! What the platform itself pays for shifts: incentives, standby, cancellations.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::earning;
use entity::table::earning as table;
use entity::value::{EarningKind, EarningState, ExpertId, Money, SeatId, ShiftId};
use serde_json::Value;

use super::books::book_surely;
use super::line::line;
use crate::ledger;
use crate::service::{Context, Fault};

/// How long pay for a shift clears: as the pay for queries does by default.
const HOLD: TimeDelta = TimeDelta::hours(72);

/// What is owed for a seat.
#[derive(Clone, Debug)]
pub struct ShiftPay {
    /// To whom.
    pub expert: ExpertId,
    /// For which shift.
    pub shift: ShiftId,
    /// For which seat of it: each kind is paid once per seat.
    pub seat: SeatId,
    /// For what.
    pub kind: EarningKind,
    /// How much.
    pub money: Money,
    /// Why it is owed.
    pub evidence: Value,
}

/// Writes a line of pay for a shift, and books it from the platform's own account.
///
/// # Errors
/// When this kind was paid for the seat before, or the database fails.
pub async fn pay_for_shift(tx: &WriteTx, context: &Context, pay: ShiftPay) -> Result<(), Fault> {
    let line = table::Model {
        state: EarningState::Clearing,
        clear_at: Some(context.now + HOLD),
        evidence: pay.evidence,
        shift_id: Some(pay.shift),
        seat_id: Some(pay.seat),
        ..line(context, pay.expert, pay.kind, pay.money)
    };
    let entry = ledger::shift_pay(pay.expert, pay.money, &line.id.to_string());
    earning::insert(tx, line).await?;
    book_surely(tx, context, entry).await
}
