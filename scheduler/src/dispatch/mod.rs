//! The dispatch engine: who is asked to answer which query, and every clock that runs meanwhile.
//!
//! Pure and incremental. The shell (the live dispatcher, or the replay) tells a [`Board`] what is
//! now so, and asks it what should happen:
//!
//! ```text
//! board.put_queue(..); board.put_brand(..); board.put_expert(..); board.put_query(..)?;
//! let Verdict { decisions, look_again } = decide(&mut board, now);
//! // apply each decision where the fact still holds, then tell the Board what became of it;
//! // call decide again when a fact arrived, and at `look_again` at the latest
//! ```
//!
//! **Facts** ([`fact`]) are idempotent: "this is now so", read from the rows by id, in any order
//! but for one rule: a queue before its queries, and queries, queues and experts before the offers
//! and assignments that join them. `put_` replaces what was known; `remove_` forgets it.
//!
//! **Decisions** ([`Decision`]) are what should change. The Board already assumes that each one
//! happened: an [`Decision::Offer`] counts as pending, a [`Decision::Reclaim`] has put the query
//! back into its line, a [`Decision::HandBack`] has forgotten it. Where the shell finds that a
//! fact no longer holds (its guarded write changed no row) it reads the rows again and puts them;
//! an offer that was never written is dropped by [`Board::forget_offer`].
//!
//! **An offer's life**: `decide` names query and experts; the shell mints the ids, writes the rows
//! and may put them with their ids ([`Board::put_offer`]); until it is put an offer is known by query and
//! expert alone. Acceptance is [`Board::put_assignment`], declining [`Board::decline`] (or
//! `put_offer` with its state); expiry is decided here.
//!
//! What this module deliberately does not do: read a clock, draw a random number, touch a
//! database, know why a customer wrote, or compute a price.

pub mod decision;
pub mod evidence;
pub mod explain;
pub mod fact;
pub mod settings;

mod advice;
mod assign;
mod board;
mod candidates;
mod clock;
mod eligibility;
mod foresight;
mod holding;
mod intake;
mod invariant;
mod matching;
mod nobody;
mod offering;
mod pending;
mod pool;
mod pooling;
mod prospect;
mod query_clock;
mod rank;
mod ready;
mod recompute;
mod record;
mod roster;
mod seat;
mod slab;
mod standing;
mod state;
#[cfg(test)]
mod tests;
mod timers;
mod watch;
mod why;

pub use board::{Board, Counts, decide};
pub use decision::{Decision, OfferEnd, ReclaimReason, Verdict};
pub use evidence::{AskedSkill, Evidence, Levels, Terms};
pub use explain::{Candidate, Explanation, Line, Outcome, Requirement, Score};
pub use fact::{
    AssignmentFacts, BrandFunds, Capacity, CertScope, Certification, ClockFacts, ExpertFacts,
    ExpertProfile, ExpertRecord, Funds, OfferFacts, PresenceFacts, PreviousExpert, PromiseFacts,
    QueryFacts, QueueFacts, Refusal, SkillFact, Thrift, UnknownFact,
};
pub use foresight::demand::Demand;
pub use foresight::outlook::Outlook;
pub use prospect::{Holding, Prospect, prospect};
pub use rank::{FORMULA, FormulaPart};
pub use recompute::{Difference, Recomputed, recompute};
pub use settings::{Refused, Settings};
pub use why::{Why, why};
