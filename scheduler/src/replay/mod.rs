//! Real demand, played through the production dispatch engine, promises and ledger in virtual time.

pub mod agenda;
pub mod chance;
pub mod duty;
pub mod fault;
pub mod log;
pub mod queries;
pub mod report;
pub mod scenario;
pub mod tally;
