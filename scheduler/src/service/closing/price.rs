//! The incentive of open shifts follows the published curve.

use entity::db::WriteTx;
use entity::value::ShiftId;

use super::lead;
use super::need::Needed;
use crate::service::shifts::{Repriced, reprice};
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
        let (span, policy) = (one.sheet.span(), &services.cover);
        let lead = lead(span, now);
        let hourly = curve.hourly(lead, one.unfilled, Some(before));
        let emergency = curve.emergency(lead, one.seats);
        let known = shift.incentive_amount.unwrap_or(0);
        // What an emergency has added so far; holders got it when it came.
        let added = known - policy.over(before, span).amount;
        let amount = policy.over(hourly + emergency, span);
        let raise = amount.amount - policy.over(hourly, span).amount - added.max(0);
        if amount.amount == known && hourly == before {
            continue;
        }
        let publish = Reprice {
            shift: shift.id,
            to: Repriced {
                seen: shift.revision,
                hourly,
                amount,
                raise: raise.max(0),
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

/// What fails is tried again in the next turn, and stops nothing else.
pub(super) fn noted(shift: ShiftId, outcome: Result<bool, Fault>) -> bool {
    outcome.unwrap_or_else(|fault| {
        tracing::warn!(%shift, %fault, "the open shift {shift} could not be kept in line");
        false
    })
}
