//! `vesper migrate`.

use clap::Args;
use entity::db::SchemaState;
use serde_json::json;

use super::{Failure, Outcome, start};

/// Brings the database up to date.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: VESPER_DATABASE_URL=postgres://vesper@db/vesper vesper migrate --check"
)]
pub(super) struct Migrate {
    /// Only say whether it is (exit status 1 if not)
    #[arg(long)]
    check: bool,
    /// Answer with one JSON document
    #[arg(long)]
    json: bool,
}

impl Migrate {
    pub(super) async fn run(self) -> Outcome {
        let config = start::config()?;
        let services = start::connect(&config).await?;
        if !self.check {
            start::migrate(&services).await?;
        }
        let state = services
            .db
            .schema_state()
            .await
            .map_err(|error| Failure::failed("cannot read the database", error))?;
        let (word, pending) = match state {
            SchemaState::Current => ("current", 0),
            SchemaState::Behind { pending } => ("behind", pending),
            SchemaState::Ahead => ("ahead", 0),
        };
        if self.json {
            println!("{}", json!({"schema": word, "pending": pending}));
        } else {
            println!("schema: {word}, {pending} migrations to apply");
        }
        match state {
            SchemaState::Current => Ok(()),
            SchemaState::Behind { .. } => Err(Failure::Failed(
                "the database is behind; run vesper migrate".to_owned(),
            )),
            SchemaState::Ahead => Err(Failure::Failed(
                "the database was changed by a newer vesper".to_owned(),
            )),
        }
    }
}
