//! Queries on both databases: taken in, talked in, moved by their brand; no server.

mod acts;
mod desk;
mod disputes;
mod erasure;
mod intake;
mod lives;
mod nights;
mod outbox;
pub mod pay;
mod talk;
