//! Quizzes of certification programmes: which questions an attempt asks, in which order it shows
//! them, and what answers are worth.
//!
//! Pure: chance is an argument. Deliberately not here: when an attempt may begin, and what passing
//! grants.

mod quiz;

#[cfg(test)]
mod tests;

pub use quiz::{Asked, Grade, deal, grade, shown};
