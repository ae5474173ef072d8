//! The look-ahead against the engine itself: the same scene, played by both.
//!
//! Everybody takes exactly as long as was learnt, so that chance explains nothing: what differs is
//! the order in which queries are served.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use entity::value::{AssignmentState, ExpertId, Instant, LanguageSkill, QueryId, QueryState};

use super::HORIZON;
use crate::chance::{Purpose, Stream};
use crate::dispatch::fact::*;
use crate::dispatch::tests::world::*;
use crate::dispatch::{Board, Decision, decide};
use crate::promise::Observation;
use crate::promise::ahead::{Limits, look_ahead};

const ACCEPT: i64 = 10_000_000;
const REPLY: i64 = 40_000_000;
const HANDLE: i64 = 180_000_000;

/// Who works and who waits, drawn at random.
struct Evening {
    board: Board,
    waiting: Vec<QueryId>,
    /// When those who are busy are free again.
    busy: Vec<(QueryId, u128, Instant)>,
}

fn seconds(stream: &mut Stream, most: usize) -> i64 {
    stream.below(most) as i64
}

impl Evening {
    fn drawn(seed: u64) -> Self {
        let mut stream = Stream::new(seed, Purpose::LookAhead, &[]);
        let (experts, queries) = (1 + stream.below(6), 1 + stream.below(20));
        let mut evening = Self {
            board: board_with(QueueFacts {
                languages: vec![lang("en"), lang("de")],
                ..queue(1)
            }),
            waiting: Vec::new(),
            busy: Vec::new(),
        };
        for _ in 0..300 {
            for seen in [
                Observation::Accepted(ACCEPT),
                Observation::Replied(REPLY),
                Observation::Finished(HANDLE),
            ] {
                evening.board.observe(queue_id(1), None, seen);
            }
        }
        (1..=experts as u128).for_each(|n| evening.comes(n, &mut stream));
        (1..=queries as u128).for_each(|n| evening.waits(n, &mut stream));
        evening
    }

    /// An expert with one language or both, perhaps busy.
    fn comes(&mut self, n: u128, stream: &mut Stream) {
        let tags = [&["en"][..], &["de"], &["en", "de"]][stream.below(3)];
        let mut facts = expert(n);
        facts.profile.languages = tags
            .iter()
            .map(|tag| LanguageSkill {
                tag: lang(tag),
                proficiency: level(5),
            })
            .collect();
        facts.record = ExpertRecord {
            offered: 100_000,
            accepted: 100_000,
            ..ExpertRecord::default()
        };
        self.board.put_expert(facts);
        if stream.happens(0.7) {
            let held = 1_000 + n;
            let since = -1 - seconds(stream, 170);
            self.board
                .put_query(QueryFacts {
                    state: QueryState::Working,
                    answered: true,
                    ..query_at(held, since)
                })
                .unwrap();
            let facts = AssignmentFacts {
                state: AssignmentState::Working,
                clock: None,
                ..work(held, n, since)
            };
            self.board.put_assignment(facts).unwrap();
            let free = t(since) + TimeDelta::microseconds(HANDLE);
            self.busy.push((q(held), held, free));
        }
    }

    /// A query that came a while ago.
    fn waits(&mut self, n: u128, stream: &mut Stream) {
        let facts = QueryFacts {
            language: lang(["en", "de"][stream.below(2)]),
            due_at: t(60 + seconds(stream, 1_200)),
            ..query_at(n, -seconds(stream, 600))
        };
        self.waiting.push(facts.id);
        self.board.put_query(facts).unwrap();
    }

    /// When the look-ahead has each answered, in microseconds from now.
    fn foreseen(&mut self) -> Vec<i64> {
        self.board.now = t(0);
        let stage = self.board.stage();
        let item = |id: &QueryId| stage.item_of[&self.board.queries.find(*id).unwrap()];
        let targets: Vec<u32> = self.waiting.iter().map(item).collect();
        let limits = Limits {
            seed: 1,
            key: 1,
            samples: 1,
            least: 1,
            events: u32::MAX,
            each: u32::MAX,
            horizon: HORIZON,
        };
        let samples = look_ahead(&stage.scene, &targets, limits);
        samples.rows.iter().map(|row| row[0]).collect()
    }

    /// When the engine has each answered.
    fn played(self) -> Vec<Option<i64>> {
        let mut play = Play {
            board: self.board,
            agenda: BTreeSet::new(),
            answers: BTreeMap::new(),
            next_work: 5_000,
        };
        for (query, work, free) in self.busy {
            play.agenda.insert((free, Happens::Finish(query, work)));
        }
        play.run();
        let answers = self.waiting.iter().map(|id| play.answers.get(id).copied());
        answers.collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Accept(QueryId, ExpertId),
    Finish(QueryId, u128),
}

/// The engine with experts who do as was learnt.
struct Play {
    board: Board,
    agenda: BTreeSet<(Instant, Happens)>,
    answers: BTreeMap<QueryId, i64>,
    next_work: u128,
}

impl Play {
    fn run(&mut self) {
        let mut now = t(0);
        for _ in 0..2_000 {
            let verdict = decide(&mut self.board, now);
            for decision in &verdict.decisions {
                self.apply(decision, now);
            }
            let next = self.agenda.first().map(|(at, _)| *at);
            let Some(at) = next.into_iter().chain(verdict.look_again).min() else {
                return;
            };
            now = at.max(now + TimeDelta::microseconds(1));
            while let Some(&(at, what)) = self.agenda.first().filter(|(at, _)| *at <= now) {
                self.agenda.pop_first();
                self.happen(what, at);
            }
        }
    }

    fn apply(&mut self, decision: &Decision, now: Instant) {
        match decision {
            Decision::Offer { query, experts, .. } => {
                let at = now + TimeDelta::microseconds(ACCEPT);
                let asked = experts
                    .iter()
                    .map(|one| (at, Happens::Accept(*query, *one)));
                self.agenda.extend(asked);
            }
            Decision::EndOffer { query, expert, .. } => {
                let ended = Happens::Accept(*query, *expert);
                self.agenda.retain(|(_, what)| *what != ended);
            }
            _ => {}
        }
    }

    fn happen(&mut self, what: Happens, at: Instant) {
        match what {
            Happens::Accept(query, expert) if !self.answers.contains_key(&query) => {
                let work = AssignmentFacts {
                    id: a(self.next_work),
                    query,
                    state: AssignmentState::Working,
                    clock: None,
                    since: at,
                    ..work(0, expert.0.as_u128(), 0)
                };
                self.board.put_assignment(work).unwrap();
                let replied = (at - t(0)).num_microseconds().unwrap() + REPLY;
                self.answers.insert(query, replied);
                let ends = at + TimeDelta::microseconds(HANDLE);
                self.agenda
                    .insert((ends, Happens::Finish(query, self.next_work)));
                self.next_work += 1;
            }
            Happens::Accept(..) => {}
            Happens::Finish(query, work) => {
                self.board.remove_assignment(a(work));
                self.board.remove_query(query);
            }
        }
    }
}

#[test]
fn the_look_ahead_serves_as_the_engine_does() {
    let (mut total, mut near, mut sums) = (0, 0, [0, 0]);
    for seed in 0..400 {
        let foreseen = Evening::drawn(seed).foreseen();
        let played = Evening::drawn(seed).played();
        for (foreseen, played) in foreseen.into_iter().zip(played) {
            let played = played.unwrap_or(HORIZON);
            total += 1;
            near += i32::from((foreseen.min(HORIZON) - played).abs() <= HANDLE / 10);
            sums[0] += foreseen.min(HORIZON);
            sums[1] += played;
        }
    }
    assert!(near * 100 >= total * 97, "{near} of {total}");
    let (more, less) = (sums[0].max(sums[1]), sums[0].min(sums[1]));
    assert!(more - less < more / 1_000, "{sums:?}");
}
