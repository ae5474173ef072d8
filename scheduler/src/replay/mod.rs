//! Real demand, played through the production dispatch engine, promises and ledger in virtual time.
//!
//! [`scenario`] and [`queries`] read the files, [`world`] plays, [`report`] tells. The engine, the
//! calendars and the ledger are those of the live system; people are simulated by [`chance`].
//! Nothing here reads a clock, writes a row or knows a database: the same files and seed give the
//! same log on any machine.

pub mod agenda;
pub mod books;
pub mod chance;
pub mod closing;
pub mod duty;
pub mod log;
pub mod queries;
pub mod report;
pub mod scenario;
pub mod tally;
pub mod world;

pub use crate::files::{Fault, Faults};
pub use queries::{Demand, Reading};
pub use report::Report;
pub use scenario::Scenario;
pub use world::{Contradiction, Options, World};

/// Plays demand through a scenario and reports.
///
/// `progress` is told now and then how many queries have arrived; `wall_seconds` is asked once at
/// the end how long all of it took.
///
/// # Errors
/// [`Contradiction`] where the program finds that its own numbers do not add up.
pub fn play(
    scenario: &Scenario,
    demand: &Demand,
    options: Options,
    progress: &mut dyn FnMut(usize),
    wall_seconds: &dyn Fn() -> f64,
) -> Result<Report, Contradiction> {
    let mut world = World::new(scenario, demand, options);
    world.play(progress)?;
    world.report(wall_seconds())
}
