//! JSON files that people write: read them, and name the place of every fault.
//!
//! [`mod@parse`] reads shapes, [`place`] finds the line of a path. What makes sense inside a file is
//! decided by who reads it.

mod parse;
pub mod place;

pub use parse::{fault_at, parse};

/// A text and the name of the file it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The file as the user named it.
    pub file: &'a str,
    /// What it holds.
    pub text: &'a str,
}
