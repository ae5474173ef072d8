//! Experts who might take a shift, and when they could.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::busy;
use entity::store::presence;
use entity::store::shift::roster;
use entity::table::shift_seat;
use entity::value::{ExpertId, Instant, SeatId};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::hurdle::Hurdle;
use super::sheet::Sheet;
use crate::calendar::{ExpertCalendar, Places, Schedule, Span};
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
    /// When their own calendar says that they are busy elsewhere, around the range that was read for.
    busy: Vec<Span>,
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
        let mut elsewhere = busy_of(db, &ids, around).await?;
        let whole = |abilities: Abilities| {
            let theirs = duties.remove(&abilities.expert.id).unwrap_or_default();
            let busy = elsewhere.remove(&abilities.expert.id).unwrap_or_default();
            Self::of(abilities, (theirs, busy), zones)
        };
        let mut candidates: Vec<Self> = abilities.into_iter().filter_map(whole).collect();
        candidates.sort_by_key(Self::id);
        Ok(candidates)
    }

    /// `None` where the expert's zone is unknown, which sign-up does not let in.
    fn of(
        abilities: Abilities,
        (duties, busy): (Vec<shift_seat::Model>, Vec<Span>),
        zones: &Zones,
    ) -> Option<Self> {
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
        let undeclared = weekly.is_empty() && exceptions.is_empty();
        let said = match undeclared {
            true => ExpertCalendar::unsaid(),
            false => ExpertCalendar::new(places.clone(), weekly, exceptions),
        };
        Some(Self {
            undeclared,
            availability: said.but_for(busy.clone()),
            busy,
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
        objections(&diary, span)
    }

    /// What of these stretches, which are a union, their own calendar leaves free.
    #[must_use]
    pub fn left_free(&self, spans: &[Span]) -> Vec<Span> {
        let free = |span: &Span| span.without(&self.busy);
        spans.iter().flat_map(free).collect()
    }

    /// Whether they said that they cannot work then; what their own calendar says does not count.
    #[must_use]
    pub fn is_away(&self, span: Span) -> bool {
        let said = self.availability.clone().but_for(Vec::new());
        !span.without(&said.spans(span.start, span.end)).is_empty()
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

/// When experts are busy elsewhere, as unions.
async fn busy_of(
    db: &impl ConnectionTrait,
    ids: &[ExpertId],
    range: (Instant, Instant),
) -> Result<BTreeMap<ExpertId, Vec<Span>>, Fault> {
    let mut all: BTreeMap<ExpertId, Vec<Span>> = BTreeMap::new();
    for row in busy::intervals(db, Some(ids), range).await? {
        let spans = all.entry(row.expert_id).or_default();
        spans.extend(Span::new(row.starts_at, row.ends_at));
    }
    Ok(all)
}
