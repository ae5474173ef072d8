//! The parts of what an expert is shown: pay, claim, seat, notice, the wall clock.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use entity::table::{self, queue, shift_seat};
use entity::value::zone::Zone;
use entity::value::{
    BrandId, Channel, Currency, Instant, Money, NoticeClass, QueueId, SeatId, SeatState, ZoneName,
};
use serde::Serialize;

use super::super::candidate::Candidate;
use super::super::hurdle::Hurdle;
use super::super::release::hold_of;
use super::super::sheet::Sheet;
use crate::calendar::Span;
use crate::ledger::split;
use crate::planning::closing::Curve;
use crate::planning::duty::{CHECK_IN_FROM, GRACE, Leaving, NO_SHOW_AFTER};

/// A shift on the wall clock of the expert's place.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Local {
    /// Of that place.
    pub time_zone: ZoneName,
    /// When it begins there.
    pub start: String,
    /// When it is over there.
    pub end: String,
    /// That the clocks change in it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_change: Option<String>,
}

impl Local {
    /// A stretch of time on the clock of that zone.
    pub(super) fn of(zone: &Zone, span: Span) -> Self {
        let shown = |at: Instant| {
            let offset = FixedOffset::east_opt(zone.offset_seconds(at));
            let shown: Option<DateTime<FixedOffset>> =
                offset.map(|offset| at.with_timezone(&offset));
            shown.map_or_else(|| at.to_rfc3339(), |shown| shown.to_rfc3339())
        };
        let jump = zone.offset_seconds(span.end) - zone.offset_seconds(span.start);
        let length = span.length();
        let hours = format!(
            "{} h {:02} min",
            length.num_hours(),
            length.num_minutes() % 60
        );
        let way = if jump > 0 { "forward" } else { "back" };
        Self {
            time_zone: zone.name().clone(),
            start: shown(span.start),
            end: shown(span.end),
            clock_change: (jump != 0)
                .then(|| format!("{hours}: the clocks go {way} in this shift")),
        }
    }
}

/// A queue that a shift serves.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ServedQueue {
    /// The queue.
    pub id: QueueId,
    /// What it is called.
    pub name: String,
    /// How its customers write.
    pub channel: Channel,
    /// What a resolution pays the expert.
    pub pay_per_resolution: Option<Money>,
}

impl ServedQueue {
    /// A queue, with what its brand's fee leaves.
    pub(super) fn of(queue: &queue::Model, fees: &BTreeMap<BrandId, i32>) -> Self {
        let fee = fees.get(&queue.brand_id).copied();
        let split = fee.and_then(|fee| split(queue.price_amount, fee));
        Self {
            id: queue.id,
            name: queue.name.clone(),
            channel: queue.channel,
            pay_per_resolution: split.map(|split| Money::new(split.pay(), queue.currency)),
        }
    }
}

/// What a seat pays beside the queries.
#[derive(Clone, Copy, Debug, Serialize, schemars::JsonSchema)]
pub struct Pay {
    /// When it is worked.
    pub incentive: Option<Money>,
    /// What an hour earns at least, queries included.
    pub standby_per_hour: Option<Money>,
}

impl Pay {
    pub(super) fn new(
        incentive: Option<i64>,
        standby: Option<i64>,
        currency: Option<Currency>,
    ) -> Self {
        let money = |amount: Option<i64>| Some(Money::new(amount?, currency?));
        Self {
            incentive: money(incentive),
            standby_per_hour: money(standby),
        }
    }
}

/// What is offered beside the queries becomes less.
#[derive(Clone, Copy, Debug, Serialize, schemars::JsonSchema)]
pub struct Fall {
    /// From when on.
    pub from: Instant,
    /// What it is then, at most.
    pub at_most: Money,
}

impl Fall {
    /// How the incentive of a shift that is the loop's to price falls from `now` on.
    pub(super) fn of(shift: &table::shift::Model, now: Instant) -> Vec<Self> {
        let (Some(_), Some(amount), Some(currency)) =
            (shift.loop_hourly, shift.incentive_amount, shift.currency)
        else {
            return Vec::new();
        };
        let falls = Curve::published(amount, 0).falls(shift.starts_at - now, amount);
        let fall = |(lead, amount)| Self {
            from: shift.starts_at - lead,
            at_most: Money::new(amount, currency),
        };
        falls.into_iter().map(fall).collect()
    }
}

/// Whether an expert may claim a shift.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ClaimTerms {
    /// As it is.
    pub possible: bool,
    /// Only with `"outside_availability": true`.
    pub needs_outside_availability: bool,
    /// What speaks against it.
    pub hurdles: Vec<Hurdle>,
}

impl ClaimTerms {
    /// Whether that expert may claim that shift at `now`.
    pub(super) fn of(sheet: &Sheet, candidate: &Candidate, now: Instant) -> Self {
        let mut hurdles = candidate.hurdles(sheet, sheet.ahead(now));
        let closed = match sheet.takes_claims(now) {
            Ok(()) if sheet.claimable().is_none() => Some(("shift-taken", "all seats are taken")),
            Ok(()) => None,
            Err(fault) => Some((fault.slug, "no seat can be claimed any more")),
        };
        if let Some((problem, detail)) = closed {
            hurdles.insert(0, Hurdle::closed(problem, detail));
        }
        Self::with(hurdles)
    }

    /// As a swap passes the seat on: that no other seat is open does not matter.
    pub(super) fn by_swap(self) -> Self {
        let mut hurdles = self.hurdles;
        hurdles.retain(|hurdle| hurdle.problem != "shift-taken");
        Self::with(hurdles)
    }

    fn with(hurdles: Vec<Hurdle>) -> Self {
        let waivable = hurdles.iter().all(|hurdle| hurdle.waivable);
        Self {
            possible: hurdles.is_empty(),
            needs_outside_availability: waivable && !hurdles.is_empty(),
            hurdles,
        }
    }
}

impl Hurdle {
    /// The shift itself takes no claims.
    fn closed(problem: &'static str, detail: &str) -> Self {
        Self {
            problem,
            detail: detail.to_owned(),
            missing: Vec::new(),
            waivable: false,
            overridable: false,
        }
    }
}

/// An expert's seat.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SeatView {
    /// The seat.
    pub id: SeatId,
    /// Which of the shift's seats.
    pub number: i32,
    /// Where it is.
    pub state: SeatState,
    /// Counts what changes who holds it on which terms.
    pub revision: i64,
    /// When the expert's part of the shift begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// When it was claimed or assigned.
    pub claimed_at: Option<Instant>,
    /// When the expert agreed to the present terms.
    pub confirmed_at: Option<Instant>,
    /// The present terms wait for the expert's word: claim it to agree.
    pub needs_confirmation: bool,
    /// When the expert checked in.
    pub checked_in_at: Option<Instant>,
    /// From when on checking in is possible.
    pub check_in_from: Instant,
    /// By when somebody who has not checked in is a no-show.
    pub check_in_until: Instant,
    /// The expert wants to leave and is responsible until somebody takes over.
    pub replacement_sought: bool,
    /// How soon before the start notice was given.
    pub notice_class: Option<NoticeClass>,
    /// It was taken although it is outside the availability.
    pub outside_availability: bool,
    /// When the expert stopped holding it.
    pub ended_at: Option<Instant>,
}

impl SeatView {
    pub(super) fn of(seat: &shift_seat::Model) -> Self {
        Self {
            id: seat.id,
            number: seat.seat_no,
            state: seat.state,
            revision: seat.revision,
            start: seat.starts_at,
            end: seat.ends_at,
            claimed_at: seat.claimed_at,
            confirmed_at: seat.confirmed_at,
            needs_confirmation: seat.state == SeatState::Claimed,
            checked_in_at: seat.checked_in_at,
            check_in_from: seat.starts_at - CHECK_IN_FROM,
            check_in_until: seat.starts_at + NO_SHOW_AFTER,
            replacement_sought: seat.replacement_sought,
            notice_class: seat.notice_class,
            outside_availability: seat.outside_availability,
            ended_at: seat.ended_at,
        }
    }
}

/// What giving a seat back comes to.
#[derive(Clone, Copy, Debug, Serialize, schemars::JsonSchema)]
pub struct ReleaseTerms {
    /// The class of notice.
    pub class: NoticeClass,
    /// What follows.
    pub consequence: &'static str,
    /// Until when the claim can be undone for nothing.
    pub undo_until: Option<Instant>,
}

impl ReleaseTerms {
    /// What giving that seat back at `now` comes to.
    pub(super) fn of(seat: &shift_seat::Model, now: Instant) -> Self {
        let leaving = Leaving::of(&hold_of(seat), now);
        let undo = seat.claimed_at.map(|at| at + GRACE);
        Self {
            class: leaving.class(),
            consequence: leaving.consequence(),
            undo_until: undo.map(|until| until.min(seat.starts_at)),
        }
    }
}

/// What one class of notice means.
#[derive(Clone, Copy, Debug, Serialize, schemars::JsonSchema)]
pub struct NoticeTerms {
    /// The class.
    pub class: NoticeClass,
    /// When it is.
    pub when: &'static str,
    /// What follows.
    pub consequence: &'static str,
}

/// The whole rule, shown with every shift.
pub(super) const NOTICE_RULE: [NoticeTerms; 3] = [
    NoticeTerms {
        class: NoticeClass::Free,
        when: "more than 48 hours before the start, and within 5 minutes of the claim",
        consequence: Leaving::Free.consequence(),
    },
    NoticeTerms {
        class: NoticeClass::Late,
        when: "from 48 hours to 2 hours before the start",
        consequence: Leaving::Until(NoticeClass::Late).consequence(),
    },
    NoticeTerms {
        class: NoticeClass::LastMinute,
        when: "less than 2 hours before the start",
        consequence: Leaving::Until(NoticeClass::LastMinute).consequence(),
    },
];
