//! Pools: queries with the same requirements stand in one line, the experts who meet them in one index.
//!
//! A pool is a distinct signature of requirements. Its experts are kept best first, in one set per
//! widening step they need. The keys in the sets are *optimistic*: a change for the worse (one
//! more offer, full, gone) leaves a stale key behind, which is corrected when it reaches the
//! front; a change for the better is entered at once. So an offer touches one pool, however many
//! the expert is in.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{BrandId, Channel, SkillSlug};

use super::explain::Requirement;

/// What shares a grace and a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Somebody sits and waits.
    Chat,
    /// Mail and social messages.
    Mail,
}

impl Class {
    pub(super) const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Chat => Self::Chat,
            Channel::Email | Channel::Social => Self::Mail,
        }
    }
}

/// A primary language, as a number.
pub(super) type Lang = u16;

/// How many widening steps there are, plus the time before the first.
pub(super) const STEPS: usize = 3;

/// Everything that decides who may serve, and how well: equal signatures share a pool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Signature {
    /// Which capacity is used.
    pub(super) class: Class,
    /// The queue's bound on one expert's open work.
    pub(super) concurrency: u16,
    /// The queue for which a certification is needed.
    pub(super) certified_for: Option<u32>,
    /// The language spoken.
    pub(super) language: Lang,
    /// Skills that must be verified at this level.
    pub(super) hard: Vec<(SkillSlug, u8)>,
    /// Skills that should be there at this level.
    pub(super) soft: Vec<(SkillSlug, u8)>,
    /// Where data may be seen; empty: anywhere.
    pub(super) regions: Vec<String>,
    /// The test twin whose simulated experts alone may serve; absent: people.
    pub(super) twin: Option<BrandId>,
}

/// An expert's place in a pool: best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The greatest score minus this one's.
    pub(super) cost: u32,
    /// When last asked, microseconds: longest ago first.
    pub(super) asked_at: i64,
    /// Seeded hash of the id.
    pub(super) tie: u32,
    /// Who.
    pub(super) expert: u32,
}

/// What a pool keeps beside an expert's key: all that a score needs beside the expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    /// Which capacity is used.
    pub(super) class: Class,
    /// The smaller of the queue's and the expert's bound.
    pub(super) bound: u16,
    /// The score's part for skills.
    pub(super) skill: u16,
    /// The score's part for the language.
    pub(super) language: u16,
}

/// A query's place in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    /// On time: when it should be begun at the latest, less the priority's bonus. Late: received at.
    pub(super) at: i64,
    /// Since when the customer waits.
    pub(super) received: i64,
    /// Seeded hash of the id.
    pub(super) tie: u32,
    /// Which.
    pub(super) query: u32,
}

/// How many experts are where in a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Looked at: certified (or speaking the language, where no certification is asked).
    pub(super) visited: u32,
    /// Of these: do not speak the language.
    pub(super) no_language: u32,
    /// Of the rest: a hard skill is missing.
    pub(super) no_skill: u32,
    /// Of the rest: wrong region.
    pub(super) wrong_region: u32,
    /// Meet every hard requirement.
    pub(super) members: u32,
    /// Of the members: here, whether busy or not.
    pub(super) on_duty: u32,
}

impl Tally {
    /// The counter of a requirement that fails in a pool.
    pub(super) fn of(&mut self, failed: Requirement) -> &mut u32 {
        match failed {
            Requirement::Language => &mut self.no_language,
            Requirement::DataRegion => &mut self.wrong_region,
            _ => &mut self.no_skill,
        }
    }
}

/// One line of queries and the experts for it.
#[derive(Debug)]
pub(super) struct Pool {
    /// What it asks for.
    pub(super) signature: Signature,
    /// Queues and queries that use it.
    pub(super) users: u32,
    /// Experts by the widening step they need, best first; keys may be stale (see the module).
    pub(super) ready: [BTreeMap<Key, Seat>; STEPS],
    /// Queries that can still meet their promise.
    pub(super) on_time: BTreeSet<Order>,
    /// Queries that no longer can.
    pub(super) late: BTreeSet<Order>,
    /// On-time offers to this pool's experts while somebody was late, not yet made up for.
    pub(super) passed_over: u32,
    /// Counts of experts.
    pub(super) tally: Tally,
}

impl Pool {
    fn new(signature: Signature) -> Self {
        Self {
            signature,
            users: 0,
            ready: Default::default(),
            on_time: BTreeSet::new(),
            late: BTreeSet::new(),
            passed_over: 0,
            tally: Tally::default(),
        }
    }

    /// Whether a query waits here.
    pub(super) fn has_waiting(&self) -> bool {
        !(self.on_time.is_empty() && self.late.is_empty())
    }

    /// How many widening steps make sense.
    pub(super) fn steps(&self) -> u8 {
        if self.signature.soft.is_empty() { 0 } else { 2 }
    }
}

/// All pools.
#[derive(Debug, Default)]
pub(super) struct Pools {
    slots: Vec<Option<Pool>>,
    free: Vec<u32>,
    by_signature: BTreeMap<Signature, u32>,
    /// Pools that ask for a certification, by queue.
    pub(super) certified: BTreeMap<u32, BTreeSet<u32>>,
    /// Pools that ask for none, by language.
    pub(super) open: BTreeMap<Lang, BTreeSet<u32>>,
}

impl Pools {
    /// A pool.
    pub(super) fn get(&self, index: u32) -> Option<&Pool> {
        self.slots.get(index as usize)?.as_ref()
    }

    /// A pool, to be changed.
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Pool> {
        self.slots.get_mut(index as usize)?.as_mut()
    }

    /// The pool of a signature, and whether it had to be made.
    pub(super) fn acquire(&mut self, signature: &Signature) -> (u32, bool) {
        if let Some(&index) = self.by_signature.get(signature) {
            if let Some(pool) = self.get_mut(index) {
                pool.users += 1;
            }
            return (index, false);
        }
        let mut pool = Pool::new(signature.clone());
        pool.users = 1;
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.slots[index as usize] = Some(pool);
        self.by_signature.insert(signature.clone(), index);
        self.index(signature).insert(index);
        (index, true)
    }

    /// One user less; true when it was the last, and the pool must be emptied and dropped.
    pub(super) fn release(&mut self, index: u32) -> bool {
        let Some(pool) = self.get_mut(index) else {
            return false;
        };
        pool.users = pool.users.saturating_sub(1);
        pool.users == 0
    }

    /// Forgets a pool that nobody uses.
    pub(super) fn drop_pool(&mut self, index: u32) {
        let Some(pool) = self.slots.get_mut(index as usize).and_then(Option::take) else {
            return;
        };
        self.by_signature.remove(&pool.signature);
        self.index(&pool.signature).remove(&index);
        self.free.push(index);
    }

    fn index(&mut self, signature: &Signature) -> &mut BTreeSet<u32> {
        match signature.certified_for {
            Some(queue) => self.certified.entry(queue).or_default(),
            None => self.open.entry(signature.language).or_default(),
        }
    }

    /// Every pool.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Pool)> {
        self.by_signature
            .values()
            .filter_map(|&index| Some((index, self.get(index)?)))
    }
}
