//! All SQL, one file per aggregate.
//!
//! Reads take `&impl ConnectionTrait` (the readers' pool, or a transaction); writes take
//! [`WriteTx`](crate::db::WriteTx). A store answers `Option` and row counts and decides nothing.

pub mod assignment;
pub mod change;
pub mod event;
pub mod job;
pub mod offer;
pub mod query;
pub mod stream;
