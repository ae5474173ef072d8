//! `vesper replay`: real demand through the production dispatch engine, in virtual time.
//!
//! Reads the files, shows progress, prints the report; everything else is [`scheduler::replay`].

pub(super) mod plain;

use std::path::PathBuf;
use std::time::Instant as Stopwatch;

use clap::Args;
use entity::value::zone::Zone;
use entity::value::{Instant, ZoneName};
use entity::zones::Zones;
use indicatif::{ProgressBar, ProgressStyle};
use scheduler::replay::queries::{self, Mapping, TimeReading};
use scheduler::replay::{self, Demand, Faults, Options, Reading, Report, Scenario, scenario};

use super::{Failure, Outcome};

/// Plays real demand through the production dispatch engine, promises and ledger in virtual time.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  vesper replay scenario.json --queries export.csv --map received_at=created_at \\
    --time-format '%a %b %d %H:%M:%S %z %Y' --json

The same files and seed give the same log_hash on any machine: zone data are the bundled copy.
Exit status: 0 played, 1 the program contradicts itself, 2 a file or an option is faulty.")]
pub struct Replay {
    /// The scenario: brands, queues, experts and how they behave (JSON).
    #[arg(value_name = "SCENARIO.json")]
    pub scenario: PathBuf,
    /// The demand: a CSV file with a header.
    #[arg(long, value_name = "FILE.csv")]
    pub queries: PathBuf,
    /// What the file calls our columns, e.g. received_at=created_at,text=body.
    #[arg(long, value_name = "OURS=THEIRS,…")]
    pub map: Option<Mapping>,
    /// The zone of times without an offset, e.g. Asia/Jerusalem.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<ZoneName>,
    /// How times are written, as for strftime; RFC 3339 or local time when left out.
    #[arg(long, value_name = "F")]
    pub time_format: Option<String>,
    /// Leave faulty rows out instead of stopping.
    #[arg(long)]
    pub skip_faulty: bool,
    /// Leave out what arrived before this time.
    #[arg(long, value_name = "T")]
    pub from: Option<String>,
    /// Stop at this time, whatever is open then.
    #[arg(long, value_name = "T")]
    pub to: Option<String>,
    /// What chance starts from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Print the report as one JSON document.
    #[arg(long)]
    pub json: bool,
}

impl Replay {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Failure::Input`] for faulty files and options, [`Failure::Failed`] where the numbers of
    /// the replay do not add up.
    pub fn run(&self) -> Outcome {
        let report = self.play()?;
        if self.json {
            let text = serde_json::to_string(&report)
                .map_err(|error| Failure::failed("writing the report", error))?;
            println!("{text}");
        } else {
            print!("{}", plain::page(&report));
        }
        Ok(())
    }

    fn play(&self) -> Result<Report, Failure> {
        let stopwatch = Stopwatch::now();
        // The bundled copy, not the newest: a replay must not depend on the machine.
        let zones = Zones::bundled();
        let scenario = self.read_scenario(&zones)?;
        let reading = self.reading(&zones)?;
        let demand = queries::read(&self.queries, &scenario, &reading).map_err(input)?;
        tell_skipped(&demand);
        let options = Options {
            seed: self.seed,
            from: reading.from,
            to: reading.to,
            ..Options::default()
        };
        let bar = progress_bar(demand.rows.len());
        let wall = || stopwatch.elapsed().as_secs_f64();
        let mut progress = |rows: usize| bar.set_position(rows as u64);
        let report = replay::play(&scenario, &demand, options, &mut progress, &wall);
        bar.finish_and_clear();
        report.map_err(|contradiction| Failure::Failed(contradiction.to_string()))
    }

    fn read_scenario(&self, zones: &Zones) -> Result<Scenario, Failure> {
        let file = self.scenario.display().to_string();
        let text = std::fs::read_to_string(&self.scenario)
            .map_err(|error| Failure::Input(format!("{file}:1:1: cannot be read: {error}")))?;
        let source = scenario::Text {
            file: &file,
            text: &text,
        };
        Scenario::read(source, zones).map_err(input)
    }

    fn reading(&self, zones: &Zones) -> Result<Reading, Failure> {
        let zone = self.zone(zones)?;
        let wrong = |option: &'static str| {
            move |problem: entity::value::text::Invalid| {
                Failure::Input(format!("{option}: {problem}"))
            }
        };
        let plain = TimeReading::new(None, zone.clone()).map_err(wrong("--time-zone"))?;
        let time =
            |option: &'static str, text: &Option<String>| -> Result<Option<Instant>, Failure> {
                let read = text.as_deref().map(|text| plain.read(text));
                read.transpose().map_err(wrong(option))
            };
        let (from, to) = (time("--from", &self.from)?, time("--to", &self.to)?);
        if from.zip(to).is_some_and(|(from, to)| to <= from) {
            return Err(Failure::Input("--to must be after --from".to_owned()));
        }
        Ok(Reading {
            mapping: self.map.clone().unwrap_or_default(),
            time: TimeReading::new(self.time_format.as_deref(), zone)
                .map_err(wrong("--time-format"))?,
            skip_faulty: self.skip_faulty,
            from,
            to,
        })
    }

    fn zone(&self, zones: &Zones) -> Result<Option<Zone>, Failure> {
        let Some(name) = &self.time_zone else {
            return Ok(None);
        };
        super::zone_named(zones, name).map(Some)
    }
}

fn input(faults: Faults) -> Failure {
    Failure::Input(faults.to_string())
}

fn tell_skipped(demand: &Demand) {
    if !demand.skipped.is_empty() {
        let count = demand.skipped.count;
        eprintln!("{count} faulty rows are left out:\n{}", demand.skipped);
    }
}

/// A bar on stderr; indicatif draws it on a terminal only.
fn progress_bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(rows as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} queries, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
