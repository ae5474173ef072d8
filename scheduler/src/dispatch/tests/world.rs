//! Tiny Boards: facts with short names, and decisions as short lines.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use entity::value::*;
use uuid::Uuid;

use crate::dispatch::fact::*;
use crate::dispatch::{Board, Decision, OfferEnd, Settings, decide};

/// The evening on which every test starts.
pub fn t(seconds: i64) -> Instant {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

pub fn q(n: u128) -> QueryId {
    QueryId(Uuid::from_u128(n))
}
pub fn e(n: u128) -> ExpertId {
    ExpertId(Uuid::from_u128(n))
}
pub fn a(n: u128) -> AssignmentId {
    AssignmentId(Uuid::from_u128(n))
}
pub fn queue_id(n: u128) -> QueueId {
    QueueId(Uuid::from_u128(n))
}
pub fn brand_id(n: u128) -> BrandId {
    BrandId(Uuid::from_u128(n))
}
pub fn lang(tag: &str) -> LanguageTag {
    tag.parse().unwrap()
}
pub fn level(n: i64) -> Proficiency {
    n.try_into().unwrap()
}
pub fn slug(name: &str) -> SkillSlug {
    name.parse().unwrap()
}

/// A mail queue of brand 1 that asks for English and nothing else.
pub fn queue(n: u128) -> QueueFacts {
    QueueFacts {
        id: queue_id(n),
        brand: brand_id(1),
        channel: Channel::Email,
        status: QueueStatus::Open,
        languages: vec![lang("en")],
        skills: Vec::new(),
        certification_required: false,
        data_regions: Vec::new(),
        limits: QueueLimits::of(Channel::Email),
        promise_seconds: 900,
        expected_reply_seconds: 60,
        price: Money::new(200, Currency::USD),
        finish_seconds: 1_800,
        is_test: false,
    }
}

/// A chat queue.
pub fn chat_queue(n: u128) -> QueueFacts {
    QueueFacts {
        channel: Channel::Chat,
        limits: QueueLimits::of(Channel::Chat),
        promise_seconds: 30,
        expected_reply_seconds: 5,
        ..queue(n)
    }
}

/// An expert who is here for a day, speaks English and holds one thing at a time.
pub fn expert(n: u128) -> ExpertFacts {
    ExpertFacts {
        id: e(n),
        profile: ExpertProfile {
            approved: true,
            languages: vec![LanguageSkill {
                tag: lang("en"),
                proficiency: level(5),
            }],
            skills: Vec::new(),
            certifications: Vec::new(),
            data_region: None,
            capacity: Capacity {
                chat: 1,
                mail: 1,
                total: 1,
            },
            twin: None,
        },
        presence: here(),
        record: ExpertRecord::default(),
        duties: Vec::new(),
    }
}

pub fn with_capacity(mut expert: ExpertFacts, capacity: u16) -> ExpertFacts {
    expert.profile.capacity = Capacity {
        chat: capacity,
        mail: capacity,
        total: capacity,
    };
    expert
}

/// Online with a lease of a day.
pub fn here() -> PresenceFacts {
    PresenceFacts {
        intent: PresenceIntent::Online,
        since: t(0),
        paused_until: None,
        lease_until: t(86_400),
        lapse_told: false,
        unresponsive: false,
        lapses: 0,
        on_shift: true,
        daylight: true,
        daylight_changes_at: None,
    }
}

/// A query of queue 1 that came in at second 0 and is due by the queue's default promise.
pub fn query(n: u128) -> QueryFacts {
    query_at(n, 0)
}

pub fn query_at(n: u128, second: i64) -> QueryFacts {
    QueryFacts {
        id: q(n),
        queue: queue_id(1),
        language: lang("en"),
        priority: 3,
        state: QueryState::Queued,
        received_at: t(second),
        taken_at: t(second),
        due_at: t(second + 900),
        answered: false,
        promise: Some(PromiseFacts {
            id: PromiseId(Uuid::from_u128(n)),
            number: 1,
            made_at: t(second),
            risk_told: false,
            breach_told: false,
        }),
        wakes_at: None,
        window_ends_at: None,
        previous: None,
        refusals: Vec::new(),
    }
}

/// Work on query `n` by an expert, awaiting the first reply since `second`.
pub fn work(n: u128, expert: u128, second: i64) -> AssignmentFacts {
    AssignmentFacts {
        id: a(n),
        query: q(n),
        queue: queue_id(1),
        expert: e(expert),
        state: AssignmentState::AwaitingFirstReply,
        since: t(second),
        clock: Some(ClockFacts {
            kind: ClockKind::FirstReply,
            started_at: t(second),
            warned_percent: 0,
        }),
    }
}

/// Queue 1 and its brand with unlimited money.
pub fn board() -> Board {
    board_with(queue(1))
}

pub fn board_with(queue: QueueFacts) -> Board {
    // The watch has its own tests: here a promise runs out.
    let mut board = Board::new(Settings {
        watch: false,
        ..Settings::default()
    });
    board.put_queue(queue);
    fund(&mut board, Funds::Unlimited);
    board
}

pub fn fund(board: &mut Board, funds: Funds) {
    board.put_brand(BrandFunds {
        id: brand_id(1),
        funds,
        thrift: Thrift::default(),
    });
}

pub fn fund_thriftily(board: &mut Board, funds: Funds, thrift: Thrift) {
    board.put_brand(BrandFunds {
        id: brand_id(1),
        funds,
        thrift,
    });
}

pub fn dollars(cents: i64) -> Funds {
    Funds::Available(BTreeMap::from([(Currency::USD, cents)]))
}

/// The one check: decides at `now` and compares the decisions, one a line.
#[track_caller]
pub fn check(board: &mut Board, now: Instant, expected: &[&str]) {
    let verdict = decide(board, now);
    let got: Vec<String> = verdict.decisions.iter().map(line).collect();
    assert_eq!(got, expected, "at {}", now - t(0));
    board.assert_invariants();
}

fn short(uuid: Uuid) -> u128 {
    uuid.as_u128()
}

fn names(experts: &[ExpertId]) -> String {
    let names: Vec<String> = experts
        .iter()
        .map(|one| format!("e{}", short(one.0)))
        .collect();
    names.join(" ")
}

fn end_line(end: &OfferEnd) -> String {
    match end {
        OfferEnd::Expired => "expired".to_owned(),
        OfferEnd::Rescinded(reason) => format!("rescinded {reason}"),
        OfferEnd::Voided(reason) => format!("voided {reason}"),
    }
}

/// A decision in one line.
pub fn line(decision: &Decision) -> String {
    match decision {
        Decision::Offer {
            query,
            experts,
            expires_at,
            ..
        } => {
            let open = (*expires_at - t(0)).num_seconds();
            let (query, names) = (short(query.0), names(experts));
            format!("offer q{query} to {names} until {open}")
        }
        Decision::EndOffer {
            query, expert, end, ..
        } => {
            let (query, expert) = (short(query.0), short(expert.0));
            format!("end q{query} e{expert} {}", end_line(end))
        }
        Decision::Reclaim {
            query,
            expert,
            reason,
            ..
        } => {
            let (query, expert) = (short(query.0), short(expert.0));
            format!("reclaim q{query} from e{expert} {reason:?}")
        }
        Decision::Warn {
            expert,
            clock,
            percent,
            ..
        } => {
            format!("warn e{} {clock} {percent}", short(expert.0))
        }
        Decision::EndWrapUp { expert, .. } => format!("end wrap-up e{}", short(expert.0)),
        Decision::Release { query } => format!("release q{}", short(query.0)),
        Decision::HandBack { query, .. } => format!("hand back q{}", short(query.0)),
        Decision::GiveUp { query } => format!("give up q{}", short(query.0)),
        Decision::NobodyEligible { query, explanation } => {
            format!("nobody q{} {:?}", short(query.0), explanation.failed)
        }
        Decision::Widen { query, step, .. } => format!("widen q{} {step}", short(query.0)),
        Decision::PresenceLapsed { expert } => format!("lapsed e{}", short(expert.0)),
        Decision::Unresponsive { expert } => format!("unresponsive e{}", short(expert.0)),
        Decision::AtRisk { query, .. } => format!("risk q{}", short(query.0)),
        Decision::Breach { query, .. } => format!("breach q{}", short(query.0)),
        Decision::Rescue { query, .. } => format!("rescue q{}", short(query.0)),
        Decision::Renew { query, due_at, .. } => {
            let due = (*due_at - t(0)).num_seconds();
            format!("renew q{} to {due}", short(query.0))
        }
        Decision::BalanceExhausted { .. } => "exhausted".to_owned(),
    }
}

/// Runs the clock to `until`, deciding whenever the Board asks to be looked at; all decisions as lines.
pub fn run_to(board: &mut Board, from: Instant, until: Instant) -> Vec<String> {
    let mut now = from;
    let mut lines = Vec::new();
    loop {
        let verdict = decide(board, now);
        board.assert_invariants();
        lines.extend(
            verdict
                .decisions
                .iter()
                .map(|one| format!("{} {}", (now - t(0)).num_seconds(), line(one))),
        );
        match verdict.look_again {
            Some(at) if at <= until => now = at.max(now + TimeDelta::microseconds(1)),
            _ => return lines,
        }
    }
}
