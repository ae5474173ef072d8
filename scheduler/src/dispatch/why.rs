//! Why a candidate was, or was not, asked: read from the record alone, in plain words.

use entity::value::QueryId;
use serde::Serialize;

use super::explain::{Candidate, Explanation, Outcome};

/// Why somebody who could have been asked was asked, or was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    /// Ranked best.
    RankedBest,
    /// Knows the query, and was asked alone.
    KnowsTheQuery,
    /// Asked in addition, because the deadline was near.
    AskedBeside,
    /// Ranked best of those whom no other query got at the same instant.
    BestLeft,
    /// Needs more widening than the one asked.
    NeedsWidening {
        /// How many steps more.
        by: u8,
    },
    /// Scored less than the one asked.
    LowerScore {
        /// How much less.
        by: u32,
    },
    /// Scored the same, and was asked for something more recently.
    AskedLately,
    /// The same in everything: the seeded hash of the ids decided.
    Tied,
    /// Went to another query that was matched at the same instant.
    MatchedElsewhere {
        /// Which one.
        query_id: QueryId,
    },
    /// Worth the same, and the matching of several queries took the other.
    WorthTheSame,
}

impl Why {
    /// The reason as a word.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RankedBest => "ranked_best",
            Self::KnowsTheQuery => "knows_the_query",
            Self::AskedBeside => "asked_beside",
            Self::BestLeft => "best_left",
            Self::NeedsWidening { .. } => "needs_widening",
            Self::LowerScore { .. } => "lower_score",
            Self::AskedLately => "asked_lately",
            Self::Tied => "tied",
            Self::MatchedElsewhere { .. } => "matched_elsewhere",
            Self::WorthTheSame => "worth_the_same",
        }
    }

    /// The reason in a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::RankedBest => "ranked best of all who could be asked".into(),
            Self::KnowsTheQuery => "answered this query before, so was asked alone at first".into(),
            Self::AskedBeside => {
                "was asked beside the first, because the promise was about to end".into()
            }
            Self::BestLeft => {
                "ranked best once other queries had got those they needed at the same instant"
                    .into()
            }
            Self::NeedsWidening { .. } => {
                "a skill that the queue would like is too low; somebody who has it was asked".into()
            }
            Self::LowerScore { by } => format!("scored {by} less than the expert who was asked"),
            Self::AskedLately => {
                "scored the same as the expert asked, who had waited longer for an offer".into()
            }
            Self::Tied => "was level in everything; a fixed order of experts decided".into(),
            Self::MatchedElsewhere { .. } => {
                "was asked for another query at the same instant".into()
            }
            Self::WorthTheSame => {
                "scored the same as the expert asked when several queries were matched together"
                    .into()
            }
        }
    }
}

/// Why a candidate of a recorded decision was asked, or was not; `None` when nobody was.
#[must_use]
pub fn why(record: &Explanation, candidate: &Candidate) -> Option<Why> {
    let first = record
        .considered
        .iter()
        .find(|one| one.chosen && !one.beside)?;
    if candidate.chosen {
        return Some(chosen(record, candidate));
    }
    let steps = candidate.step.checked_sub(first.step);
    let less = first.score.total().checked_sub(candidate.score.total());
    Some(match (steps, less) {
        _ if candidate.rank() < first.rank() => passed_over(candidate),
        (Some(by @ 1..), _) => Why::NeedsWidening { by },
        (_, Some(by @ 1..)) => Why::LowerScore { by },
        _ if asked_at(candidate) > asked_at(first) => Why::AskedLately,
        _ => Why::Tied,
    })
}

fn asked_at(candidate: &Candidate) -> Option<i64> {
    candidate.evidence.as_ref()?.asked_at
}

fn chosen(record: &Explanation, candidate: &Candidate) -> Why {
    let before = record
        .considered
        .iter()
        .any(|one| !one.beside && one.rank() < candidate.rank());
    if candidate.beside {
        Why::AskedBeside
    } else if record.outcome == Outcome::OfferedToPrevious {
        Why::KnowsTheQuery
    } else if before {
        Why::BestLeft
    } else {
        Why::RankedBest
    }
}

/// Why somebody who ranked before the one asked was not.
fn passed_over(candidate: &Candidate) -> Why {
    match candidate.matched_to {
        Some(query_id) => Why::MatchedElsewhere { query_id },
        None => Why::WorthTheSame,
    }
}
