//! A shift as admins see it: every seat, every holder.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::profile;
use entity::table::shift_seat;
use entity::value::{
    ExpertId, Instant, LanguageTag, PlanId, QueueId, ShiftId, ShiftOrigin, ShiftState,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::super::sheet::Sheet;
use super::terms::{Pay, SeatView};
use crate::service::Fault;

/// A shift as admins see it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AdminShift {
    /// The shift.
    pub id: ShiftId,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// Its length in elapsed minutes.
    pub minutes: i64,
    /// Draft, published, cancelled.
    pub status: ShiftState,
    /// Counts changes of its terms; the ETag.
    pub revision: i64,
    /// The queues that it serves.
    pub queue_ids: Vec<QueueId>,
    /// The language it is for; null: any that its queues are served in.
    pub language: Option<LanguageTag>,
    /// How many seats it has.
    pub seats_needed: i32,
    /// What each pays beside the queries.
    #[serde(flatten)]
    pub pay: Pay,
    /// Who made it.
    pub origin: ShiftOrigin,
    /// In which plan.
    pub plan_id: Option<PlanId>,
    /// Its seats: every holder there was, by number and age.
    pub seats: Vec<AdminSeat>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it was called off.
    pub cancelled_at: Option<Instant>,
}

/// A seat as admins see it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AdminSeat {
    /// The seat.
    #[serde(flatten)]
    pub seat: SeatView,
    /// Who holds or held it.
    pub expert_id: Option<ExpertId>,
    /// What they are called.
    pub display_name: Option<String>,
    /// Open because somebody did not come or left.
    pub emergency: bool,
    /// Why it was assigned against the rules.
    pub override_reason: Option<String>,
    /// What it pays, as agreed with the holder.
    #[serde(flatten)]
    pub pay: Pay,
}

impl AdminShift {
    /// A shift as it is after an admin did something.
    pub(in super::super) async fn after(tx: &WriteTx, id: ShiftId) -> Result<Self, Fault> {
        let sheet = Sheet::read(tx, id).await?;
        let shown = Self::of(tx, vec![sheet]).await?.pop();
        shown.ok_or_else(|| Fault::not_found("shift"))
    }

    /// Shifts as admins see them.
    pub(in super::super) async fn of(
        db: &impl ConnectionTrait,
        sheets: Vec<Sheet>,
    ) -> Result<Vec<Self>, Fault> {
        let seats = sheets.iter().flat_map(|sheet| &sheet.seats);
        let experts: Vec<ExpertId> = seats.filter_map(|seat| seat.expert_id).collect();
        let names = profile::display_names(db, experts).await?;
        Ok(sheets
            .into_iter()
            .map(|sheet| Self::new(sheet, &names))
            .collect())
    }

    fn new(sheet: Sheet, names: &BTreeMap<ExpertId, String>) -> Self {
        let minutes = sheet.span().length().num_minutes();
        let shift = sheet.shift;
        let seat = |seat: &shift_seat::Model| AdminSeat {
            seat: SeatView::of(seat),
            expert_id: seat.expert_id,
            display_name: seat.expert_id.and_then(|id| names.get(&id).cloned()),
            emergency: seat.emergency,
            override_reason: seat.override_reason.clone(),
            pay: Pay::new(
                seat.incentive_amount,
                seat.standby_hourly_amount,
                seat.currency,
            ),
        };
        Self {
            id: shift.id,
            start: shift.starts_at,
            end: shift.ends_at,
            minutes,
            status: shift.state,
            revision: shift.revision,
            queue_ids: sheet.queues.iter().map(|queue| queue.id).collect(),
            language: shift.language,
            seats_needed: shift.seats_needed,
            pay: Pay::new(
                shift.incentive_amount,
                shift.standby_hourly_amount,
                shift.currency,
            ),
            origin: shift.origin,
            plan_id: shift.plan_id,
            seats: sheet.seats.iter().map(seat).collect(),
            created_at: shift.created_at,
            updated_at: shift.updated_at,
            cancelled_at: shift.cancelled_at,
        }
    }
}
