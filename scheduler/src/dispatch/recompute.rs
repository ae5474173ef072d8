//! Reckons a recorded decision again from its recorded facts, bit for bit, by the published formula.
//!
//! What cannot be told from one record (that an expert was full, or which experts there were) is
//! not looked at.

use entity::value::time::seconds;
use serde::Serialize;

use super::eligibility::{skill_part, step_needed};
use super::evidence::{Evidence, Levels, Terms};
use super::explain::{Candidate, Explanation, Line, Outcome, Score};
use super::fact::ExpertRecord;
use super::rank::{self, General};

/// The first part of a record that does not follow from its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// Which part.
    pub part: String,
    /// What the record says.
    pub recorded: String,
    /// What follows from the facts.
    pub recomputed: String,
}

/// What came of reckoning a decision again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recomputed {
    /// The record is from before facts were kept.
    Unknown,
    /// Every part follows from the facts.
    Same,
    /// One does not.
    Differs(Difference),
}

type Checked = Result<(), Difference>;

fn same<T: PartialEq + std::fmt::Debug>(part: &str, recorded: &T, recomputed: &T) -> Checked {
    if recorded == recomputed {
        return Ok(());
    }
    Err(Difference {
        part: part.to_owned(),
        recorded: format!("{recorded:?}"),
        recomputed: format!("{recomputed:?}"),
    })
}

/// Reckons a decision again.
#[must_use]
pub fn recompute(record: &Explanation) -> Recomputed {
    let Some(terms) = &record.terms else {
        return Recomputed::Unknown;
    };
    let checked = position(record, terms)
        .and_then(|()| candidates(record, terms))
        .and_then(|()| outcome(record, terms))
        .and_then(|()| same("seal", &record.seal, &Some(record.sum())));
    match checked {
        Ok(()) => Recomputed::Same,
        Err(difference) => Recomputed::Differs(difference),
    }
}

/// Slack and line: where the query stood.
fn position(record: &Explanation, terms: &Terms) -> Checked {
    let slack = terms.due_at - seconds(terms.expected_reply_seconds) - record.at;
    same(
        "slack_millis",
        &record.slack_millis,
        &slack.num_milliseconds(),
    )?;
    let late = slack < chrono::TimeDelta::zero();
    same("late", &(record.line != Line::OnTime), &late)
}

/// Every score, every step, and their order.
fn candidates(record: &Explanation, terms: &Terms) -> Checked {
    for candidate in &record.considered {
        let who = |part: &str| format!("{} {part}", candidate.expert);
        let Some(evidence) = &candidate.evidence else {
            return same(&who("evidence"), &"none", &"kept");
        };
        let asked = terms.skills.len();
        same(&who("skills"), &evidence.skills.len(), &asked)?;
        let met = hard(evidence, terms).all(|(levels, asked)| levels.verified >= asked);
        same(&who("hard skills met"), &true, &met)?;
        same(
            &who("step"),
            &candidate.step,
            &step_needed(soft(evidence, terms)),
        )?;
        let again = score(evidence, terms);
        for ((part, recorded), (_, again)) in candidate.score.parts().into_iter().zip(again.parts())
        {
            same(&who(part), &recorded, &again)?;
        }
    }
    let listed: Vec<&Candidate> = record.considered.iter().filter(|one| !one.beside).collect();
    let mut ranked = listed.clone();
    ranked.sort_by_key(|one| one.rank());
    let ids = |list: &[&Candidate]| list.iter().map(|one| one.expert).collect::<Vec<_>>();
    same("order", &ids(&listed), &ids(&ranked))
}

fn skills<'a>(
    evidence: &'a Evidence,
    terms: &'a Terms,
    hard: bool,
) -> impl Iterator<Item = (Levels, u8)> + 'a {
    let pairs = evidence.skills.iter().zip(&terms.skills);
    pairs
        .filter(move |(_, asked)| asked.hard == hard)
        .map(|(levels, asked)| (*levels, asked.level))
}

fn hard<'a>(evidence: &'a Evidence, terms: &'a Terms) -> impl Iterator<Item = (Levels, u8)> + 'a {
    skills(evidence, terms, true)
}

fn soft<'a>(evidence: &'a Evidence, terms: &'a Terms) -> impl Iterator<Item = (Levels, u8)> + 'a {
    skills(evidence, terms, false)
}

/// The published formula over the recorded facts.
fn score(evidence: &Evidence, terms: &Terms) -> Score {
    let record = ExpertRecord {
        good_ratings: evidence.good_ratings,
        ratings: evidence.ratings,
        accepted: evidence.accepted,
        offered: evidence.offered,
        earned_recently: evidence.earned_recently,
    };
    let all = hard(evidence, terms).chain(soft(evidence, terms));
    General::new((evidence.on_shift, evidence.daylight), &record).score(
        u16::try_from(skill_part(all)).unwrap_or(0),
        u16::try_from(rank::language(evidence.language)).unwrap_or(0),
        rank::load(evidence.held, evidence.capacity),
    )
}

/// What came of it follows from what was known.
fn outcome(record: &Explanation, terms: &Terms) -> Checked {
    match record.outcome {
        Outcome::Offered => offered(record, terms),
        Outcome::OfferedToPrevious => {
            let first = record.considered.first();
            let expert = first.filter(|one| one.chosen).map(|one| one.expert);
            same("previous", &expert, &terms.previous)?;
            let rings = terms.ring_until.is_some_and(|until| record.at < until);
            same("ring", &true, &rings)
        }
        Outcome::NobodyEligible => {
            let failed: u32 = record.failed.values().sum();
            same("experts who fail", &failed, &terms.experts)
        }
        Outcome::Waiting
        | Outcome::QueuePaused
        | Outcome::Unfunded
        | Outcome::Sleeping
        | Outcome::NotWaiting => Ok(()),
    }
}

/// The best was chosen; where several queries were matched together, whoever ranked before the one
/// chosen got another of them, or was worth as much.
fn offered(record: &Explanation, terms: &Terms) -> Checked {
    let mut listed = record.considered.iter().filter(|one| !one.beside);
    let chosen = listed.clone().filter(|one| one.chosen).count();
    same("how many were chosen first", &chosen, &1)?;
    let Some(first) = listed.clone().find(|one| one.chosen) else {
        return Ok(());
    };
    let before = listed
        .by_ref()
        .take_while(|one| !one.chosen)
        .find(|one| terms.matched_together < 2 || !is_away(one, first));
    let better = before.map_or(first.expert, |one| one.expert);
    same("chosen", &first.expert, &better)
}

/// Whether somebody who ranks before the one chosen was rightly not chosen.
fn is_away(one: &Candidate, chosen: &Candidate) -> bool {
    let worth = |one: &Candidate| (one.step, one.score.total());
    one.matched_to.is_some() || worth(one) == worth(chosen)
}

impl Explanation {
    /// The record with a seal over everything in it.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.seal = Some(self.sum());
        self
    }

    /// FNV-1a (Fowler, Noll, Vo) over the record as JSON, without its seal: finds a record that was
    /// changed by accident or by hand; it is no signature.
    fn sum(&self) -> u64 {
        let bare = Self {
            seal: None,
            ..self.clone()
        };
        let bytes = serde_json::to_vec(&bare).unwrap_or_default();
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}
