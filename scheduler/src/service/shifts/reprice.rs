//! The incentive of a shift that is the loop's to price.

use entity::db::WriteTx;
use entity::store::shift::{self, swap};
use entity::table;
use entity::value::{Money, ShiftId, ShiftState, SwapState};

use super::sheet::Sheet;
use super::spread::{spread, spread_open};
use crate::service::{Context, Fault};

/// What a shift pays from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repriced {
    /// What is published per hour, in minor units, without what an emergency adds.
    pub hourly: i64,
    /// What a seat earns extra for the whole shift.
    pub amount: Money,
    /// Whether those who hold a seat get at least as much: a raise does, a cut takes nothing away.
    pub for_all: bool,
}

/// Publishes another incentive; `false` where the shift is over, or its pay an admin's word.
///
/// # Errors
/// When there is no such shift, or the database fails.
pub async fn reprice(
    tx: &WriteTx,
    context: &Context,
    id: ShiftId,
    to: Repriced,
) -> Result<bool, Fault> {
    let sheet = Sheet::lock(tx, id).await?;
    let old = &sheet.shift;
    let open = old.state == ShiftState::Published && old.ends_at > context.now;
    if !open || old.loop_hourly.is_none() {
        return Ok(false);
    }
    let row = table::shift::Model {
        loop_hourly: Some(to.hourly),
        incentive_amount: Some(to.amount.amount),
        currency: Some(old.currency.unwrap_or(to.amount.currency)),
        ..old.clone()
    };
    if row == *old {
        return Ok(false);
    }
    let replaced = shift::replace(tx, row, true, context.now).await?;
    let revision = replaced.ok_or_else(Fault::stale)?.revision;
    let sheet = Sheet::read(tx, id).await?;
    if to.for_all {
        swap::end_all(tx, (id, None), SwapState::Closed, context.now).await?;
        spread(tx, context, (&sheet, false)).await?;
    } else {
        swap::rebind(tx, id, revision).await?;
        for row in sheet.live().filter(|row| row.expert_id.is_none()) {
            spread_open(tx, &sheet, row).await?;
        }
    }
    Ok(true)
}
