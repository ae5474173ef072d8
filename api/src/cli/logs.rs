//! Where logs go: to stderr, as JSON unless somebody watches.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::Failure;

/// Each returned connection is rolled back to be sure, and PostgreSQL remarks on it every time; the
/// migrations tell their story twice. The setting can bring both back.
const QUIET: &str = "sqlx::postgres::notice=error,sea_orm_migration=warn";

/// Starts logging with this filter.
pub(super) fn start(filter: &str) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| Failure::Input(format!("VESPER_LOG: {filter:?}: {error}")))?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // An error means that logging was started before, by whoever embeds this.
    let _ = if std::io::stderr().is_terminal() {
        logs.try_init()
    } else {
        logs.json().flatten_event(true).try_init()
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a task panicked");
    }));
    Ok(())
}
