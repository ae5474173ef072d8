//! What a quote costs with 1,000 queries waiting and 1,000 experts, all of them busy.
//!
//! `cargo bench -p tests --bench quote` prints the median and the 99th percentile as ratios to the
//! goal of 5 ms. Every quote looks ahead anew: none is read from the one before. Not a timed test:
//! it fails on nothing.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a bench that cannot go on should stop"
)]

use std::time::Instant as Stopwatch;

use chrono::{DateTime, TimeDelta};
use entity::value::{
    AssignmentId, AssignmentState, BrandId, Channel, Currency, ExpertId, Instant, LanguageSkill,
    LanguageTag, Money, PresenceIntent, Proficiency, PromiseId, QueryId, QueryState, QueueId,
    QueueLimits, QueueStatus, QuoteBasis,
};
use scheduler::dispatch::{
    AssignmentFacts, Board, BrandFunds, Capacity, ExpertFacts, ExpertProfile, ExpertRecord, Funds,
    PresenceFacts, PromiseFacts, QueryFacts, QueueFacts, Settings, Thrift,
};
use scheduler::promise::Observation;
use uuid::Uuid;

const EXPERTS: u128 = 1_000;
const WAITING: u128 = 1_000;
const QUEUES: u128 = 4;
const GOAL_MILLIS: f64 = 5.0;
const ROUNDS: usize = 200;

fn english() -> LanguageTag {
    "en".parse().expect("a tag")
}

fn queue(n: u128) -> QueueFacts {
    QueueFacts {
        id: QueueId(Uuid::from_u128(n)),
        brand: BrandId(Uuid::from_u128(1)),
        channel: Channel::Email,
        status: QueueStatus::Open,
        languages: vec![english()],
        skills: Vec::new(),
        certification_required: false,
        data_regions: Vec::new(),
        limits: QueueLimits {
            concurrency: 1 + u16::try_from(n).unwrap_or(0) % 2,
            ..QueueLimits::of(Channel::Email)
        },
        promise_seconds: 900,
        expected_reply_seconds: 60,
        price: Money::new(450, Currency::USD),
        finish_seconds: 1_800,
        is_test: false,
    }
}

fn expert(n: u128, now: Instant) -> ExpertFacts {
    ExpertFacts {
        id: ExpertId(Uuid::from_u128(n)),
        profile: ExpertProfile {
            approved: true,
            languages: vec![LanguageSkill {
                tag: english(),
                proficiency: Proficiency::try_from(4).expect("a level"),
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
        presence: PresenceFacts {
            intent: PresenceIntent::Online,
            since: now,
            paused_until: None,
            lease_until: now + TimeDelta::days(30),
            lapse_told: false,
            unresponsive: false,
            lapses: 0,
            on_shift: true,
            daylight: true,
            daylight_changes_at: None,
        },
        record: ExpertRecord::default(),
        duties: Vec::new(),
    }
}

fn query(n: u128, state: QueryState, now: Instant) -> QueryFacts {
    QueryFacts {
        id: QueryId(Uuid::from_u128(n)),
        queue: QueueId(Uuid::from_u128(1 + n % QUEUES)),
        language: english(),
        priority: 3,
        state,
        received_at: now,
        taken_at: now,
        due_at: now + TimeDelta::seconds(900),
        answered: state == QueryState::Working,
        promise: Some(PromiseFacts {
            id: PromiseId(Uuid::from_u128(n)),
            number: 1,
            made_at: now,
            risk_told: false,
            breach_told: false,
        }),
        wakes_at: None,
        window_ends_at: None,
        previous: None,
        refusals: Vec::new(),
    }
}

fn world(now: Instant) -> Board {
    let mut board = Board::new(Settings::default());
    board.put_brand(BrandFunds {
        id: BrandId(Uuid::from_u128(1)),
        funds: Funds::Unlimited,
        thrift: Thrift::default(),
    });
    for n in 1..=QUEUES {
        board.put_queue(queue(n));
        for seen in 0..300 {
            let id = QueueId(Uuid::from_u128(n));
            board.observe(id, None, Observation::Accepted(seen * 40_000));
            board.observe(id, None, Observation::Replied(seen * 100_000));
            board.observe(
                id,
                None,
                Observation::Finished(60_000_000 + seen * 2_000_000),
            );
            board.arrived(id, &english(), now + TimeDelta::seconds(seen));
        }
    }
    for n in 1..=EXPERTS {
        board.put_expert(expert(n, now));
        let held = query(10_000 + n, QueryState::Working, now);
        let (id, queue) = (held.id, held.queue);
        board.put_query(held).expect("a queue");
        let work = AssignmentFacts {
            id: AssignmentId(Uuid::from_u128(n)),
            query: id,
            queue,
            expert: ExpertId(Uuid::from_u128(n)),
            state: AssignmentState::Working,
            since: now,
            clock: None,
        };
        board.put_assignment(work).expect("an expert");
    }
    for n in 1..=WAITING {
        board
            .put_query(query(20_000 + n, QueryState::Queued, now))
            .expect("a queue");
    }
    board
}

fn main() {
    let mut now: Instant = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
    let mut board = world(now);
    let mut took = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        // Beyond the time for which a look is good.
        now += TimeDelta::minutes(10);
        let queue = QueueId(Uuid::from_u128(1 + round as u128 % QUEUES));
        let clock = Stopwatch::now();
        let quote = board.quote(queue, &english(), now);
        took.push(clock.elapsed().as_secs_f64() * 1e3);
        assert_eq!(quote.basis, QuoteBasis::Line, "everybody is busy");
    }
    took.sort_by(f64::total_cmp);
    for (name, rank) in [("p50", ROUNDS / 2), ("p99", ROUNDS * 99 / 100)] {
        let millis = took[rank];
        println!(
            "a quote with {WAITING} waiting and {EXPERTS} experts: {name} {millis:.2} ms, {:.2} of the goal",
            millis / GOAL_MILLIS
        );
    }
}
