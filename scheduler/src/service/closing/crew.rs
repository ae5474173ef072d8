//! Everybody who might work, as the rules of closing look at them.

use chrono::TimeDelta;
use entity::table::queue;
use entity::value::{ExpertId, Instant, LanguageTag};

use crate::calendar::{Schedule, Span, union};
use crate::planning::closing::{Free, is_night};
use crate::planning::duty::{LONGEST_WEEK, SHORTEST_REST};
use crate::service::shifts::Candidate;

/// Hours within this time before and after a shift tell who works little.
const LATELY: TimeDelta = TimeDelta::days(7);

/// The grain in which somebody's night is cut out of their time.
const STEP: TimeDelta = TimeDelta::minutes(30);

/// The queues and languages of a pool.
pub(super) type Members<'a> = Vec<(&'a queue::Model, &'a LanguageTag)>;

/// Everybody, by id.
#[derive(Debug)]
pub(super) struct Crew {
    pub(super) candidates: Vec<Candidate>,
}

impl Crew {
    pub(super) const fn new(candidates: Vec<Candidate>) -> Self {
        Self { candidates }
    }

    /// Who could work when inside a range: `pools` names the queues and languages of each pool.
    pub(super) fn free(&self, pools: &[Members<'_>], range: Span) -> Vec<Free> {
        let all = self.candidates.iter();
        all.map(|candidate| free(candidate, pools, range))
            .filter(|free| !free.streams.is_empty() && !free.spans.is_empty())
            .collect()
    }
}

fn free(candidate: &Candidate, pools: &[Members<'_>], range: Span) -> Free {
    let able = |&(queue, language): &(&queue::Model, &LanguageTag)| {
        let abilities = &candidate.abilities;
        let missing = abilities.missing(queue, Some(language), range.start);
        missing.is_empty()
    };
    let expiry = candidate.abilities.first_expiry(range.start);
    let certified = Span {
        start: range.start,
        end: expiry.map_or(range.end, |expiry| expiry.min(range.end)),
    };
    let serves = |pool: &Members<'_>| pool.iter().all(able);
    let streams = pools.iter().enumerate().filter(|(_, pool)| serves(pool));
    let duties = candidate.duties();
    let resting = duties.iter().map(|duty| Span {
        start: duty.start - SHORTEST_REST,
        end: duty.end + SHORTEST_REST,
    });
    let resting = union(resting.collect());
    let inside = |duty: &Span| duty.within(range).map(|part| part.length());
    let hours: TimeDelta = duties.iter().filter_map(inside).sum();
    Free {
        streams: streams.map(|(place, _)| place).collect(),
        spans: awake(candidate, certified)
            .into_iter()
            .flat_map(|span| span.without(&resting))
            .collect(),
        left: (LONGEST_WEEK - hours).max(TimeDelta::zero()),
        hours: hours_around(candidate, range.start),
    }
}

/// When somebody could work: as they said, and while they have said nothing outside of their night.
fn awake(candidate: &Candidate, range: Span) -> Vec<Span> {
    if let Some(calendar) = candidate.availability() {
        return calendar.spans(range.start, range.end);
    }
    let mut found: Vec<Span> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let end = (at + STEP).min(range.end);
        if !night(candidate, at) {
            found.push(Span { start: at, end });
        }
        at = end;
    }
    candidate.left_free(&union(found))
}

/// Whether it is night where an expert is.
pub(super) fn night(candidate: &Candidate, at: Instant) -> bool {
    is_night(candidate.places().zone_on(at.date_naive()), at)
}

/// Hours on duty around an instant.
pub(super) fn hours_around(candidate: &Candidate, at: Instant) -> TimeDelta {
    let around = Span {
        start: at - LATELY,
        end: at + LATELY,
    };
    let duties = candidate.duties();
    let inside = duties.iter().filter_map(|duty| duty.within(around));
    inside.map(|part| part.length()).sum()
}

/// What ties between experts are broken by.
pub(super) fn key(expert: ExpertId) -> u64 {
    let (high, low) = expert.0.as_u64_pair();
    high ^ low
}
