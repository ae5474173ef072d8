//! The experts as the loop sees them: what they can serve, when they are free, what they took on.

use chrono::TimeDelta;
use entity::value::Instant;
use entity::value::zone::Zone;

use super::Stream;
use super::pool::Pool;
use crate::calendar::{ExpertCalendar, Places, Schedule, Span, union};
use crate::planning::closing::Free;
use crate::planning::duty::{Diary, LONGEST_WEEK, SHORTEST_REST, objections};
use crate::replay::chance::hash_bytes;
use crate::replay::queries::Demand;
use crate::replay::scenario::{Expert, Scenario};

/// Duties this far from a shift have a say in whether it may be taken.
const NEAR: TimeDelta = TimeDelta::days(9);

/// Hours within this time before and after a shift tell who works little.
const LATELY: TimeDelta = TimeDelta::days(7);

/// How much availability is laid out at a time.
const LAID: TimeDelta = TimeDelta::days(15);

/// Everybody.
#[derive(Debug)]
pub struct People {
    all: Vec<One>,
    /// Time on duty by pool, as far as it is not over.
    duties: Vec<Vec<Span>>,
}

#[derive(Debug)]
struct One {
    /// The pools that they can serve, ascending.
    pools: Vec<usize>,
    zone: Zone,
    places: Places,
    availability: ExpertCalendar,
    /// The availability in a range, so that it is not computed at every look.
    laid: Option<(Span, Vec<Span>)>,
    duties: Vec<Span>,
    accept_rate: f64,
    key: u64,
}

/// Whether a duty covers an interval by half or more.
pub fn covers(duty: Span, interval: Span) -> bool {
    let inside = duty.within(interval);
    inside.is_some_and(|inside| inside.length() * 2 >= interval.length())
}

/// Who can serve each stream: by hard skill and language.
pub fn able(scenario: &Scenario, demand: &Demand, streams: &[Stream]) -> Vec<Vec<usize>> {
    let able = |&(queue, language): &Stream| {
        let queue = scenario.queues.get(queue as usize);
        let language = demand.languages.get(usize::from(language));
        let serves = |expert: &Expert| {
            let speaks = |own: &entity::value::LanguageSkill| {
                language.is_some_and(|language| own.tag.serves(language))
            };
            queue.is_some_and(|queue| expert.knows(queue)) && expert.languages.iter().any(speaks)
        };
        let experts = scenario.experts.iter().enumerate();
        let experts = experts.filter(|(_, expert)| serves(expert));
        experts.map(|(place, _)| place).collect()
    };
    streams.iter().map(able).collect()
}

impl People {
    /// The experts of a scenario. The shifts of those who have some count for the first pool that
    /// they can serve.
    pub fn new(scenario: &Scenario, pools: &[Pool]) -> Self {
        let mut people = Self {
            all: Vec::with_capacity(scenario.experts.len()),
            duties: vec![Vec::new(); pools.len()],
        };
        for (place, expert) in scenario.experts.iter().enumerate() {
            let able = |pool: &Pool| pool.able.binary_search(&place).is_ok();
            let own = pools.iter().enumerate().filter(|(_, pool)| able(pool));
            let own: Vec<usize> = own.map(|(pool, _)| pool).collect();
            let shifts = expert.shifts.iter().flatten();
            let duties: Vec<Span> = shifts
                .filter_map(|shift| Span::new(shift.start, shift.end))
                .collect();
            if let Some(first) = own.first() {
                people.duties[*first].extend(&duties);
            }
            people.all.push(One::new(expert, own, duties));
        }
        people
    }

    /// How many are on duty for a pool in an interval.
    pub fn covering(&self, pool: usize, interval: Span) -> u32 {
        let duties = self.duties[pool].iter();
        let on = duties.filter(|duty| covers(**duty, interval)).count();
        u32::try_from(on).unwrap_or(u32::MAX)
    }

    /// Forgets what is over.
    pub fn forget(&mut self, now: Instant) {
        for duties in &mut self.duties {
            duties.retain(|duty| duty.end > now);
        }
        for one in &mut self.all {
            one.duties.retain(|duty| duty.end + NEAR > now);
        }
    }

    /// Who could work when inside a range.
    pub fn free(&mut self, range: Span) -> Vec<Free> {
        self.all.iter_mut().map(|one| one.free(range)).collect()
    }

    /// Those who can serve a pool and may take a shift.
    pub fn who_may(&self, pool: usize, span: Span) -> Vec<usize> {
        let all = self.all.iter().enumerate();
        let able = all.filter(|(_, one)| one.pools.binary_search(&pool).is_ok());
        let may = able.filter(|(_, one)| one.may(span));
        may.map(|(expert, _)| expert).collect()
    }

    /// The expert's zone.
    pub fn zone(&self, expert: usize) -> &Zone {
        &self.all[expert].zone
    }

    /// Hours on duty around an instant.
    pub fn hours(&self, expert: usize, at: Instant) -> TimeDelta {
        self.all[expert].hours(at)
    }

    /// What ties and chance are drawn from.
    pub fn key(&self, expert: usize) -> u64 {
        self.all[expert].key
    }

    /// The share of invitations that the expert follows.
    pub fn accept_rate(&self, expert: usize) -> f64 {
        self.all[expert].accept_rate
    }

    /// The expert takes a shift.
    pub fn take(&mut self, expert: usize, pool: usize, span: Span) {
        self.all[expert].duties.push(span);
        self.duties[pool].push(span);
    }
}

impl One {
    fn new(expert: &Expert, pools: Vec<usize>, duties: Vec<Span>) -> Self {
        let places = Places::home(expert.zone.clone());
        let weekly = expert.availability.clone();
        Self {
            pools,
            zone: expert.zone.clone(),
            availability: ExpertCalendar::new(places.clone(), weekly, Vec::new()),
            places,
            laid: None,
            duties,
            accept_rate: expert.behaviour.accept_rate,
            key: hash_bytes(expert.name.as_bytes()),
        }
    }

    fn may(&self, span: Span) -> bool {
        let duties = self.duties_near(span);
        let diary = Diary {
            availability: &self.availability,
            places: &self.places,
            duties: &duties,
        };
        objections(&diary, span).is_empty()
    }

    fn duties_near(&self, span: Span) -> Vec<Span> {
        let near = Span {
            start: span.start - NEAR,
            end: span.end + NEAR,
        };
        let duties = self.duties.iter().copied();
        duties.filter(|duty| duty.within(near).is_some()).collect()
    }

    fn hours(&self, at: Instant) -> TimeDelta {
        let around = Span {
            start: at - LATELY,
            end: at + LATELY,
        };
        let duties = self.duties.iter();
        let inside = duties.filter_map(|duty| duty.within(around));
        inside.fold(TimeDelta::zero(), |sum, part| sum + part.length())
    }

    /// Free time: available, and rested before and after what is taken on already.
    fn free(&mut self, range: Span) -> Free {
        let resting = self.duties_near(range).into_iter().map(|duty| Span {
            start: duty.start - SHORTEST_REST,
            end: duty.end + SHORTEST_REST,
        });
        let resting = union(resting.collect());
        let available = self.available(range);
        let spans = available.flat_map(|span| span.without(&resting)).collect();
        Free {
            streams: self.pools.clone(),
            spans,
            left: LONGEST_WEEK,
            hours: self.hours(range.start),
        }
    }

    fn available(&mut self, range: Span) -> impl Iterator<Item = Span> + '_ {
        let knows = |laid: &(Span, _)| laid.0.start <= range.start && range.end <= laid.0.end;
        if !self.laid.as_ref().is_some_and(knows) {
            let known = Span {
                start: range.start,
                end: range.end + LAID,
            };
            self.laid = Some((known, self.availability.spans(known.start, known.end)));
        }
        let laid = self.laid.iter().flat_map(|laid| &laid.1);
        laid.filter_map(move |span| span.within(range))
    }
}
