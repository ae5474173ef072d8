//! Planning: what demand will come, how many experts it needs, and who works when.
//!
//! Pure: no clock, no SQL. Floating point is welcome here, but in what is money (`duty`).

pub mod closing;
pub mod duty;
pub mod forecast;
pub mod gap;
pub mod plan;
pub mod staffing;
