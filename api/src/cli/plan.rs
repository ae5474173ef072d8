//! `vesper plan`: a shift plan for a problem file.
//!
//! Reads the file, tells progress, prints the answer; everything else is
//! [`scheduler::planning::plan`].

mod plain;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant as Stopwatch};

use clap::Args;
use scheduler::document::Text;
use scheduler::planning::plan::answer::Answer;
use scheduler::planning::plan::file::{self, File};
use scheduler::planning::plan::{self, Limits, Problem, Progress, Stage};

use super::span::span;
use super::{Failure, Outcome};

/// The time that planning takes where nothing else is asked for.
const USUAL: Duration = Duration::from_secs(10);

/// A shift plan with its objective, a proven bound, and a reason for every unfilled seat.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vesper plan problem.json --time-limit 60s
  vesper plan problem.json --iterations 2000 --seed 7 --json

With --iterations and without --time-limit the same problem and seed give the same plan on any
machine. With both, whichever is reached first ends the search.
Exit status: 0 planned, 2 the file or an option is faulty.")]
pub(super) struct Plan {
    /// The problem: queues with the experts they require, experts with their rules (JSON).
    #[arg(value_name = "PROBLEM.json")]
    problem: PathBuf,
    /// How long to search; 10s unless --iterations is given.
    #[arg(long, value_name = "TIME", value_parser = span)]
    time_limit: Option<Duration>,
    /// How many steps to search.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// What chance starts from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Print the answer as one JSON document.
    #[arg(long)]
    json: bool,
}

impl Plan {
    pub(super) fn run(&self) -> Outcome {
        let stopwatch = Stopwatch::now();
        let (file, problem) = self.read()?;
        let plan = self.solve(&problem, &stopwatch);
        let answer = Answer::new(&file, &plan, stopwatch.elapsed().as_secs_f64());
        if self.json {
            let text = serde_json::to_string(&answer)
                .map_err(|error| Failure::failed("writing the answer", error))?;
            println!("{text}");
        } else {
            print!("{}", plain::page(&file, &answer));
        }
        Ok(())
    }

    fn read(&self) -> Result<(File, Problem), Failure> {
        let name = self.problem.display().to_string();
        let text = std::fs::read_to_string(&self.problem)
            .map_err(|error| Failure::Input(format!("{name}:1:1: cannot be read: {error}")))?;
        let source = Text {
            file: &name,
            text: &text,
        };
        file::read(source).map_err(|faults| Failure::Input(faults.to_string()))
    }

    fn solve(&self, problem: &Problem, stopwatch: &Stopwatch) -> plan::Plan {
        let limit = match (self.time_limit, self.iterations) {
            (Some(limit), _) => Some(limit),
            (None, Some(_)) => None,
            (None, None) => Some(USUAL),
        };
        let spent = || {
            limit.map_or(0.0, |limit| {
                stopwatch.elapsed().as_secs_f64() / limit.as_secs_f64()
            })
        };
        let terminal = std::io::stderr().is_terminal();
        let progress = |progress: Progress| {
            if terminal || progress.stage == Stage::First {
                eprintln!("{}", line(progress, stopwatch.elapsed()));
            }
        };
        plan::solve(
            problem,
            Limits {
                iterations: self.iterations,
                spent: &spent,
                seed: self.seed,
                progress: &progress,
            },
        )
    }
}

fn line(progress: Progress, elapsed: Duration) -> String {
    let stage = match progress.stage {
        Stage::First => "first plan",
        Stage::Bound => "raising the bound",
        Stage::Search => "searching",
        Stage::Done => "done",
    };
    format!(
        "{:7.2} s  {stage}: objective {:.0}, bound {:.0}",
        elapsed.as_secs_f64(),
        progress.objective,
        progress.bound
    )
}
