//! The incentive of open shifts follows the published curve; seats nobody needs are taken back.

use entity::db::WriteTx;
use entity::value::{SeatState, ShiftId};

use super::lead;
use super::need::Needed;
use crate::service::shifts::{CancelShift, ChangeShift, Repriced, Sheet, ShiftChanges, reprice};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Publishes incentives that changed; answers how many.
pub(super) async fn publish(services: &Services, needed: &[Needed]) -> usize {
    let now = services.clock.now();
    let curve = services.cover.curve();
    let mut done = 0;
    for one in needed {
        let shift = &one.sheet.shift;
        let Some(before) = shift.loop_hourly else {
            continue;
        };
        let lead = lead(one.sheet.span(), now);
        let hourly = curve.hourly(lead, one.unfilled, Some(before));
        let missing = u32::try_from(one.sheet.open_seats()).unwrap_or(u32::MAX);
        let emergency = curve.emergency(lead, missing);
        let amount = services.cover.over(hourly + emergency, one.sheet.span());
        if hourly == before && Some(amount.amount) <= shift.incentive_amount.or(Some(0)) {
            continue;
        }
        let publish = Reprice {
            shift: shift.id,
            to: Repriced {
                hourly,
                amount,
                for_all: emergency > 0,
            },
        };
        done += usize::from(noted(shift.id, services.run(Actor::System, publish).await));
    }
    done
}

struct Reprice {
    shift: ShiftId,
    to: Repriced,
}

impl UseCase for Reprice {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        reprice(tx, context, self.shift, self.to).await
    }
}

/// Takes open seats back that no gap needs; answers how many.
pub(super) async fn withdraw(services: &Services, idle: &[Sheet]) -> usize {
    let mut done = 0;
    for sheet in idle {
        let open = sheet.seats.iter();
        let open = open.filter(|seat| seat.state == SeatState::Published);
        let open = open.count();
        let withdraw = Withdraw(sheet.shift.id);
        let withdrawn =
            open > 0 && noted(sheet.shift.id, services.run(Actor::System, withdraw).await);
        done += if withdrawn { open } else { 0 };
    }
    done
}

/// Takes back the seats of a shift that nobody holds, and with the last of them the shift.
struct Withdraw(ShiftId);

impl UseCase for Withdraw {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let sheet = Sheet::lock(tx, self.0).await?;
        let held = sheet.live().filter(|seat| seat.expert_id.is_some()).count();
        if held == 0 {
            let cancel = CancelShift {
                shift: self.0,
                reason: Some("nothing is missing there any more".to_owned()),
            };
            cancel.apply(tx, context).await?;
        } else {
            let change = ChangeShift {
                shift: self.0,
                revision: None,
                changes: ShiftChanges {
                    seats: Some(held),
                    ..ShiftChanges::default()
                },
            };
            change.apply(tx, context).await?;
        }
        Ok(true)
    }
}

/// What fails is tried again in the next turn, and stops nothing else.
fn noted(shift: ShiftId, outcome: Result<bool, Fault>) -> bool {
    outcome.unwrap_or_else(|fault| {
        tracing::warn!(%shift, %fault, "the open shift {shift} could not be kept in line");
        false
    })
}
