//! Real demand, played through the production dispatch engine, promises and ledger in virtual time.

pub mod chance;
pub mod fault;
pub mod queries;
pub mod scenario;
