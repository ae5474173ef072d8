//! Tests of the engine, by topic, each on a tiny Board.

mod shell;
pub(super) mod world;

mod clocks;
mod demand;
mod leaks;
mod limits;
mod offers;
mod order;
mod random;
mod reasons;
mod requirements;
mod watch;
