//! Saying things in the language of a reader: texts, days, times, numbers and money.
//!
//! Texts are messages of Project Fluent; days and numbers are written as the Unicode CLDR has it,
//! by ICU4X. Which messages there are is the business of those who say them: pages in `api`, mails
//! here.

mod days;
mod figures;
mod speech;

pub use days::{Days, When};
pub use figures::{duration, money, number, percent};
pub use speech::{Arg, Speech};

#[cfg(test)]
mod tests;
