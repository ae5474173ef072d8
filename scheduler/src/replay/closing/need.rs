//! How one queue and language is served, and what of its demand arrives inside the window.

use entity::value::OutsideWindow;

use super::Stream;
use super::line::Expected;
use crate::calendar::{CoverageCalendar, Schedule};
use crate::dispatch::Refused;
use crate::replay::queries::Demand;
use crate::replay::scenario::{Expert, Queue, Scenario};

/// What the scenario says about times is worth so many observed ones.
const TOLD_WORTH: f64 = 20.0;

/// What of a promise is left for waiting at least, however slow replies are: a tenth.
const SLACK_LEAST: f64 = 0.1;

/// Queues, each with every language that queries of the file come in; what arrives when is not
/// looked at.
pub fn streams(scenario: &Scenario, demand: &Demand) -> Vec<Stream> {
    let languages = 0..demand.languages.len();
    let languages: Vec<u16> = languages
        .filter_map(|place| place.try_into().ok())
        .collect();
    let serves = |queue: &Queue, language: u16| {
        let language = &demand.languages[usize::from(language)];
        queue.languages.iter().any(|own| own.serves(language))
    };
    let of = |(place, queue): (u32, _)| {
        let languages = languages.iter().copied();
        let served = languages.filter(move |language| serves(queue, *language));
        served.map(move |language| (place, language))
    };
    (0..).zip(&scenario.queues).flat_map(of).collect()
}

/// How a stream is served.
#[derive(Debug)]
pub struct Service {
    coverage: CoverageCalendar,
    outside: OutsideWindow,
    /// How long a query may wait for an expert, in seconds.
    pub slack: f64,
    /// Queries of one expert at once.
    pub concurrency: f64,
    /// The share of queries that one expert alone takes in time.
    pub taken: f64,
    /// Sum and count of the times that work took, in seconds.
    handled: (f64, f64),
}

impl Service {
    /// How a queue is served by the experts who can.
    pub fn new(queue: &Queue, coverage: CoverageCalendar, experts: &[&Expert]) -> Self {
        let count = experts.len().max(1) as f64;
        let mean = |of: &dyn Fn(&Expert) -> f64| {
            experts.iter().map(|expert| of(expert)).sum::<f64>() / count
        };
        let own = queue.limits.concurrency;
        let acceptance = mean(&|one| one.behaviour.accept_rate).clamp(0.05, 1.0);
        // Somebody who declines takes as long to say so.
        let accept = mean(&|one| one.behaviour.accept.mean_seconds()) / acceptance;
        let reply = mean(&|one| one.behaviour.reply.mean_seconds());
        let handle = mean(&|one| one.behaviour.handle.mean_seconds()).max(reply);
        let promise = f64::from(queue.first_response_seconds);
        let slack = (promise - accept - reply).max(SLACK_LEAST * promise);
        Self {
            coverage,
            outside: queue.outside_window,
            slack,
            concurrency: mean(&|one| f64::from(one.concurrency.unwrap_or(own).min(own))).max(1.0),
            taken: taken(acceptance, slack),
            handled: (handle * TOLD_WORTH, TOLD_WORTH),
        }
    }

    /// Some work took so many seconds.
    pub fn took(&mut self, seconds: f64) {
        self.handled.0 += seconds;
        self.handled.1 += 1.0;
    }

    /// The mean time that work takes, in seconds.
    pub fn handle_seconds(&self) -> f64 {
        self.handled.0 / self.handled.1
    }

    /// The intervals in which anything is taken in, each with the share of its demand that is;
    /// what is held comes on top of the interval in which the window opens.
    pub fn taken_in(&self, expected: &[Expected]) -> Vec<(Expected, f64)> {
        let Some((first, last)) = expected.first().zip(expected.last()) else {
            return Vec::new();
        };
        let open = self.coverage.spans(first.span.start, last.span.end);
        let mut held = 0.0;
        let mut found = Vec::new();
        for one in expected {
            let within = open.iter().filter_map(|open| open.within(one.span));
            let seconds: f64 = within.map(|part| part.length().as_seconds_f64()).sum();
            let share = match self.outside {
                OutsideWindow::Accept => 1.0,
                OutsideWindow::Hold | OutsideWindow::Refuse => {
                    seconds / one.span.length().as_seconds_f64().max(1.0)
                }
            };
            if self.outside == OutsideWindow::Hold {
                held += one.mean * (1.0 - share);
            }
            if share > 0.0 {
                found.push((*one, one.mean * share + std::mem::take(&mut held)));
            }
        }
        found
    }
}

/// The share of queries that one expert alone takes in time: whoever declines is asked again after
/// a cool-down that doubles each time.
fn taken(acceptance: f64, slack: f64) -> f64 {
    let first = Refused::TurnedDown.cool_down(1).as_seconds_f64();
    let tries = 1.0 + libm::floor(libm::log2(slack / first + 1.0));
    1.0 - libm::pow(1.0 - acceptance, tries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_declines_is_asked_again_in_time_or_not() {
        assert!((taken(0.8, 30.0) - 0.8).abs() < 1e-12);
        assert!((taken(0.8, 300.0) - 0.96).abs() < 1e-12);
        assert!((taken(0.8, 900.0) - 0.992).abs() < 1e-12);
        assert_eq!(taken(1.0, 30.0), 1.0);
    }
}
