//! Readiness of experts: who is here, with which key, and what follows when that changes.

use entity::value::{Instant, OfferEndReason, PresenceIntent};

use super::board::Board;
use super::decision::OfferEnd;
use super::explain::Score;
use super::fact::PresenceFacts;
use super::pool::{Key, Seat};
use super::rank::{self, General};
use super::state::Expert;

/// Whether an expert may be asked at all, capacity aside.
pub(super) fn is_here(expert: &Expert, now: Instant) -> bool {
    expert.file.approved && is_present(&expert.file.facts.presence, now)
}

/// Whether somebody is online and answers.
pub(super) fn is_present(presence: &PresenceFacts, now: Instant) -> bool {
    presence.intent == PresenceIntent::Online
        && now < presence.lease_until
        && !presence.unresponsive
}

/// The score of an expert in a seat, as it is now.
pub(super) fn score_of(expert: &Expert, seat: &Seat) -> Score {
    let Load { held, capacity } = load_of(expert, seat);
    let load = rank::load(held, capacity);
    expert.general.score(seat.skill, seat.language, load)
}

/// How much an expert holds, of how much they can in a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) held: u16,
    pub(super) capacity: u16,
}

/// The load of an expert in a seat, as it is now.
pub(super) fn load_of(expert: &Expert, seat: &Seat) -> Load {
    Load {
        held: expert.held(),
        capacity: seat.bound.min(expert.total),
    }
}

/// The key of an expert in a seat, as it should be now.
pub(super) fn key_of(index: u32, expert: &Expert, seat: &Seat) -> Key {
    Key {
        cost: rank::SCORE_MAX.saturating_sub(score_of(expert, seat).total()),
        asked_at: expert.asked_at,
        tie: expert.tie,
        expert: index,
    }
}

impl Board {
    /// Brings the indexes in line with what is known of an expert's presence, record and load.
    pub(super) fn refresh(&mut self, index: u32) {
        let now = self.now;
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        expert.total = expert.file.facts.profile.capacity.total;
        let facts = &expert.file.facts;
        let here = (facts.presence.on_shift, facts.presence.daylight);
        expert.general = General::new(here, &facts.record);
        let here = is_here(expert, now);
        self.set_duty(index, here);
        if here {
            self.enter_ready(index, None);
        } else {
            self.void_lost_offers(index);
        }
    }

    /// Enters the true key wherever it is better than the one stored, and wakes lines that wait.
    pub(super) fn enter_ready(&mut self, index: u32, only: Option<u32>) {
        let Some(expert) = self.experts.get(index) else {
            return;
        };
        if !expert.duty {
            return;
        }
        let range = match only {
            Some(pool) => {
                let at = expert
                    .file
                    .members
                    .partition_point(|member| member.pool < pool);
                at..expert.file.members.len().min(at + 1)
            }
            None => 0..expert.file.members.len(),
        };
        for at in range {
            self.enter_member(index, at);
        }
    }

    fn enter_member(&mut self, index: u32, at: usize) {
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        let member = expert.file.members[at];
        if !expert.has_room(&member.seat) {
            return;
        }
        let key = key_of(index, expert, &member.seat);
        let better = member.stored.is_none_or(|stored| key < stored);
        if !better && self.waiting == 0 {
            return;
        }
        let Some(pool) = self.pools.get_mut(member.pool) else {
            return;
        };
        if better {
            let ready = &mut pool.ready[usize::from(member.step)];
            if let Some(stored) = member.stored {
                ready.remove(&stored);
            }
            ready.insert(key, member.seat);
            expert.file.members[at].stored = Some(key);
        }
        if pool.has_waiting() {
            self.hot_pools.insert(member.pool);
        }
    }

    /// Counts an expert in or out of the pools' on-duty tallies.
    pub(super) fn set_duty(&mut self, index: u32, duty: bool) {
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        if std::mem::replace(&mut expert.duty, duty) == duty {
            return;
        }
        for member in &expert.file.members {
            let Some(pool) = self.pools.get_mut(member.pool) else {
                continue;
            };
            if duty {
                pool.tally.on_duty += 1;
            } else {
                pool.tally.on_duty -= 1;
                if pool.tally.on_duty == 0 && pool.has_waiting() {
                    self.bare_pools.insert(member.pool);
                }
            }
        }
    }

    /// Voids the pending offers that an expert may no longer accept.
    pub(super) fn void_lost_offers(&mut self, index: u32) {
        let now = self.now;
        let Some(expert) = self.experts.get(index) else {
            return;
        };
        let here = is_here(expert, now);
        let lost: Vec<(u32, OfferEndReason)> = self
            .asked_of(index)
            .filter_map(|query| {
                let pool = self.queries.get(query)?.pool;
                if !expert.file.approved {
                    Some((query, OfferEndReason::Suspended))
                } else if expert.member(pool).is_none() {
                    Some((query, OfferEndReason::Certification))
                } else if here {
                    None
                } else {
                    Some((query, OfferEndReason::Presence))
                }
            })
            .collect();
        for (query, reason) in lost {
            self.end_offer(query, index, OfferEnd::Voided(reason));
        }
    }
}
