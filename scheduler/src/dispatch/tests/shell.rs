//! A shell in small for the random tests: keeps offers and work as rows would.

use super::world::*;
use crate::dispatch::decision::{Decision, Verdict};
use crate::dispatch::fact::*;
use crate::dispatch::{Board, Explanation, Recomputed, Settings, decide, recompute};
use entity::value::*;

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Step {
    Query {
        n: u8,
        queue: u8,
        german: bool,
        priority: u8,
        due: u16,
    },
    Cancel(u8),
    Presence {
        n: u8,
        intent: u8,
        lease: u16,
    },
    Suspend(u8, bool),
    Accept(u8),
    Decline(u8),
    Progress(u8),
    Resolve(u8),
    Pause(u8, bool),
    Fund(u16),
    Wait(u16),
}

/// The rows.
pub struct Shell {
    pub board: Board,
    second: i64,
    pub offers: Vec<(QueryId, ExpertId)>,
    pub works: Vec<AssignmentFacts>,
    experts: Vec<ExpertFacts>,
    next_work: u128,
    pub log: Vec<Verdict>,
}

fn queue_of(n: u8) -> QueueFacts {
    let base = match n {
        1 => chat_queue(1),
        _ => queue(u128::from(n)),
    };
    let hard = n == 3;
    QueueFacts {
        certification_required: n == 2,
        skills: vec![SkillRequirement {
            name: slug("billing"),
            proficiency: level(3),
            hard,
        }],
        ..base
    }
}

impl Shell {
    pub fn new() -> Self {
        let mut board = Board::new(Settings::default());
        for n in 1..4 {
            board.put_queue(queue_of(n));
        }
        fund(&mut board, Funds::Unlimited);
        let experts: Vec<ExpertFacts> = (1..7u8).map(expert_of).collect();
        for expert in &experts {
            board.put_expert(expert.clone());
        }
        Self {
            board,
            second: 0,
            offers: vec![],
            works: vec![],
            experts,
            next_work: 1,
            log: vec![],
        }
    }

    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Query {
                n,
                queue,
                german,
                priority,
                due,
            } => self.query(n, queue, german, priority, due),
            Step::Cancel(n) => {
                let id = q(n.into());
                for work in self.works.iter().filter(|work| work.query == id) {
                    self.board.remove_assignment(work.id);
                }
                self.works.retain(|work| work.query != id);
                self.board.remove_query(id);
            }
            Step::Presence { n, intent, lease } => self.presence(n, intent, lease),
            Step::Suspend(n, approved) => {
                let expert = &mut self.experts[usize::from(n) - 1];
                expert.profile.approved = approved;
                self.board.put_expert(expert.clone());
            }
            Step::Accept(n) => self.accept(n),
            Step::Decline(n) => {
                if let Some(&(query, expert)) = pick(&self.offers, n) {
                    self.board
                        .decline(query, expert, DeclineReason::Busy, t(self.second));
                    self.offers.retain(|offer| *offer != (query, expert));
                }
            }
            Step::Progress(n) => self.progress(n),
            Step::Resolve(n) => {
                if let Some(work) = pick(&self.works, n).copied() {
                    self.board.remove_query(work.query);
                    self.board.remove_assignment(work.id);
                    self.works.retain(|other| other.id != work.id);
                }
            }
            Step::Pause(n, open) => self.board.put_queue(QueueFacts {
                status: if open {
                    QueueStatus::Open
                } else {
                    QueueStatus::Paused
                },
                ..queue_of(n)
            }),
            Step::Fund(cents) => fund(&mut self.board, dollars(i64::from(cents))),
            Step::Wait(seconds) => self.wait(i64::from(seconds)),
        }
        self.decide();
    }

    fn query(&mut self, n: u8, queue: u8, german: bool, priority: u8, due: u16) {
        let id = q(n.into());
        if self.works.iter().any(|work| work.query == id) {
            return;
        }
        let facts = QueryFacts {
            queue: queue_id(queue.into()),
            language: lang(if german { "de" } else { "en" }),
            priority,
            due_at: t(self.second + i64::from(due)),
            window_ends_at: n.is_multiple_of(5).then(|| t(self.second + 3_000)),
            ..query_at(n.into(), self.second)
        };
        self.board.put_query(facts).unwrap();
    }

    fn presence(&mut self, n: u8, intent: u8, lease: u16) {
        let expert = &mut self.experts[usize::from(n) - 1];
        expert.presence = PresenceFacts {
            intent: PresenceIntent::ALL[usize::from(intent)],
            since: t(self.second),
            paused_until: Some(t(self.second + 60)),
            lease_until: t(self.second + i64::from(lease)),
            ..here()
        };
        self.board.put_presence(expert.id, expert.presence);
    }

    fn accept(&mut self, n: u8) {
        let Some(&(query, expert)) = pick(&self.offers, n) else {
            return;
        };
        let facts = AssignmentFacts {
            id: a(self.next_work),
            query,
            queue: queue_id(1),
            ..work(1, expert.0.as_u128(), self.second)
        };
        self.next_work += 1;
        // The queue of the work is that of the query, as the row would say.
        let queue = self.board.queue_of(query).unwrap();
        let facts = AssignmentFacts { queue, ..facts };
        self.board.put_assignment(facts).unwrap();
        self.offers.retain(|offer| *offer != (query, expert));
        self.works.push(facts);
    }

    fn progress(&mut self, n: u8) {
        let Some(work) = pick(&self.works, n).copied() else {
            return;
        };
        let state =
            [AssignmentState::Working, AssignmentState::WaitingCustomer][usize::from(n % 2)];
        let clock = (state == AssignmentState::Working).then_some(ClockFacts {
            kind: ClockKind::NextReply,
            started_at: t(self.second),
            warned_percent: 0,
        });
        let facts = AssignmentFacts {
            state,
            clock,
            ..work
        };
        self.board.put_assignment(facts).unwrap();
        self.works
            .iter_mut()
            .filter(|other| other.id == work.id)
            .for_each(|other| *other = facts);
    }

    fn wait(&mut self, seconds: i64) {
        let until = self.second + seconds;
        loop {
            let look = self.decide();
            let next = look.map_or(i64::MAX, |at| (at - t(0)).num_seconds() + 1);
            if next > until {
                break;
            }
            self.second = next;
        }
        self.second = until;
    }

    fn decide(&mut self) -> Option<Instant> {
        let verdict = decide(&mut self.board, t(self.second));
        for decision in &verdict.decisions {
            self.apply(decision);
        }
        let look = verdict.look_again;
        self.log.push(verdict);
        self.check_capacity();
        self.check_records();
        self.board.assert_invariants();
        look
    }

    /// Every decision follows, bit for bit, from the facts recorded with it.
    fn check_records(&self) {
        let last = self.log.last().into_iter();
        for decision in last.flat_map(|verdict| &verdict.decisions) {
            if let Some(record) = record_of(decision) {
                let text = serde_json::to_string(&record.clone().sealed()).unwrap();
                let read: Explanation = serde_json::from_str(&text).unwrap();
                assert_eq!(recompute(&read), Recomputed::Same, "{text}");
            }
        }
    }

    /// Every offer and assignment here came from the Board: nobody may hold too much.
    fn check_capacity(&self) {
        for expert in &self.experts {
            let offers = self
                .offers
                .iter()
                .filter(|(_, to)| *to == expert.id)
                .count();
            let works = self
                .works
                .iter()
                .filter(|work| work.expert == expert.id)
                .count();
            let capacity = usize::from(expert.profile.capacity.total);
            assert!(offers + works <= capacity, "open work exceeds capacity");
        }
    }

    fn apply(&mut self, decision: &Decision) {
        match decision {
            Decision::Offer { query, experts, .. } => {
                assert!(
                    self.works.iter().all(|work| work.query != *query),
                    "offered while held"
                );
                for expert in experts {
                    assert!(!self.offers.contains(&(*query, *expert)), "offered twice");
                    self.offers.push((*query, *expert));
                }
            }
            Decision::EndOffer { query, expert, .. } => {
                let before = self.offers.len();
                self.offers.retain(|offer| offer != &(*query, *expert));
                assert_eq!(self.offers.len() + 1, before, "an offer ends once");
            }
            Decision::Reclaim { assignment, .. } | Decision::EndWrapUp { assignment, .. } => {
                self.works.retain(|work| work.id != *assignment);
            }
            Decision::HandBack { assignment, .. } => {
                self.works.retain(|work| Some(work.id) != *assignment);
            }
            _ => {}
        }
    }
}

/// What is recorded with a decision.
pub fn record_of(decision: &Decision) -> Option<&Explanation> {
    match decision {
        Decision::Offer { explanation, .. } | Decision::NobodyEligible { explanation, .. } => {
            Some(explanation)
        }
        _ => None,
    }
}

fn pick<T>(from: &[T], n: u8) -> Option<&T> {
    from.get(usize::from(n) % from.len().max(1))
}

fn expert_of(n: u8) -> ExpertFacts {
    let mut facts = with_capacity(expert(n.into()), u16::from(n % 3) + 1);
    if n.is_multiple_of(2) {
        facts.profile.languages.push(LanguageSkill {
            tag: lang("de"),
            proficiency: level(3),
        });
    }
    if !n.is_multiple_of(3) {
        facts.profile.skills.push(SkillFact {
            name: slug("billing"),
            proficiency: level(i64::from(n % 5) + 1),
            verified: n != 4,
        });
    }
    facts.profile.certifications.push(Certification {
        scope: if n > 3 {
            CertScope::Queue(queue_id(2))
        } else {
            CertScope::Brand(brand_id(9))
        },
        expires_at: (n == 5).then(|| t(2_000)),
    });
    facts
}
