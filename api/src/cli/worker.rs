//! `vesper worker`.

use clap::Args;

use super::{Outcome, start};
use crate::lifecycle;

/// Runs the workers alone.
#[derive(Debug, Args)]
#[command(after_help = "Example: VESPER_DATABASE_URL=postgres://vesper@db/vesper vesper worker")]
pub(super) struct Worker {}

impl Worker {
    pub(super) async fn run(self) -> Outcome {
        let config = start::config()?;
        let services = start::connect(&config).await?;
        start::migrate(&services).await?;
        lifecycle::asked_to_stop().await;
        Ok(())
    }
}
