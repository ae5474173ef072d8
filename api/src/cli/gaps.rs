//! `vesper gaps`: where experts are missing in the two weeks ahead.
//!
//! Reads what the workers found last; looking anew is theirs.

use chrono::TimeDelta;
use clap::Args;
use entity::value::{Instant, Money, QueueId};
use scheduler::calendar::Span;
use scheduler::service::gaps::{Asked, Gap, gaps};
use serde_json::json;

use super::{Failure, Outcome, start};

/// Lines of one answer at most: two weeks of half-hours of thirty queues.
const LINES_MAX: usize = 20_000;

/// Where experts are missing, why, what it would cost to close, and how many could come.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vesper gaps
  vesper gaps --days 3 --json

Exit status: 0 answered, also where nothing is missing; 1 the database cannot be read.")]
pub(super) struct Gaps {
    /// How many days ahead.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=14))]
    days: u16,
    /// Of this queue alone.
    #[arg(long, value_name = "ID")]
    queue: Option<QueueId>,
    /// Print the answer as one JSON document.
    #[arg(long)]
    json: bool,
}

impl Gaps {
    pub(super) async fn run(self) -> Outcome {
        let config = start::config()?;
        let services = start::connect(&config).await?;
        start::require_current(&services).await?;
        let now = services.clock.now();
        let found = gaps(&services, &self.asked(now))
            .await
            .map_err(|error| Failure::failed("the gaps cannot be read", error))?;
        if self.json {
            println!(
                "{}",
                json!({"items": found.iter().map(line).collect::<Vec<_>>()})
            );
        } else {
            print!("{}", page(&found));
        }
        Ok(())
    }

    fn asked(&self, now: Instant) -> Asked {
        Asked {
            brand: None,
            queue: self.queue,
            language: None,
            span: Span {
                start: now,
                end: now + TimeDelta::days(i64::from(self.days)),
            },
            as_of: now,
            only_gaps: true,
            after: None,
            limit: LINES_MAX,
        }
    }
}

fn line(gap: &Gap) -> serde_json::Value {
    let cell = &gap.row.cell;
    json!({
        "queue_id": gap.row.place.queue, "language": gap.row.place.language,
        "start": gap.row.place.start, "end": gap.row.end,
        "required": cell.required, "covered": cell.covered, "missing": cell.missing(),
        "causes": {"no_shift": cell.no_shift, "unclaimed": cell.unclaimed,
                   "unconfirmed": cell.unconfirmed, "no_show": cell.no_show},
        "promises_expected_to_break": cell.broken, "cost_to_close": gap.cost,
        "could_close": gap.closers.could, "one_certification_away": gap.closers.uncertified,
    })
}

fn page(found: &[Gap]) -> String {
    if found.is_empty() {
        return "Nothing is missing.\n".to_owned();
    }
    let mut page = String::from(
        "from (UTC)        queue                             language  required  covered  missing  break  could close\n",
    );
    for gap in found {
        let (cell, place) = (&gap.row.cell, &gap.row.place);
        page.push_str(&format!(
            "{}  {}  {:<8}  {:>8}  {:>7}  {:>7}  {:>5.1}  {:>11}\n",
            place.start.format("%Y-%m-%d %H:%M"),
            place.queue,
            place.language,
            cell.required,
            cell.covered,
            cell.missing(),
            cell.broken,
            gap.closers.could,
        ));
    }
    let hours: u32 = found.iter().map(|gap| gap.row.cell.missing()).sum();
    let amount = found.iter().map(|gap| gap.cost.amount).sum();
    let cost = Money::new(amount, found[0].cost.currency);
    page.push_str(&format!(
        "\n{} expert hours are missing; to close them costs {}\n",
        f64::from(hours) / 2.0,
        cost,
    ));
    page
}
