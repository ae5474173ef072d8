//! `vesper openapi`: the contract, for generators and people.

use clap::Args;

use super::Outcome;
use crate::contract::document_text;

/// Prints the OpenAPI 3.1 document of this program's API, as GET /openapi.json serves it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vesper openapi > openapi.json
  vesper openapi | jq '.paths | keys'

Exit status: 0.")]
pub(super) struct Openapi {
    /// The document is JSON with and without this.
    #[arg(long)]
    json: bool,
}

impl Openapi {
    pub(super) fn run(&self) -> Outcome {
        let _ = self.json;
        print!("{}", document_text());
        Ok(())
    }
}
