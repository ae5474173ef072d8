//! Planning: what demand will come, how many experts it needs, and who works when.
//!
//! Pure: no clock, no SQL. Floating point is welcome here, because nothing here is money.

pub mod forecast;
pub mod staffing;
