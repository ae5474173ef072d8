//! Open seats that no gap needs are taken back.

use entity::db::WriteTx;
use entity::value::SeatState;

use super::Fence;
use super::need::Surplus;
use super::price::noted;
use crate::service::shifts::{CancelShift, ChangeShift, Sheet, ShiftChanges};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Takes open seats back that no gap needs; answers how many.
pub(super) async fn seats(services: &Services, surplus: Vec<Surplus>, fence: Fence) -> usize {
    let mut done = 0;
    for one in surplus {
        let (shift, more) = (one.sheet.shift.id, open(&one.sheet) - one.keep);
        let withdrawn = services.run(Actor::System, Withdraw(one, fence)).await;
        done += if noted(shift, withdrawn) { more } else { 0 };
    }
    done
}

fn open(sheet: &Sheet) -> usize {
    let open = |state| state == SeatState::Published;
    sheet.seats.iter().filter(|seat| open(seat.state)).count()
}

/// Takes back the surplus of a shift that is as it was seen, and with the last seat the shift.
struct Withdraw(Surplus, Fence);

impl UseCase for Withdraw {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let Self(Surplus { sheet: seen, keep }, fence) = self;
        let sheet = Sheet::lock(tx, seen.shift.id).await?;
        let same = sheet.shift.revision == seen.shift.revision && open(&sheet) == open(seen);
        if !same || !fence.holds(tx).await? {
            return Ok(false);
        }
        let held = sheet.live().filter(|seat| seat.expert_id.is_some()).count();
        if held + keep == 0 {
            let cancel = CancelShift {
                shift: sheet.shift.id,
                reason: Some("nobody is missing there any more".to_owned()),
            };
            cancel.apply(tx, context).await?;
        } else {
            let change = ChangeShift {
                shift: sheet.shift.id,
                revision: None,
                changes: ShiftChanges {
                    seats: Some(held + keep),
                    ..ShiftChanges::default()
                },
            };
            change.apply(tx, context).await?;
        }
        Ok(true)
    }
}
