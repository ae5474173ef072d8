//! `vesper staff`: experts required for one interval.
//!
//! Reads options, asks [`scheduler::planning::staffing`], prints the answer.

use std::time::Duration;

use clap::Args;
use scheduler::planning::staffing::{
    self, Demand, Model, Question, Staffing, Target, Terms, Waiting,
};

use super::span::span;
use super::{Failure, Outcome};

/// Experts required for one interval: Erlang C, Erlang A with patience, or a deadline.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vesper staff --arrivals 100 --interval 30m --aht 180s --target 80/20s --patience 120s
  vesper staff --arrivals 40 --interval 30m --aht 5m --target 95/0s --deadline 15m --max-occupancy 0.9

With --concurrency c, N experts are N × c servers; with --acceptance p, N × c × p of them count.
Exit status: 0 answered, 1 no number of experts is enough, 2 an option is faulty.")]
pub(super) struct Staff {
    /// Queries that arrive in the interval.
    #[arg(long, value_name = "N", value_parser = arrivals)]
    arrivals: f64,
    /// Length of the interval.
    #[arg(long, value_name = "TIME", value_parser = span)]
    interval: Duration,
    /// Mean handle time of a query.
    #[arg(long, value_name = "TIME", value_parser = span)]
    aht: Duration,
    /// The share in percent to begin within a time.
    #[arg(long, value_name = "PERCENT/TIME", default_value = "80/20s", value_parser = target)]
    target: Target,
    /// Mean patience of customers: some leave (Erlang A).
    #[arg(long, value_name = "TIME", value_parser = span, conflicts_with = "deadline")]
    patience: Option<Duration>,
    /// Answers are owed by then: mail and social messages. The share of the target counts.
    #[arg(long, value_name = "TIME", value_parser = span)]
    deadline: Option<Duration>,
    /// Queries that one expert handles at a time.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    concurrency: u32,
    /// The share of scheduled time in which experts do not work, e.g. 0.3.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = below_one)]
    shrinkage: f64,
    /// The share of their time that experts may be busy at most, e.g. 0.85.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = up_to_one)]
    max_occupancy: f64,
    /// The share of offers that experts accept, e.g. 0.9.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = up_to_one)]
    acceptance: f64,
    /// Say how so many experts do, instead of searching.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(staffing::EXPERTS_MAX)))]
    agents: Option<u32>,
    /// Print the answer as one JSON document.
    #[arg(long)]
    json: bool,
}

impl Staff {
    pub(super) fn run(&self) -> Outcome {
        let question = self.question();
        let staffing = match self.agents {
            Some(agents) => staffing::evaluate(&question, agents),
            None => staffing::required(&question).ok_or_else(|| {
                let most = staffing::EXPERTS_MAX;
                Failure::Failed(format!("{most} experts are not enough: see --help"))
            })?,
        };
        if self.json {
            let text = serde_json::to_string(&staffing)
                .map_err(|error| Failure::failed("writing the answer", error))?;
            println!("{text}");
        } else {
            print!("{}", page(&staffing, &question));
        }
        Ok(())
    }

    fn question(&self) -> Question {
        let waiting = match (self.patience, self.deadline) {
            (Some(patience), _) => Waiting::Patience(patience.as_secs_f64()),
            (None, Some(deadline)) => Waiting::Deadline(deadline.as_secs_f64()),
            (None, None) => Waiting::Endless,
        };
        Question {
            demand: Demand {
                arrivals: self.arrivals,
                interval_seconds: self.interval.as_secs_f64(),
                handle_seconds: self.aht.as_secs_f64(),
            },
            waiting,
            target: self.target,
            terms: Terms {
                concurrency: self.concurrency,
                shrinkage: self.shrinkage,
                max_occupancy: self.max_occupancy,
                acceptance: self.acceptance,
            },
        }
    }
}

/// The answer for people.
fn page(staffing: &Staffing, question: &Question) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let (model, within) = match (staffing.model, question.waiting) {
        (Model::ErlangC, _) => ("Erlang C", question.target.within_seconds),
        (Model::ErlangA, _) => ("Erlang A", question.target.within_seconds),
        (Model::Deadline, Waiting::Deadline(deadline)) => ("deadline model", deadline),
        (Model::Deadline, _) => ("deadline model", question.target.within_seconds),
    };
    let wait = staffing.average_wait_seconds.map_or_else(
        || "the line grows for ever".to_owned(),
        |wait| format!("{wait:.1} s"),
    );
    let mut page = format!(
        "{} experts at work, {} scheduled ({model}, {:.2} erlangs offered)\n\
         begun within {within} s  {} (aimed at: {})\n\
         busy                {}\n\
         wait at all         {}\n\
         mean wait           {wait}\n",
        staffing.required,
        staffing.scheduled,
        staffing.offered_load,
        percent(staffing.service_level),
        percent(question.target.share),
        percent(staffing.occupancy),
        percent(staffing.probability_of_wait),
    );
    if let Some(left) = staffing.abandonment {
        page.push_str(&format!("leave               {}\n", percent(left)));
    }
    page
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn arrivals(text: &str) -> Result<f64, String> {
    number(text)
        .filter(|arrivals| (0.0..=1e9).contains(arrivals))
        .ok_or_else(|| "write a number from 0 to 1000000000".to_owned())
}

fn below_one(text: &str) -> Result<f64, String> {
    number(text)
        .filter(|share| (0.0..=0.99).contains(share))
        .ok_or_else(|| "write a share from 0 to 0.99, such as 0.3".to_owned())
}

fn up_to_one(text: &str) -> Result<f64, String> {
    number(text)
        .filter(|share| *share > 0.0 && *share <= 1.0)
        .ok_or_else(|| "write a share above 0 and up to 1, such as 0.85".to_owned())
}

/// Reads `80/20s`; nobody waits at all with `/0s`.
fn target(text: &str) -> Result<Target, String> {
    let expected = || "write percent and time such as 80/20s".to_owned();
    let (percent, within) = text.split_once('/').ok_or_else(expected)?;
    let percent = percent.strip_suffix('%').unwrap_or(percent);
    let share = number(percent).filter(|percent| *percent > 0.0 && *percent < 100.0);
    let within = if within == "0s" {
        Duration::ZERO
    } else {
        span(within).map_err(|_| expected())?
    };
    Ok(Target {
        share: share.ok_or_else(expected)? / 100.0,
        within_seconds: within.as_secs_f64(),
    })
}
