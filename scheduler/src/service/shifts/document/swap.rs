//! A swap as an expert sees it.

use std::collections::BTreeMap;

use entity::store::{profile, shift};
use entity::table::shift_swap;
use entity::value::{ExpertId, Instant, ShiftId, SwapId, SwapState};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::super::sheet::Sheet;
use super::{ClaimTerms, ExpertShift};
use crate::service::Fault;

/// A swap as an expert sees it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SwapDocument {
    /// The swap.
    pub id: SwapId,
    /// Open, or how it ended.
    pub status: SwapState,
    /// What the offering expert is called.
    pub offered_by: String,
    /// Whether it is the asker's own.
    pub mine: bool,
    /// Whether it is meant for the asker alone.
    pub directed: bool,
    /// What the expert added.
    pub note: Option<String>,
    /// The revision of the shift that was offered.
    pub shift_revision: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The shift, and for somebody else's: whether the asker may take it.
    pub shift: ExpertShift,
}

impl SwapDocument {
    /// Swaps with their shifts, as an expert sees them at `now`.
    pub(in super::super) async fn of(
        db: &impl ConnectionTrait,
        zones: &Zones,
        (swaps, expert): (Vec<shift_swap::Model>, ExpertId),
        now: Instant,
    ) -> Result<Vec<Self>, Fault> {
        let mut ids: Vec<ShiftId> = swaps.iter().map(|swap| swap.shift_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let shifts = shift::among(db, &ids).await?;
        let sheets = Sheet::of(db, shifts).await?;
        let shown = ExpertShift::of(db, zones, (sheets, expert), now).await?;
        let by_swap = |mut shift: ExpertShift| {
            shift.claim = shift.claim.map(ClaimTerms::by_swap);
            (shift.id, shift)
        };
        let shown: BTreeMap<ShiftId, ExpertShift> = shown.into_iter().map(by_swap).collect();
        let names = swaps.iter().map(|swap| swap.offered_by);
        let names = profile::display_names(db, names).await?;
        let document = |swap: shift_swap::Model| {
            Some(Self {
                id: swap.id,
                status: swap.state,
                offered_by: names.get(&swap.offered_by).cloned().unwrap_or_default(),
                mine: swap.offered_by == expert,
                directed: swap.offered_to == Some(expert),
                note: swap.note,
                shift_revision: swap.shift_revision,
                created_at: swap.created_at,
                ended_at: swap.ended_at,
                shift: shown.get(&swap.shift_id)?.clone(),
            })
        };
        Ok(swaps.into_iter().filter_map(document).collect())
    }
}
