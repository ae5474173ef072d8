//! The command line: parse, run, exit status.
//!
//! Status 0: done; 1: failed; 2: bad usage or bad input. Logs and progress go to stderr, answers to
//! stdout; with `--json` stdout holds one JSON document and nothing else.

mod admin;
mod demo;
mod forecast;
mod gaps;
mod ledger;
mod logs;
mod migrate;
mod openapi;
mod plan;
pub mod replay;
mod serve;
mod span;
mod staff;
mod start;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use entity::value::ZoneName;
use entity::value::zone::Zone;
use entity::zones::Zones;

use crate::config::ConfigError;

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Exit status 1.
    #[error("{0}")]
    Failed(String),
    /// Exit status 2: the command line, a file or a setting is wrong.
    #[error("{0}")]
    Input(String),
}

impl Failure {
    /// A failure while doing `what`.
    pub fn failed(what: &str, error: impl std::fmt::Display) -> Self {
        Self::Failed(format!("{what}: {error}"))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Input(error.0)
    }
}

/// The zone of that name.
///
/// # Errors
/// [`Failure::Input`] where the zone data know none.
fn zone_named(zones: &Zones, name: &ZoneName) -> Result<Zone, Failure> {
    let unknown = || {
        Failure::Input(format!(
            "--time-zone: no zone {name} is known: use an IANA name such as Europe/Berlin"
        ))
    };
    zones.get(name).ok_or_else(unknown)
}

/// What a command ends with.
pub type Outcome = Result<(), Failure>;

/// Carries a brand's customer service after hours.
#[derive(Debug, Parser)]
#[command(name = "vesper", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Worker(worker::Worker),
    Migrate(migrate::Migrate),
    Ledger(ledger::Ledger),
    Replay(replay::Replay),
    Forecast(forecast::Forecast),
    Staff(staff::Staff),
    Plan(plan::Plan),
    Gaps(gaps::Gaps),
    Admin(admin::Admin),
    Demo(demo::Demo),
    Openapi(openapi::Openapi),
}

/// Runs the program; what `main` does.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Serve(command) => start::runtime(command.run()),
        Command::Worker(command) => start::runtime(command.run()),
        Command::Migrate(command) => start::runtime(command.run()),
        Command::Ledger(command) => start::runtime(command.run()),
        Command::Replay(command) => command.run(),
        Command::Forecast(command) => command.run(),
        Command::Staff(command) => command.run(),
        Command::Plan(command) => command.run(),
        Command::Gaps(command) => start::runtime(command.run()),
        Command::Admin(command) => start::runtime(command.run()),
        Command::Demo(command) => start::runtime(command.run()),
        Command::Openapi(command) => command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("vesper: {failure}");
            match failure {
                Failure::Failed(_) => ExitCode::from(1),
                Failure::Input(_) => ExitCode::from(2),
            }
        }
    }
}
