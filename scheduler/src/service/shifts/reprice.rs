//! The incentive of a shift that is the loop's to price.

use entity::db::WriteTx;
use entity::store::shift::{self, seat, swap};
use entity::table;
use entity::table::shift_seat::ActiveModel;
use entity::value::{Money, ShiftId, ShiftState};
use sea_orm::ActiveValue::Set;

use super::sheet::Sheet;
use super::spread::spread_open;
use crate::calendar::Span;
use crate::planning::duty::part_of;
use crate::service::{Context, Fault};

/// What a shift pays from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repriced {
    /// The revision that this was decided on.
    pub seen: i64,
    /// What is published per hour, in minor units, without what an emergency adds.
    pub hourly: i64,
    /// What a seat earns extra for the whole shift.
    pub amount: Money,
    /// What everybody who holds a seat gets on top, for a whole shift and in minor units: an
    /// emergency adds the same for all. A cut takes nothing from them.
    pub raise: i64,
}

/// Publishes another incentive; `false` where the shift is over or has changed, where its pay is an
/// admin's word, or in another currency.
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
    let same = old.revision == to.seen && old.loop_hourly.is_some();
    let foreign = old.currency.is_some_and(|own| own != to.amount.currency);
    if !open || !same || foreign {
        return Ok(false);
    }
    let row = table::shift::Model {
        loop_hourly: Some(to.hourly),
        incentive_amount: Some(to.amount.amount),
        currency: Some(to.amount.currency),
        ..old.clone()
    };
    if row == *old {
        return Ok(false);
    }
    let replaced = shift::replace(tx, row, true, context.now).await?;
    let revision = replaced.ok_or_else(Fault::stale)?.revision;
    let sheet = Sheet::read(tx, id).await?;
    for row in sheet.live() {
        match row.expert_id {
            None => spread_open(tx, &sheet, row).await?,
            Some(_) => raise(tx, (&sheet, row), to).await?,
        }
    }
    // What a swap passes on has not become worse.
    swap::rebind(tx, id, revision).await?;
    Ok(true)
}

async fn raise(
    tx: &WriteTx,
    (sheet, row): (&Sheet, &table::shift_seat::Model),
    to: Repriced,
) -> Result<(), Fault> {
    let foreign = row.currency.is_some_and(|own| own != to.amount.currency);
    if to.raise <= 0 || foreign {
        return Ok(());
    }
    let theirs = Span::new(row.starts_at, row.ends_at).unwrap_or(sheet.span());
    let more = part_of(to.raise, theirs, sheet.span());
    let raised = ActiveModel {
        incentive_amount: Set(Some(row.incentive_amount.unwrap_or(0) + more)),
        currency: Set(Some(to.amount.currency)),
        ..Default::default()
    };
    seat::change(tx, (row.id, row.state), raised).await?;
    Ok(())
}
