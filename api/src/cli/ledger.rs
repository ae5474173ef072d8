//! `vesper ledger verify`.

use clap::{Args, Subcommand};
use scheduler::service::verify::verify;

use super::{Failure, Outcome, start};

/// Looks after the books.
#[derive(Debug, Args)]
pub(super) struct Ledger {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Verify(Verify),
}

/// Recomputes every balance from postings and walks the chain; exit status 1 on any difference.
#[derive(Debug, Args)]
#[command(after_help = "Example: vesper ledger verify --json")]
struct Verify {
    /// Answer with one JSON document
    #[arg(long)]
    json: bool,
}

impl Ledger {
    pub(super) async fn run(self) -> Outcome {
        match self.task {
            Task::Verify(verify) => verify.run().await,
        }
    }
}

impl Verify {
    async fn run(self) -> Outcome {
        let config = start::config()?;
        let services = start::connect(&config).await?;
        start::require_current(&services).await?;
        let verdict = verify(&services.db)
            .await
            .map_err(|error| Failure::failed("the books cannot be read", error))?;
        if self.json {
            println!("{}", serde_json::json!(verdict));
        } else {
            println!("{verdict}");
        }
        if verdict.is_good() {
            return Ok(());
        }
        Err(Failure::Failed(
            "the books differ from what they record; compare with a backup".to_owned(),
        ))
    }
}
