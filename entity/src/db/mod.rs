//! The database: where it is, and the one door for writes.
//!
//! Nobody else knows whether it is SQLite or PostgreSQL. Reads go to [`Db::read`]; changes go
//! through [`Db::write`] and nowhere else.
//!
//! Invariant: a unit of work is committed whole or leaves nothing, whatever happens to the request
//! that asked for it (it runs in a worker's task, which no dropped request can cancel).

mod commit_order;
mod connect;
mod door;
mod lane;
mod migrate;
mod reader;
mod signal;
mod time;
mod trouble;
mod unit;
mod wire;
mod write_tx;
mod writer_thread;

pub(crate) use commit_order::CommitOrder;
pub use connect::{Db, DbOptions, Engine};
pub use migrate::SchemaState;
pub use reader::Reader;
pub use signal::{Signal, Signals};
pub use trouble::Trouble;
pub use unit::WriteFault;
pub use write_tx::WriteTx;

/// What the database says when it fails.
pub use sea_orm::DbErr;
