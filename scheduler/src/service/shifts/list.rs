//! Lists of shifts, for experts and admins.

use entity::store::board::Which;
use entity::store::shift::list::{self, Sight, Window};
use entity::value::{ExpertId, Instant, QueueId, ShiftId, ShiftState};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::document::{AdminShift, ExpertShift};
use super::sheet::Sheet;
use crate::service::Fault;
use crate::service::eligibility::Abilities;

/// Shifts as an expert sees them: open ones whose queues they could serve, their own, or both.
///
/// # Errors
/// When there is no such expert, or the database fails.
pub async fn expert_list(
    db: &impl ConnectionTrait,
    zones: &Zones,
    (expert, sight): (ExpertId, Sight),
    (window, now): (Window, Instant),
) -> Result<Vec<ExpertShift>, Fault> {
    let eligible = match sight {
        Sight::Mine => Vec::new(),
        Sight::Open | Sight::All => eligible(db, expert, now).await?,
    };
    let shifts = list::of_expert(db, (expert, &eligible), sight, window).await?;
    let sheets = Sheet::of(db, shifts).await?;
    ExpertShift::of(db, zones, (sheets, expert), now).await
}

/// The queues with shifts ahead whose hard requirements the expert meets now.
async fn eligible(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    now: Instant,
) -> Result<Vec<QueueId>, Fault> {
    let found = Abilities::read(db, Which::These(&[expert]), now).await?;
    let abilities = found.first().ok_or_else(|| Fault::not_found("expert"))?;
    let queues = list::queues_served(db, now).await?;
    Ok(queues
        .into_iter()
        .filter(|queue| abilities.missing(queue, None, now).is_empty())
        .map(|queue| queue.id)
        .collect())
}

/// All shifts, in one state or any, of one queue or any, as admins see them.
///
/// # Errors
/// When the database fails.
pub async fn admin_list(
    db: &impl ConnectionTrait,
    which: (Option<ShiftState>, Option<QueueId>),
    window: Window,
) -> Result<Vec<AdminShift>, Fault> {
    let shifts = list::all(db, which, window).await?;
    AdminShift::of(db, Sheet::of(db, shifts).await?).await
}

/// One shift as admins see it.
///
/// # Errors
/// When there is no such shift, or the database fails.
pub async fn admin_view(db: &impl ConnectionTrait, id: ShiftId) -> Result<AdminShift, Fault> {
    let sheet = Sheet::read(db, id).await?;
    let shown = AdminShift::of(db, vec![sheet]).await?.pop();
    shown.ok_or_else(|| Fault::not_found("shift"))
}
