//! Experts on the Board: who is here, in which pools, and with which key.

use entity::value::{ExpertId, Instant};

use super::board::Board;
use super::clock::Timed;
use super::explain::Score;
use super::fact::{ExpertFacts, ExpertRecord, PresenceFacts};
use super::rank;
use super::state::Expert;

impl Board {
    /// An expert is so.
    pub fn put_expert(&mut self, facts: ExpertFacts) {
        let Some(index) = self.experts.find(facts.id) else {
            let index = self.enter_expert(facts);
            self.seat(index);
            return;
        };
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        expert.leaving = false;
        if expert.facts.profile == facts.profile {
            self.put_record(facts.id, facts.record);
            self.put_presence(facts.id, facts.presence);
            return;
        }
        self.unseat(index);
        if let Some(expert) = self.experts.get_mut(index) {
            expert.facts = facts;
        }
        self.seat(index);
        self.void_lost_offers(index);
        self.wake_works(index);
    }

    /// Only an expert's presence has changed. Unknown experts are ignored.
    pub fn put_presence(&mut self, expert: ExpertId, presence: PresenceFacts) {
        let Some(index) = self.experts.find(expert) else {
            return;
        };
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        if expert.facts.presence == presence {
            return;
        }
        expert.facts.presence = presence;
        self.refresh(index);
        self.arm_expert(index);
        self.wake_works(index);
    }

    /// Only an expert's record has changed. Unknown experts are ignored.
    pub fn put_record(&mut self, expert: ExpertId, record: ExpertRecord) {
        let Some(index) = self.experts.find(expert) else {
            return;
        };
        if let Some(expert) = self.experts.get_mut(index)
            && expert.facts.record != record
        {
            expert.facts.record = record;
            self.refresh(index);
        }
    }

    /// The expert was heard of: the lease lasts until then (never shortens). Unknown experts are ignored.
    pub fn renew_lease(&mut self, expert: ExpertId, until: Instant) {
        let Some(index) = self.experts.find(expert) else {
            return;
        };
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        if expert.facts.presence.lease_until >= until {
            return;
        }
        expert.facts.presence.lease_until = until;
        expert.facts.presence.lapse_told = false;
        if !expert.duty {
            self.refresh(index);
        }
        self.arm_expert(index);
    }

    /// An expert is gone; pending offers are voided, and work still held is taken back.
    pub fn remove_expert(&mut self, id: ExpertId) {
        let Some(index) = self.experts.find(id) else {
            return;
        };
        self.unseat(index);
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        expert.facts.profile.approved = false;
        expert.leaving = true;
        self.void_lost_offers(index);
        self.wake_works(index);
        self.drop_if_left(index);
    }

    /// Drops an expert who is gone and holds nothing.
    pub(super) fn drop_if_left(&mut self, index: u32) {
        let Some(expert) = self.experts.get(index) else {
            return;
        };
        if !(expert.leaving && expert.works.is_empty() && expert.offers.is_empty()) {
            return;
        }
        let (id, timer) = (expert.facts.id, expert.timer);
        if let Some(at) = timer {
            self.timers.remove(&(at, Timed::Expert(index)));
        }
        self.experts.remove(id);
    }

    fn enter_expert(&mut self, facts: ExpertFacts) -> u32 {
        let id = facts.id;
        let expert = Expert {
            tie: rank::tie(self.settings.seed, id.0),
            languages: Vec::new(),
            members: Vec::new(),
            misses: Vec::new(),
            chats: 0,
            mails: 0,
            offers: Vec::new(),
            works: Vec::new(),
            asked_at: i64::MIN,
            duty: false,
            approved: false,
            general: Score::default(),
            timer: None,
            leaving: false,
            facts,
        };
        self.experts.insert(id, expert)
    }
}
