//! What a seat earned is written down, once: incentive, standby.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::shift::{roster, seat};
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{EarningKind, SeatId, SeatState, ShiftId};
use serde_json::{Value, json};

use super::sheet::Sheet;
use crate::calendar::Span;
use crate::planning::duty::{Terms, Worked, incentive, standby_floor, standby_pay};
use crate::service::money::{ShiftPay, pay_for_shift};
use crate::service::{Context, Fault, UseCase};

/// Standby is settled once every query of the shift is final, at the latest so long after its end:
/// the quiet time of mails and a day.
pub(super) const SETTLED_BY: TimeDelta = TimeDelta::hours(72);

/// A line of pay for a seat.
pub(super) struct Line {
    pub(super) kind: EarningKind,
    pub(super) amount: i64,
    pub(super) evidence: Value,
}

/// What the holder of a seat was promised; `None`: nothing beside the queries.
pub(crate) fn terms(seat: &Model) -> Option<Terms> {
    Some(Terms {
        span: Span::new(seat.starts_at, seat.ends_at)?,
        incentive: seat.incentive_amount.unwrap_or(0),
        standby_hourly: seat.standby_hourly_amount.unwrap_or(0),
        currency: seat.currency?,
    })
}

/// Owes the holder of a seat something; nothing is no line.
pub(super) async fn pay(
    tx: &WriteTx,
    context: &Context,
    seat: &Model,
    line: Line,
) -> Result<(), Fault> {
    let (Some(expert), Some(currency)) = (seat.expert_id, seat.currency) else {
        return Ok(());
    };
    if line.amount <= 0 {
        return Ok(());
    }
    let pay = ShiftPay {
        expert,
        shift: seat.shift_id,
        seat: seat.id,
        kind: line.kind,
        money: entity::value::Money::new(line.amount, currency),
        evidence: line.evidence,
    };
    pay_for_shift(tx, context, pay).await
}

/// A seat that was worked is settled, if everything about it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct SettleSeat {
    pub(super) shift: ShiftId,
    pub(super) seat: SeatId,
}

impl UseCase for SettleSeat {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        let Some(row) = sheet.seats.iter().find(|row| row.id == self.seat) else {
            return Ok(false);
        };
        if !matches!(row.state, SeatState::Ended | SeatState::CutShort) {
            return Ok(false);
        }
        let Some(lines) = owed(tx, context, row).await? else {
            return Ok(false);
        };
        let arrow = (row.state, SeatState::Settled);
        if seat::transition(tx, row.id, arrow, ActiveModel::default())
            .await?
            .is_none()
        {
            return Ok(false);
        }
        for line in lines {
            pay(tx, context, row, line).await?;
        }
        Ok(true)
    }
}

/// What is owed for a seat; `None` while that is not known.
async fn owed(tx: &WriteTx, context: &Context, row: &Model) -> Result<Option<Vec<Line>>, Fault> {
    let (Some(terms), Some(expert)) = (terms(row), row.expert_id) else {
        return Ok(Some(Vec::new()));
    };
    let worked = Worked {
        from: row.checked_in_at,
        to: row.ended_at.unwrap_or(row.ends_at),
    };
    let part = worked.within(terms.span);
    let mut lines = Vec::new();
    if row.state == SeatState::Ended {
        lines.push(Line {
            kind: EarningKind::Incentive,
            amount: incentive(&terms, &worked),
            evidence: evidence(row, part, json!({ "rule": "shift_worked" })),
        });
    }
    if let Some(part) = part.filter(|_| terms.standby_hourly > 0) {
        let whose = (expert, terms.currency);
        let (earned, open) = roster::earned_between(tx, whose, (part.start, part.end)).await?;
        if open && context.now < worked.to + SETTLED_BY {
            return Ok(None);
        }
        let floor = standby_floor(&terms, Some(part));
        let rule = json!({ "rule": "standby_floor", "floor": floor, "earned": earned });
        lines.push(Line {
            kind: EarningKind::Standby,
            amount: standby_pay(&terms, &worked, earned),
            evidence: evidence(row, Some(part), rule),
        });
    }
    Ok(Some(lines))
}

fn evidence(row: &Model, part: Option<Span>, mut rule: Value) -> Value {
    if let Value::Object(members) = &mut rule {
        members.insert("start".to_owned(), json!(row.starts_at));
        members.insert("end".to_owned(), json!(row.ends_at));
        members.insert("checked_in_at".to_owned(), json!(row.checked_in_at));
        let worked = part.map_or(0, |part| part.length().num_seconds());
        members.insert("worked_seconds".to_owned(), json!(worked));
    }
    rule
}
