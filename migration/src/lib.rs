//! How Vesper's tables came to be: append-only history that knows nothing of today's models.
//!
//! One topic per file. A migration is never changed once released; it must run while the previous
//! program still serves (expand, move, contract).

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod dialect;
mod m0001_brands;
mod m0002_people;
mod m0003_experts;
mod m0004_queries;
mod m0005_dispatch;
mod m0006_outbox;
mod m0007_money;
mod m0008_skills;
mod m0009_ledger_guards;
mod m0010_lookups;
mod m0011_forecasts;
mod m0012_shifts;
mod m0013_coverage;
mod m0014_closing;
mod m0015_promises;
mod m0016_reasons;
mod m0017_breaches;
mod m0018_outlook_day;
mod m0019_terms;
mod m0020_disputes;
mod m0021_attempts;
mod m0022_settings;
mod m0023_watch;
mod m0024_papers;
mod m0025_nights;
mod m0026_books;
mod m0027_papers_kept;
mod m0028_webhooks;
mod m0029_adapters;
mod m0030_playbook;
mod m0031_programs;
mod m0032_deferral;
mod m0033_twins;
mod m0034_stream_kept;
mod m0035_unplanned;
mod m0036_feeds;
mod m0037_busy_calendars;
mod m0038_languages;
mod m0039_letters;
mod m0040_mail_topics;
mod m0041_second_factors;
mod m0042_push;

/// Every migration, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_brands::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_experts::Migration),
            Box::new(m0004_queries::Migration),
            Box::new(m0005_dispatch::Migration),
            Box::new(m0006_outbox::Migration),
            Box::new(m0007_money::Migration),
            Box::new(m0008_skills::Migration),
            Box::new(m0009_ledger_guards::Migration),
            Box::new(m0010_lookups::Migration),
            Box::new(m0011_forecasts::Migration),
            Box::new(m0012_shifts::Migration),
            Box::new(m0013_coverage::Migration),
            Box::new(m0014_closing::Migration),
            Box::new(m0015_promises::Migration),
            Box::new(m0016_reasons::Migration),
            Box::new(m0017_breaches::Migration),
            Box::new(m0018_outlook_day::Migration),
            Box::new(m0019_terms::Migration),
            Box::new(m0020_disputes::Migration),
            Box::new(m0021_attempts::Migration),
            Box::new(m0022_settings::Migration),
            Box::new(m0023_watch::Migration),
            Box::new(m0024_papers::Migration),
            Box::new(m0025_nights::Migration),
            Box::new(m0026_books::Migration),
            Box::new(m0027_papers_kept::Migration),
            Box::new(m0028_webhooks::Migration),
            Box::new(m0029_adapters::Migration),
            Box::new(m0030_playbook::Migration),
            Box::new(m0031_programs::Migration),
            Box::new(m0032_deferral::Migration),
            Box::new(m0033_twins::Migration),
            Box::new(m0034_stream_kept::Migration),
            Box::new(m0035_unplanned::Migration),
            Box::new(m0036_feeds::Migration),
            Box::new(m0037_busy_calendars::Migration),
            Box::new(m0038_languages::Migration),
            Box::new(m0039_letters::Migration),
            Box::new(m0040_mail_topics::Migration),
            Box::new(m0041_second_factors::Migration),
            Box::new(m0042_push::Migration),
        ]
    }
}
