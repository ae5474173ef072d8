//! Experts who might take a shift, and what speaks against it.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::presence;
use entity::store::shift::roster;
use entity::table::shift_seat;
use entity::value::{ExpertId, Instant, SeatId};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::sheet::Sheet;
use crate::calendar::{ExpertCalendar, Places, Span};
use crate::planning::duty::{Diary, Objection, objections};
use crate::service::eligibility::{Abilities, Missing};
use crate::service::{Context, Fault};

/// Duties so far from a shift cannot matter to it: a week on each side, and the time zones.
const AROUND: chrono::TimeDelta = chrono::TimeDelta::days(9);

/// An expert with what they can do and when they work.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What they can do.
    pub abilities: Abilities,
    availability: ExpertCalendar,
    /// They have said nothing about when they could work: then nothing is outside of it.
    undeclared: bool,
    places: Places,
    duties: Vec<(SeatId, Span)>,
    /// Duties that are paid for being ready.
    standby: Vec<Span>,
}

/// Something that speaks against an expert's taking a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Hurdle {
    /// The problem that a claim would be answered with.
    pub problem: &'static str,
    /// What it is, and what to do.
    pub detail: String,
    /// What the expert lacks, if it is that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// Whether the expert's own word is enough to set it aside.
    #[serde(skip)]
    pub waivable: bool,
    /// Whether an admin may set it aside with a reason.
    #[serde(skip)]
    pub overridable: bool,
}

impl Candidate {
    /// Reads an expert for a shift then, and keeps everybody else from changing their duties until
    /// the commit.
    ///
    /// # Errors
    /// When there is no such expert, or the database fails.
    pub async fn lock(
        tx: &WriteTx,
        context: &Context,
        expert: ExpertId,
        span: Span,
    ) -> Result<Self, Fault> {
        presence::lock_experts(tx, &[expert]).await?;
        let which = Which::These(std::slice::from_ref(&expert));
        let found = Self::read(tx, &context.zones, which, (span, context.now)).await?;
        let found = found.into_iter().next();
        found.ok_or_else(|| Fault::not_found("expert"))
    }

    /// Reads experts for shifts within `range`, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &impl ConnectionTrait,
        zones: &Zones,
        which: Which<'_, ExpertId>,
        (range, now): (Span, Instant),
    ) -> Result<Vec<Self>, Fault> {
        let abilities = Abilities::read(db, which, now).await?;
        let ids: Vec<ExpertId> = abilities.iter().map(|known| known.expert.id).collect();
        let around = (range.start - AROUND, range.end + AROUND);
        let mut duties: BTreeMap<ExpertId, Vec<shift_seat::Model>> = BTreeMap::new();
        for seat in roster::duties(db, &ids, around).await? {
            if let Some(expert) = seat.expert_id {
                duties.entry(expert).or_default().push(seat);
            }
        }
        let whole = |abilities: Abilities| {
            let theirs = duties.remove(&abilities.expert.id).unwrap_or_default();
            Self::of(abilities, theirs, zones)
        };
        let mut candidates: Vec<Self> = abilities.into_iter().filter_map(whole).collect();
        candidates.sort_by_key(Self::id);
        Ok(candidates)
    }

    /// `None` where the expert's zone is unknown, which sign-up does not let in.
    fn of(abilities: Abilities, duties: Vec<shift_seat::Model>, zones: &Zones) -> Option<Self> {
        let expert = &abilities.expert;
        let home = zones.get(&expert.time_zone)?;
        let places = Places::resolve(home.clone(), &expert.travel, zones)
            .unwrap_or_else(|_| Places::home(home));
        let (weekly, exceptions) = (expert.weekly.to_vec(), expert.exceptions.to_vec());
        let span = |seat: &shift_seat::Model| {
            let end = seat
                .ended_at
                .map_or(seat.ends_at, |ended| ended.min(seat.ends_at));
            Span::new(seat.starts_at, end)
        };
        let standby = duties
            .iter()
            .filter(|seat| seat.standby_hourly_amount.is_some());
        let standby = standby.filter_map(span).collect();
        let duties = duties
            .iter()
            .filter_map(|seat| Some((seat.id, span(seat)?)));
        Some(Self {
            undeclared: weekly.is_empty() && exceptions.is_empty(),
            availability: ExpertCalendar::new(places.clone(), weekly, exceptions),
            duties: duties.collect(),
            standby,
            places,
            abilities,
        })
    }

    /// Who it is.
    #[must_use]
    pub fn id(&self) -> ExpertId {
        self.abilities.expert.id
    }

    /// When they could work, if they have said so.
    #[must_use]
    pub fn availability(&self) -> Option<&ExpertCalendar> {
        (!self.undeclared).then_some(&self.availability)
    }

    /// Where they are.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.places
    }

    /// When they are on duty around the range that was read for.
    #[must_use]
    pub fn duties(&self) -> Vec<Span> {
        self.duties.iter().map(|(_, span)| *span).collect()
    }

    /// Whether they are paid for being ready then.
    #[must_use]
    pub fn on_standby(&self, at: Instant) -> bool {
        self.standby.iter().any(|span| span.contains(at))
    }

    /// They will be on duty then.
    pub(super) fn engage(&mut self, seat: SeatId, span: Span) {
        self.duties.push((seat, span));
    }

    /// What speaks against a stretch of duty, by time alone; the duty of `except` is not counted.
    #[must_use]
    pub fn objections(&self, span: Span, except: Option<SeatId>) -> Vec<Objection> {
        let others = self.duties.iter().filter(|(seat, _)| Some(*seat) != except);
        let duties: Vec<Span> = others.map(|(_, span)| *span).collect();
        let diary = Diary {
            availability: &self.availability,
            places: &self.places,
            duties: &duties,
        };
        let mut found = objections(&diary, span);
        found.retain(|objection| !(self.undeclared && objection.is_waivable()));
        found
    }

    /// What the expert lacks for any of the queues of a shift, until its end.
    #[must_use]
    pub fn missing(&self, sheet: &Sheet) -> Vec<Missing> {
        let (language, until) = (sheet.shift.language.as_ref(), sheet.shift.ends_at);
        let lacks = sheet
            .queues
            .iter()
            .flat_map(|queue| self.abilities.missing(queue, language, until));
        let mut missing: Vec<Missing> = lacks.collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Everything that speaks against taking that part of a shift, the gravest first.
    #[must_use]
    pub fn hurdles(&self, sheet: &Sheet, span: Span) -> Vec<Hurdle> {
        let mut hurdles = Vec::new();
        let missing = self.missing(sheet);
        if !missing.is_empty() {
            hurdles.push(Hurdle::lacking(missing));
        }
        let mut found = self.objections(span, None);
        found.sort_by_key(Objection::is_waivable);
        hurdles.extend(found.into_iter().map(Hurdle::of));
        hurdles
    }
}

impl Hurdle {
    fn lacking(missing: Vec<Missing>) -> Self {
        Self {
            problem: "not-eligible",
            detail: "the queues of this shift ask for more, until its end; the member missing \
                     names it"
                .to_owned(),
            missing,
            waivable: false,
            overridable: false,
        }
    }

    fn of(objection: Objection) -> Self {
        let (problem, detail) = match objection {
            Objection::Unavailable(part) => (
                "outside-availability",
                format!(
                    "from {} to {} is outside the availability; change that, or repeat with \
                     \"outside_availability\": true",
                    shown(part.start),
                    shown(part.end)
                ),
            ),
            Objection::Overlap(duty) => (
                "shift-overlap",
                format!(
                    "there is a duty from {} to {} already; release that shift first",
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::Rest { duty, rest } => (
                "rest-too-short",
                format!(
                    "only {} minutes of rest would lie between this shift and the duty from {} to \
                     {}; at least 11 hours must",
                    rest.num_minutes(),
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::TooLong(duty) => (
                "duty-too-long",
                format!(
                    "with the shifts that adjoin the duty would last from {} to {} without a \
                     break; 13 hours are the most",
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::Hours { week, hours } => (
                "hours-spent",
                format!(
                    "the week that begins on {} would have {} minutes on duty; 48 hours are the \
                     most",
                    shown(week),
                    hours.num_minutes()
                ),
            ),
        };
        Self {
            problem,
            detail,
            missing: Vec::new(),
            waivable: objection.is_waivable(),
            overridable: !matches!(objection, Objection::Overlap(_)),
        }
    }

    /// The refusal of a claim.
    #[must_use]
    pub fn fault(self) -> Fault {
        let fault = Fault::conflict(self.problem, self.detail);
        if self.missing.is_empty() {
            return fault;
        }
        fault.with("missing", serde_json::json!(self.missing))
    }
}

fn shown(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
