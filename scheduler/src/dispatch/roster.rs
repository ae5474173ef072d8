//! Experts on the Board: who is here, in which pools, and with which key.

use entity::value::{ExpertId, Instant};

use super::board::Board;
use super::fact::{ExpertFacts, ExpertRecord, PresenceFacts};
use super::rank::{self, General};
use super::state::{Expert, File};
use super::timers::Timed;
use crate::calendar::Span;

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
        expert.file.leaving = false;
        if expert.file.facts.profile == facts.profile {
            expert.file.facts.duties = facts.duties;
            self.put_record(facts.id, facts.record);
            self.put_presence(facts.id, facts.presence);
            return;
        }
        self.unseat(index);
        if let Some(expert) = self.experts.get_mut(index) {
            expert.file.facts = facts;
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
        if expert.file.facts.presence == presence {
            return;
        }
        expert.file.facts.presence = presence;
        self.refresh(index);
        self.arm_expert(index);
        self.wake_works(index);
    }

    /// Only an expert's duties have changed. Unknown experts are ignored.
    pub fn put_duties(&mut self, expert: ExpertId, duties: Vec<Span>) {
        let index = self.experts.find(expert);
        if let Some(expert) = index.and_then(|index| self.experts.get_mut(index)) {
            expert.file.facts.duties = duties;
        }
    }

    /// Only an expert's record has changed. Unknown experts are ignored.
    pub fn put_record(&mut self, expert: ExpertId, record: ExpertRecord) {
        let Some(index) = self.experts.find(expert) else {
            return;
        };
        if let Some(expert) = self.experts.get_mut(index)
            && expert.file.facts.record != record
        {
            expert.file.facts.record = record;
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
        if expert.file.facts.presence.lease_until >= until {
            return;
        }
        expert.file.facts.presence.lease_until = until;
        expert.file.facts.presence.lapse_told = false;
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
        expert.file.facts.profile.approved = false;
        expert.file.leaving = true;
        self.void_lost_offers(index);
        self.wake_works(index);
        self.drop_if_left(index);
    }

    /// Drops an expert who is gone and holds nothing.
    pub(super) fn drop_if_left(&mut self, index: u32) {
        let Some(expert) = self.experts.get(index) else {
            return;
        };
        let holds = !expert.file.works.is_empty() || self.asked_of(index).next().is_some();
        if !expert.file.leaving || holds {
            return;
        }
        let (id, timer) = (expert.file.facts.id, expert.file.timer);
        if let Some(at) = timer {
            self.timers.remove(at, Timed::Expert(index));
        }
        self.experts.remove(id);
    }

    fn enter_expert(&mut self, facts: ExpertFacts) -> u32 {
        let id = facts.id;
        let expert = Expert {
            id,
            asked_at: i64::MIN,
            tie: rank::tie(self.settings.seed, id.0),
            chats: 0,
            mails: 0,
            total: facts.profile.capacity.total,
            duty: false,
            general: General::default(),
            file: Box::new(File {
                facts,
                languages: Vec::new(),
                members: Vec::new(),
                misses: Vec::new(),
                works: Vec::new(),
                approved: false,
                timer: None,
                leaving: false,
            }),
        };
        self.experts.insert(id, expert)
    }
}
