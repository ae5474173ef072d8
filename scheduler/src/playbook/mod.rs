//! Searching a playbook: words of texts in any script, ranking, and the passage that answers best.
//!
//! Pure: the database only keeps the words of each article and counts them, so that both databases
//! find and order the same. An article is found by a word's form (folded: without case and marks)
//! or by its stem in the article's language; the ranking is BM25F ([`rank`]).
//!
//! Deliberately not here: spelling, synonyms, translation, and who may see what.

mod fold;
mod passage;
mod question;
mod ranking;
mod stemming;
mod words;

#[cfg(test)]
mod tests;

pub use fold::fold;
pub use passage::{Excerpt, Hit, excerpt};
pub use question::{Asked, Question};
pub use ranking::{Count, Measure, Posting, Ranked, Ranking, choose, rank};
pub use stemming::Stemming;
pub use words::{Counted, Index, Word, index, words};
