//! Why a promise broke: one cause of ten, chosen by rule from facts, with the evidence.
//!
//! The first line that holds is the cause. What kept the platform from trying at all comes first;
//! then what one person did with the query in hand; then what was missing around it, the more
//! particular before the more general; what is left over is the platform's own.
//!
//! | cause | holds when | evidence |
//! |---|---|---|
//! | `funds` | the brand had no funds, and nobody held the query | |
//! | `platform` | no decision was ever taken about it, and the breach was seen more than 10 s late | seconds late |
//! | `slow_reply` | an expert held it for half of the promise or longer, even if it was taken back | seconds held; assignment, expert |
//! | `late_handover` | the customer had waited as long as the promise lasts before the brand handed it over | seconds before |
//! | `no_show` | somebody did not come to a shift for that queue that reaches into the promise, and nobody took the seat | seats; seat, shift |
//! | `known_gap` | before it was taken in, coverage said that experts would be missing then | required, covered, since when |
//! | `declined` | experts were asked and declined, or let the offer run out | declined, expired |
//! | `nobody_eligible` | the last decision about it found nobody who might be asked | counts by requirement |
//! | `above_forecast` | more queries came in its interval than the forecast's p90 | arrived, p90 |
//! | `slow_reply` | an expert held it, however shortly | as above |
//! | `platform` | none of these | |
//!
//! `brand_endpoint` is chosen by nobody yet: it will hold, before all others but `funds`, when a
//! new time was due to be told and the brand's webhook did not take it.

use chrono::TimeDelta;
use entity::value::{AssignmentId, BreachCause, ExpertId, Instant, SeatId, ShiftId};
use serde_json::{Value, json};

/// A breach seen later than this after its time, of a query about which nothing was ever decided,
/// was the platform's own doing: it was not there.
const SEEN_LATE: TimeDelta = TimeDelta::seconds(10);

/// What is known about a promise that broke.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// When the breach was seen.
    pub seen_at: Instant,
    /// When the customer asked.
    pub received_at: Instant,
    /// When the brand handed it over.
    pub handed_over_at: Instant,
    /// When the promise began to count.
    pub begun_at: Instant,
    /// The time that was promised.
    pub due_at: Instant,
    /// The brand had no funds.
    pub exhausted: bool,
    /// A decision was taken about the query.
    pub decided: bool,
    /// Who held it, then or before.
    pub held: Option<Held>,
    /// A seat that stayed empty, and how many there were.
    pub no_show: Option<Missed>,
    /// What coverage had said.
    pub gap: Option<Gap>,
    /// How many experts failed which requirement, where the last decision found nobody.
    pub nobody: Option<Value>,
    /// Experts who were asked in vain.
    pub refusals: Refusals,
    /// Demand against forecast.
    pub demand: Option<Demand>,
}

/// The expert who held the query for the longest time before its promise broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub expert: ExpertId,
    /// By which work.
    pub assignment: AssignmentId,
    /// Since when.
    pub since: Instant,
    /// Until when; not after the promise's time.
    pub until: Instant,
}

/// Seats whose holders did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// One of them.
    pub seat: SeatId,
    /// Of this shift.
    pub shift: ShiftId,
    /// How many.
    pub seats: u64,
}

/// What coverage had said of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Experts needed.
    pub required: u32,
    /// Experts expected.
    pub covered: u32,
    /// Since when this was known.
    pub known_since: Instant,
}

/// Experts who were asked in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// Declined.
    pub declined: u64,
    /// Let the offer run out.
    pub expired: u64,
}

/// Demand against forecast in the interval in which the query was taken in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Where the interval begins.
    pub start: Instant,
    /// Its length in seconds.
    pub seconds: i64,
    /// Queries that came so far.
    pub arrived: u64,
    /// What nine of ten forecasts would not exceed.
    pub p90: f64,
}

/// Why a promise broke.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// The cause.
    pub cause: BreachCause,
    /// Figures that its brand may see.
    pub figures: Value,
    /// Whom and what they are about, for people of the platform.
    pub ids: Value,
}

impl Breach {
    /// All of the evidence, as it is kept.
    #[must_use]
    pub fn evidence(&self) -> Value {
        json!({ "cause": self.cause, "figures": self.figures, "ids": self.ids })
    }
}

/// Why a promise broke, by the table above.
#[must_use]
pub fn cause(facts: &Facts) -> Breach {
    let breach = |cause, figures| Breach {
        cause,
        figures,
        ids: json!({}),
    };
    if facts.exhausted && facts.held.is_none() {
        return breach(BreachCause::Funds, json!({}));
    }
    let late = facts.seen_at - facts.due_at;
    if !facts.decided && facts.held.is_none() && late > SEEN_LATE {
        let figures = json!({ "seen_after_seconds": late.num_seconds() });
        return breach(BreachCause::Platform, figures);
    }
    let length = facts.due_at - facts.begun_at;
    if let Some(held) = facts.held
        && (held.until - held.since) * 2 >= length
    {
        return slow_reply(held);
    }
    let before = facts.handed_over_at - facts.received_at;
    if before >= length && before > TimeDelta::zero() {
        let figures = json!({
            "waited_before_seconds": before.num_seconds(),
            "promise_seconds": length.num_seconds(),
        });
        return breach(BreachCause::LateHandover, figures);
    }
    around(facts).unwrap_or_else(|| match facts.held {
        Some(held) => slow_reply(held),
        None => breach(BreachCause::Platform, json!({})),
    })
}

/// What was missing around the query.
fn around(facts: &Facts) -> Option<Breach> {
    let breach = |cause, figures, ids| {
        Some(Breach {
            cause,
            figures,
            ids,
        })
    };
    if let Some(missed) = facts.no_show {
        let ids = json!({ "seat_id": missed.seat, "shift_id": missed.shift });
        let figures = json!({ "seats": missed.seats });
        return breach(BreachCause::NoShow, figures, ids);
    }
    if let Some(gap) = facts.gap.filter(|gap| gap.covered < gap.required) {
        let figures = json!({
            "required": gap.required, "covered": gap.covered, "known_since": gap.known_since,
        });
        return breach(BreachCause::KnownGap, figures, json!({}));
    }
    let Refusals { declined, expired } = facts.refusals;
    if declined + expired > 0 {
        let figures = json!({ "declined": declined, "expired": expired });
        return breach(BreachCause::Declined, figures, json!({}));
    }
    if let Some(failed) = &facts.nobody {
        let figures = json!({ "failed": failed });
        return breach(BreachCause::NobodyEligible, figures, json!({}));
    }
    let demand = facts.demand.filter(|it| it.arrived as f64 > it.p90)?;
    let figures = json!({
        "arrived": demand.arrived, "p90": demand.p90,
        "start": demand.start, "interval_seconds": demand.seconds,
    });
    breach(BreachCause::AboveForecast, figures, json!({}))
}

fn slow_reply(held: Held) -> Breach {
    let seconds = (held.until - held.since).num_seconds().max(0);
    Breach {
        cause: BreachCause::SlowReply,
        figures: json!({ "held_since": held.since, "held_seconds": seconds }),
        ids: json!({ "expert_id": held.expert, "assignment_id": held.assignment }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(second: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    /// A promise of 100 s that broke although everything was as it should be.
    fn facts() -> Facts {
        Facts {
            seen_at: at(100),
            received_at: at(0),
            handed_over_at: at(0),
            begun_at: at(0),
            due_at: at(100),
            exhausted: false,
            decided: true,
            held: None,
            no_show: None,
            gap: None,
            nobody: None,
            refusals: Refusals::default(),
            demand: None,
        }
    }

    fn held(since: i64) -> Option<Held> {
        Some(Held {
            expert: ExpertId(Uuid::from_u128(1)),
            assignment: AssignmentId(Uuid::from_u128(2)),
            since: at(since),
            until: at(100),
        })
    }

    fn demand(arrived: u64) -> Option<Demand> {
        Some(Demand {
            start: at(0),
            seconds: 1_800,
            arrived,
            p90: 4.5,
        })
    }

    fn gap(covered: u32) -> Option<Gap> {
        Some(Gap {
            required: 2,
            covered,
            known_since: at(-3_600),
        })
    }

    /// What the cause is after this change.
    fn after(change: impl FnOnce(&mut Facts)) -> BreachCause {
        let mut facts = facts();
        change(&mut facts);
        cause(&facts).cause
    }

    #[test]
    fn each_cause_has_its_fact() {
        use BreachCause::*;
        assert_eq!(after(|_| {}), Platform);
        assert_eq!(after(|it| it.exhausted = true), Funds);
        assert_eq!(after(|it| it.held = held(50)), SlowReply);
        assert_eq!(after(|it| it.held = held(99)), SlowReply);
        assert_eq!(after(|it| it.received_at = at(-100)), LateHandover);
        assert_eq!(after(|it| it.received_at = at(-99)), Platform);
        assert_eq!(after(|it| it.gap = gap(1)), KnownGap);
        assert_eq!(after(|it| it.gap = gap(2)), Platform);
        assert_eq!(after(|it| it.nobody = Some(json!({}))), NobodyEligible);
        assert_eq!(after(|it| it.refusals.expired = 1), Declined);
        assert_eq!(after(|it| it.demand = demand(5)), AboveForecast);
        assert_eq!(after(|it| it.demand = demand(4)), Platform);
        let missed = Missed {
            seat: SeatId(Uuid::from_u128(3)),
            shift: ShiftId(Uuid::from_u128(4)),
            seats: 1,
        };
        assert_eq!(after(|it| it.no_show = Some(missed)), NoShow);
    }

    #[test]
    fn the_more_particular_cause_wins() {
        use BreachCause::*;
        let crowded = |change: fn(&mut Facts)| {
            after(|it| {
                it.demand = demand(50);
                it.gap = gap(0);
                change(it);
            })
        };
        assert_eq!(crowded(|it| it.held = held(51)), KnownGap);
        assert_eq!(crowded(|it| it.held = held(49)), SlowReply);
        let unfunded = crowded(|it| (it.exhausted, it.held) = (true, held(49)));
        assert_eq!(unfunded, SlowReply, "what is held has its funds");
        let seen_soon = crowded(|it| (it.decided, it.seen_at) = (false, at(110)));
        assert_eq!(seen_soon, KnownGap);
        let seen_late = crowded(|it| (it.decided, it.seen_at) = (false, at(111)));
        assert_eq!(seen_late, Platform);
    }

    #[test]
    fn a_brand_sees_no_ids_of_people() {
        let breach = cause(&Facts {
            held: held(10),
            ..facts()
        });
        assert!(
            !breach.figures.to_string().contains("exp_"),
            "{}",
            breach.figures
        );
        assert!(breach.evidence().to_string().contains("held_seconds"));
    }
}
