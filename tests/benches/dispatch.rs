//! How long the engine takes to decide on one arriving query, and how that grows with the experts.
//!
//! `cargo bench -p tests --bench dispatch` prints for both variants the medians with 1,000 and with
//! 100,000 experts on duty, and their ratio. Not a timed test: it fails on nothing.

#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a bench that cannot go on should stop"
)]

use std::collections::VecDeque;
use std::hint::black_box;
use std::time::{Duration, Instant as Stopwatch};

use chrono::{DateTime, TimeDelta};
use criterion::Criterion;
use entity::value::{
    Channel, Currency, ExpertId, Instant, LanguageSkill, LanguageTag, Money, PresenceIntent,
    Proficiency, PromiseId, QueryId, QueryState, QueueId, QueueLimits, QueueStatus,
    SkillRequirement, SkillSlug,
};
use scheduler::dispatch::{
    Board, BrandFunds, Capacity, CertScope, Certification, ExpertFacts, ExpertProfile,
    ExpertRecord, Funds, PresenceFacts, PromiseFacts, QueryFacts, QueueFacts, Settings, SkillFact,
    Thrift, decide,
};
use uuid::Uuid;

const QUEUES: u64 = 1_000;
/// Offers that stay open while the next query arrives.
const OPEN: usize = 100;
const LANGUAGES: [&str; 5] = ["en", "es", "fil", "ar", "yi"];
const SKILLS: [&str; 4] = ["orders", "billing", "returns", "tech"];

/// What experts and queues have to do with each other.
#[derive(Clone, Copy)]
enum Variant {
    /// Each expert is certified for about 10 of the 1,000 queues: 1,000 pools.
    Certified,
    /// No certification: four skills in five languages, 20 pools.
    Open,
}

impl Variant {
    fn name(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Open => "open",
        }
    }
}

/// splitmix64: the same world every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn id<Id: From<Uuid>>(&mut self) -> Id {
        let high = u128::from(self.below(u64::MAX));
        Uuid::from_u128(high << 64 | u128::from(self.below(u64::MAX))).into()
    }
}

struct World {
    board: Board,
    dice: Dice,
    queues: Vec<(QueueId, LanguageTag)>,
    open: VecDeque<QueryId>,
    now: Instant,
}

fn tag(at: u64) -> LanguageTag {
    LANGUAGES[usize::try_from(at).unwrap_or(0) % LANGUAGES.len()]
        .parse()
        .expect("a language")
}

fn skill(at: u64) -> SkillSlug {
    SKILLS[usize::try_from(at).unwrap_or(0) % SKILLS.len()]
        .parse()
        .expect("a skill")
}

fn level(at: i64) -> Proficiency {
    at.try_into().expect("a level")
}

impl World {
    fn new(experts: u64, variant: Variant) -> Self {
        let mut world = Self {
            board: Board::new(Settings::default()),
            dice: Dice(7),
            queues: Vec::new(),
            open: VecDeque::new(),
            now: DateTime::from_timestamp(1_790_000_000, 0).expect("an instant"),
        };
        for number in 0..QUEUES {
            world.add_queue(number, variant);
        }
        for _ in 0..experts {
            world.add_expert(variant);
        }
        // Until offers come and go as they will during the measurement.
        for _ in 0..2_000 {
            world.arrive();
        }
        world
    }

    fn add_queue(&mut self, number: u64, variant: Variant) {
        let (id, brand) = (self.dice.id(), self.dice.id());
        let language = tag(number);
        self.board.put_brand(BrandFunds {
            id: brand,
            funds: Funds::Unlimited,
            thrift: Thrift::default(),
        });
        self.board.put_queue(QueueFacts {
            id,
            brand,
            channel: Channel::Email,
            status: QueueStatus::Open,
            languages: vec![language.clone()],
            skills: vec![SkillRequirement {
                name: skill(number / LANGUAGES.len() as u64),
                proficiency: level(2),
                hard: true,
            }],
            certification_required: matches!(variant, Variant::Certified),
            data_regions: Vec::new(),
            limits: QueueLimits::of(Channel::Email),
            promise_seconds: 900,
            expected_reply_seconds: 120,
            price: Money::new(225, Currency::USD),
            finish_seconds: 1_800,
            is_test: false,
        });
        self.queues.push((id, language));
    }

    #[allow(clippy::too_many_lines, reason = "a list of facts, one after another")]
    fn add_expert(&mut self, variant: Variant) {
        let dice = &mut self.dice;
        let first = dice.below(5);
        let languages = match variant {
            // Certified for a brand, one speaks its language.
            Variant::Certified => (0..5).collect(),
            Variant::Open => vec![first, first + 1 + dice.below(4)],
        };
        let certifications = (0..10).map(|_| Certification {
            scope: CertScope::Queue(
                self.queues[usize::try_from(dice.below(QUEUES)).unwrap_or(0)].0,
            ),
            expires_at: None,
        });
        let certifications = match variant {
            Variant::Certified => certifications.collect(),
            Variant::Open => Vec::new(),
        };
        let profile = ExpertProfile {
            approved: true,
            languages: languages
                .into_iter()
                .map(|at| LanguageSkill {
                    tag: tag(at),
                    proficiency: level(3),
                })
                .collect(),
            skills: (0..4)
                .map(|at| SkillFact {
                    name: skill(at),
                    proficiency: level(2 + i64::try_from(dice.below(4)).unwrap_or(0)),
                    verified: true,
                })
                .collect(),
            certifications,
            twin: None,
            data_region: None,
            capacity: Capacity {
                chat: 3,
                mail: 5,
                total: 5,
            },
        };
        let ratings = u32::try_from(dice.below(50)).unwrap_or(0);
        let facts = ExpertFacts {
            id: dice.id::<ExpertId>(),
            profile,
            presence: PresenceFacts {
                intent: PresenceIntent::Online,
                since: self.now,
                paused_until: None,
                lease_until: self.now + TimeDelta::days(30),
                lapse_told: false,
                unresponsive: false,
                lapses: 0,
                on_shift: dice.below(4) > 0,
                daylight: dice.below(2) > 0,
                daylight_changes_at: None,
            },
            record: ExpertRecord {
                good_ratings: ratings.saturating_sub(3),
                ratings,
                accepted: ratings,
                offered: ratings + 4,
                earned_recently: i64::try_from(dice.below(50_000)).unwrap_or(0),
            },
            duties: Vec::new(),
        };
        self.board.put_expert(facts);
    }

    fn query(&mut self) -> QueryFacts {
        let at = usize::try_from(self.dice.below(QUEUES)).unwrap_or(0);
        let (queue, language) = self.queues[at].clone();
        let id: QueryId = self.dice.id();
        QueryFacts {
            id,
            queue,
            language,
            priority: 3,
            state: QueryState::Queued,
            received_at: self.now,
            taken_at: self.now,
            due_at: self.now + TimeDelta::seconds(900),
            answered: false,
            promise: Some(PromiseFacts {
                id: PromiseId(id.0),
                number: 1,
                made_at: self.now,
                risk_told: false,
                breach_told: false,
            }),
            wakes_at: None,
            window_ends_at: None,
            previous: None,
            refusals: Vec::new(),
        }
    }

    /// One arrival, decided upon; the time that took. The oldest open query then leaves, untimed.
    fn arrive(&mut self) -> Duration {
        self.now += TimeDelta::milliseconds(10);
        let facts = self.query();
        let id = facts.id;
        let start = Stopwatch::now();
        self.board.put_query(facts).expect("a known queue");
        let verdict = decide(&mut self.board, self.now);
        let took = start.elapsed();
        assert_eq!(black_box(verdict).decisions.len(), 1, "one offer");
        self.open.push_back(id);
        if self.open.len() > OPEN
            && let Some(oldest) = self.open.pop_front()
        {
            self.board.remove_query(oldest);
            black_box(decide(&mut self.board, self.now));
        }
        took
    }

    /// The middle one of `count` decisions.
    fn median(&mut self, count: usize) -> Duration {
        let mut times: Vec<Duration> = (0..count).map(|_| self.arrive()).collect();
        times.sort_unstable();
        times[count / 2]
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    for variant in [Variant::Certified, Variant::Open] {
        let mut medians = Vec::new();
        for experts in [1_000u64, 100_000] {
            let mut world = World::new(experts, variant);
            medians.push(world.median(20_000));
            let name = format!("decide/{}/{experts}", variant.name());
            criterion.bench_function(&name, |bencher| {
                bencher.iter_custom(|rounds| (0..rounds).map(|_| world.arrive()).sum());
            });
        }
        let [few, many] = medians[..] else { continue };
        println!(
            "dispatch {}: median {:.1} us with 1,000 experts, {:.1} us with 100,000, ratio {:.2}",
            variant.name(),
            few.as_secs_f64() * 1e6,
            many.as_secs_f64() * 1e6,
            many.as_secs_f64() / few.as_secs_f64(),
        );
    }
    criterion.final_summary();
}
