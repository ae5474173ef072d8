//! Vesper's words and tables.
//!
//! * [`value`]: ids, money, windows, zones, states: plain data that cannot be wrong.
//! * [`table`]: the sea-orm models, one file each; they never serialise.
//! * [`store`]: all SQL, one file per aggregate; reads take a connection, writes a [`db::WriteTx`].
//! * [`db`]: the only place that knows which database it is, and the one door for writes.
//! * [`mod@env`]: clock, entropy and the minting of ids.
//! * [`zones`]: the newest time zone data at hand.
//!
//! This crate decides nothing: it stores what others decided and keeps what must always be true.

pub mod db;
pub mod env;
pub mod store;
pub mod table;
pub mod value;
pub mod zones;
