//! What experts and admins are shown of shifts and swaps.

mod admin;
mod letter;
mod swap;
mod terms;

pub(super) use letter::pay_of;

pub use admin::{AdminSeat, AdminShift};
pub use swap::SwapDocument;
pub use terms::{ClaimTerms, Fall, Local, NoticeTerms, Pay, ReleaseTerms, SeatView, ServedQueue};

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::board::{self, Which};
use entity::value::{BrandId, ExpertId, Instant, LanguageTag, ShiftId};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::candidate::Candidate;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::planning::duty::part_of;
use crate::service::eligibility::Abilities;
use crate::service::{Context, Fault};

/// A shift as one expert sees it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ExpertShift {
    /// The shift.
    pub id: ShiftId,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// Its length in elapsed minutes: what is paid.
    pub minutes: i64,
    /// The same on the expert's wall clock.
    pub local: Local,
    /// Counts changes of its terms.
    pub revision: i64,
    /// Where the expert's seat is; without one, where the shift is.
    pub status: &'static str,
    /// The queues that it serves.
    pub queues: Vec<ServedQueue>,
    /// The language it is for; null: any that its queues are served in.
    pub language: Option<LanguageTag>,
    /// How many seats it has.
    pub seats_needed: i32,
    /// How many of them may be claimed.
    pub seats_open: usize,
    /// Whether waiting is paid.
    pub standby: bool,
    /// Somebody did not come, or left: help is wanted now.
    pub emergency: bool,
    /// What it pays.
    pub pay: Pay,
    /// When the incentive falls, and to what at most. Only an emergency adds to it again, and then
    /// for those who hold a seat already as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incentive_falls: Vec<Fall>,
    /// Whether the expert may claim it, without a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimTerms>,
    /// The expert's seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatView>,
    /// What giving the seat back now would come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseTerms>,
    /// What notice means, from long to short.
    pub notice_rule: [NoticeTerms; 3],
}

impl ExpertShift {
    /// A shift as the expert sees it after they did something.
    pub(super) async fn after(
        tx: &WriteTx,
        context: &Context,
        (shift, expert): (ShiftId, ExpertId),
    ) -> Result<Self, Fault> {
        let sheet = Sheet::read(tx, shift).await?;
        let found = Self::of(tx, &context.zones, (vec![sheet], expert), context.now).await?;
        let document = found.into_iter().next();
        document.ok_or_else(|| Fault::not_found("expert"))
    }

    /// One shift as an expert sees it at `now`.
    ///
    /// # Errors
    /// When there is no such shift, or it is none of theirs: a draft, or one of queues that they
    /// could not serve; when the database fails.
    pub async fn find(
        db: &impl ConnectionTrait,
        zones: &Zones,
        (expert, id): (ExpertId, ShiftId),
        now: Instant,
    ) -> Result<Self, Fault> {
        let sheet = Sheet::read(db, id).await?;
        let gone = || Fault::not_found("shift");
        let known = Abilities::read(db, Which::These(&[expert]), now).await?;
        let able = known.first().is_some_and(|known| {
            let mut queues = sheet.queues.iter();
            queues.all(|queue| known.missing(queue, None, now).is_empty())
        });
        if sheet.latest_of(expert).is_none() && !(able && sheet.is_public()) {
            return Err(gone());
        }
        let shown = Self::of(db, zones, (vec![sheet], expert), now).await?;
        shown.into_iter().next().ok_or_else(gone)
    }

    /// Shifts as an expert sees them at `now`.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        zones: &Zones,
        (sheets, expert): (Vec<Sheet>, ExpertId),
        now: Instant,
    ) -> Result<Vec<Self>, Fault> {
        let starts = sheets.iter().map(|sheet| sheet.shift.starts_at).min();
        let ends = sheets.iter().map(|sheet| sheet.shift.ends_at).max();
        let Some(range) = starts
            .zip(ends)
            .and_then(|(start, end)| Span::new(start, end))
        else {
            return Ok(Vec::new());
        };
        let which = Which::These(std::slice::from_ref(&expert));
        let candidates = Candidate::read(db, zones, which, (range, now)).await?;
        let candidate = candidates
            .first()
            .ok_or_else(|| Fault::not_found("expert"))?;
        let fees = fees(db, &sheets).await?;
        let view = |sheet: &Sheet| Self::new((sheet, &fees), candidate, now);
        Ok(sheets.iter().map(view).collect())
    }

    fn new(
        (sheet, fees): (&Sheet, &BTreeMap<BrandId, i32>),
        candidate: &Candidate,
        now: Instant,
    ) -> Self {
        let shift = &sheet.shift;
        let seat = sheet.latest_of(candidate.id());
        let held = seat.filter(|seat| seat.state.is_held());
        let pay = match held {
            Some(seat) => (
                seat.incentive_amount,
                seat.standby_hourly_amount,
                seat.currency,
            ),
            None => (
                shift
                    .incentive_amount
                    .map(|amount| part_of(amount, sheet.ahead(now), sheet.span())),
                shift.standby_hourly_amount,
                shift.currency,
            ),
        };
        let zone = candidate.places().zone_on(shift.starts_at.date_naive());
        Self {
            id: shift.id,
            start: shift.starts_at,
            end: shift.ends_at,
            minutes: sheet.span().length().num_minutes(),
            local: Local::of(zone, sheet.span()),
            revision: shift.revision,
            status: seat.map_or(shift.state.as_str(), |seat| seat.state.as_str()),
            queues: sheet
                .queues
                .iter()
                .map(|queue| ServedQueue::of(queue, fees))
                .collect(),
            language: shift.language.clone(),
            seats_needed: shift.seats_needed,
            seats_open: sheet.open_seats(),
            standby: pay.1.is_some(),
            emergency: sheet.claimable().is_some_and(|seat| seat.emergency),
            pay: Pay::new(pay.0, pay.1, pay.2),
            incentive_falls: match held {
                Some(_) => Vec::new(),
                None => Fall::of(shift, now),
            },
            claim: held
                .is_none()
                .then(|| ClaimTerms::of(sheet, candidate, now)),
            seat: seat.map(SeatView::of),
            release: held.map(|seat| ReleaseTerms::of(seat, now)),
            notice_rule: terms::NOTICE_RULE,
        }
    }
}

/// What the platform keeps of each brand's prices, in basis points.
pub(super) async fn fees(
    db: &impl ConnectionTrait,
    sheets: &[Sheet],
) -> Result<BTreeMap<BrandId, i32>, Fault> {
    let queues = sheets.iter().flat_map(|sheet| &sheet.queues);
    let mut brands: Vec<BrandId> = queues.map(|queue| queue.brand_id).collect();
    brands.sort_unstable();
    brands.dedup();
    let rows = board::brands(db, Which::These(&brands)).await?;
    Ok(rows
        .into_iter()
        .map(|brand| (brand.id, brand.platform_fee_bps))
        .collect())
}
