//! `vesper demo`: an evening on a throw-away database.
//!
//! Starts what `vesper serve` starts, on a faster clock and with simulated people; ends with the
//! replay's report. The people are [`scheduler::demo`].

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike, NaiveTime, TimeDelta, Weekday};
use clap::Args;
use entity::db::{Db, DbOptions};
use entity::env::{Clock, Entropy};
use entity::value::{Instant, ZoneName};
use entity::zones::Zones;
use scheduler::demo::{self, Cast, EXPERT_PASSWORD, Evening};
use scheduler::port::mailer::RecordingMailer;
use scheduler::replay::Report;
use scheduler::run::{Shutdown, Workers};
use scheduler::service::{Services, verify};
use tempfile::TempDir;

use super::replay::plain;
use super::span::span;
use super::{Failure, Outcome, logs, start};
use crate::app;
use crate::config::Config;

/// When the evening begins, in New York.
const BEGINS: NaiveTime = match NaiveTime::from_hms_opt(19, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// How long the dispatcher gets to finish what it began.
const FINISH: Duration = Duration::from_millis(500);

/// Plays an evening on a throw-away database: brands, experts in several time zones, customers.
#[derive(Debug, Args)]
#[command(after_help = "Example: vesper demo --for 60s --speed 60")]
pub(super) struct Demo {
    /// How long it lasts on your clock, e.g. 60s or 5m
    #[arg(long = "for", value_name = "TIME", default_value = "60s", value_parser = span)]
    lasts: Duration,
    /// How many of its seconds pass in one of yours
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i32).range(1..=600))]
    speed: i32,
    /// Without the API and its pages
    #[arg(long)]
    headless: bool,
    /// Where the API listens
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// What chance starts from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print the report as one JSON document
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) async fn run(self) -> Outcome {
        logs::start("warn")?;
        let folder = TempDir::with_prefix("vesper-demo-")
            .map_err(|error| Failure::failed("cannot make a temporary folder", error))?;
        let report = self.play(folder.path()).await?;
        if self.json {
            let text = serde_json::to_string(&report)
                .map_err(|error| Failure::failed("writing the report", error))?;
            println!("{text}");
        } else {
            print!("{}", plain::page(&report));
        }
        if report.total.money.balanced && report.total.queries.add_up() {
            Ok(())
        } else {
            Err(Failure::Failed(
                "the evening does not add up: see the report".to_owned(),
            ))
        }
    }

    async fn play(&self, folder: &Path) -> Result<Report, Failure> {
        let fault = |error| Failure::failed("the demo", error);
        let services = self.services(folder).await?;
        let (stop, shutdown) = Shutdown::pair();
        let workers = Workers {
            services: services.clone(),
            mailer: Arc::new(RecordingMailer::default()),
            job_workers: 2,
        };
        let evening = async {
            let cast = Cast::assemble(&services).await?;
            self.greet(&cast);
            let evening = Evening {
                lasts: self.lasts,
                seed: self.seed,
            };
            let began = demo::play(&services, &cast, evening).await?;
            tokio::time::sleep(FINISH).await;
            stop.give();
            Ok((cast, evening, began))
        };
        let serving = self.serve(folder, &services, shutdown.clone());
        let played = async {
            let played = evening.await;
            stop.give();
            played
        };
        let (served, (), played) = tokio::join!(serving, workers.run(&shutdown), played);
        served?;
        let (cast, evening, began) = played.map_err(fault)?;
        let verdict = verify::verify(&services.db)
            .await
            .map_err(|error| Failure::failed("the ledger cannot be read", error))?;
        demo::report(&services, &cast, (evening, began), verdict.is_good())
            .await
            .map_err(fault)
    }

    async fn services(&self, folder: &Path) -> Result<Services, Failure> {
        let fault = |error| Failure::failed("cannot open the demo's database", error);
        let db = Db::connect(&DbOptions::new(database(folder)))
            .await
            .map_err(fault)?;
        db.migrate().await.map_err(fault)?;
        let clock = Clock::fast(evening(&Zones::load()), self.speed);
        let services = Services::new(db, clock, Entropy::system());
        Ok(services.reached_at(&format!("http://127.0.0.1:{}", self.port)))
    }

    /// Serves the API until the evening is over; nothing when headless.
    async fn serve(&self, folder: &Path, services: &Services, shutdown: Shutdown) -> Outcome {
        if self.headless {
            return Ok(());
        }
        let url = database(folder);
        let config = Config::from_sources(Path::new(""), &|name| match name {
            "VESPER_DATABASE_URL" => Some(url.clone()),
            "VESPER_OPS_BIND" => Some("off".to_owned()),
            // Whoever looks around signs in with a password that everybody is told.
            "VESPER_SECOND_FACTOR" => Some("offered".to_owned()),
            _ => None,
        })?;
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let listener = start::listen("--port", address)?;
        let started = app::start(Arc::new(config), services.clone(), listener)
            .map_err(|error| Failure::failed("cannot serve", error))?;
        let (handle, lifecycle) = (started.handle.clone(), started.state.lifecycle.clone());
        let stopping = async {
            shutdown.wait().await;
            lifecycle.stop();
            handle.stop(false).await;
        };
        let (served, ()) = tokio::join!(started.server, stopping);
        served.map_err(|error| Failure::failed("the server ended", error))
    }

    /// Says where to look and how to sign in.
    fn greet(&self, cast: &Cast) {
        if self.headless {
            return;
        }
        eprintln!(
            "An evening at {} times the speed, for {:?}.",
            self.speed, self.lasts
        );
        eprintln!("API:      http://127.0.0.1:{}/v1", self.port);
        for (role, address) in &cast.addresses {
            eprintln!("{role:8}  {address}");
        }
        eprintln!("password  {EXPERT_PASSWORD}");
    }
}

fn database(folder: &Path) -> String {
    format!("sqlite://{}/vesper.db?mode=rwc", folder.display())
}

/// The last weekday's evening in New York that has begun by now.
fn evening(zones: &Zones) -> Instant {
    let now = Clock::system().now();
    let zone = "America/New_York"
        .parse::<ZoneName>()
        .ok()
        .and_then(|name| zones.get(&name));
    let Some(zone) = zone else { return now };
    let mut day = zone.local(now).date();
    loop {
        let begins = zone.first(day.and_time(BEGINS));
        if begins <= now && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return begins;
        }
        day -= TimeDelta::days(1);
    }
}
