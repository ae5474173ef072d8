//! How many experts one interval needs.
//!
//! Chat and calls wait in one line for the next free expert: Erlang C where everybody waits as long
//! as it takes, Erlang A where patience ends. Mail may wait until its deadline. The interval is
//! taken as stationary: what is left over from the one before is not looked at.

mod erlang_a;
mod erlang_c;

pub use erlang_a::ErlangA;
pub use erlang_c::{ErlangC, erlang_b};

use serde::Serialize;

/// No interval is staffed with more experts than this: beyond it a demand is a mistake.
pub const EXPERTS_MAX: u32 = 1_000_000;

/// What arrives in an interval, and how long each takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Queries per interval.
    pub arrivals: f64,
    /// Length of the interval in seconds.
    pub interval_seconds: f64,
    /// Mean handle time in seconds.
    pub handle_seconds: f64,
}

impl Demand {
    /// Work that arrives per second of time: erlangs.
    #[must_use]
    pub fn offered_load(&self) -> f64 {
        self.arrivals * self.handle_seconds / self.interval_seconds
    }

    /// Queries per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.arrivals / self.interval_seconds
    }
}

/// The share of queries that is to be begun within a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// From 0 to 1.
    pub share: f64,
    /// In seconds.
    pub within_seconds: f64,
}

/// How customers wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Waiting {
    /// As long as it takes: Erlang C.
    Endless,
    /// Until a patience that is exponential with this mean in seconds: Erlang A.
    Patience(f64),
    /// They are elsewhere, and are owed the answer by a deadline in seconds.
    Deadline(f64),
}

/// What an expert is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Queries that one expert handles at a time.
    pub concurrency: u32,
    /// The share of scheduled time in which experts do not work.
    pub shrinkage: f64,
    /// The share of their time that experts may be busy at most.
    pub max_occupancy: f64,
    /// The share of offers that is accepted: the rest of the experts count as not there.
    pub acceptance: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            concurrency: 1,
            shrinkage: 0.0,
            max_occupancy: 1.0,
            acceptance: 1.0,
        }
    }
}

impl Terms {
    /// The queries that so many experts can handle at once.
    fn servers(&self, experts: u32) -> u32 {
        let slots = f64::from(experts) * f64::from(self.concurrency) * self.acceptance;
        // A product such as 10 × 0.7 must not lose a whole server to the last bit.
        (slots + 1e-9).floor().min(f64::from(u32::MAX)) as u32
    }

    /// The experts to schedule so that so many work: the quotient as the machine has it, rounded
    /// up, as other programs do (21 / (1 − 0.3) is 31).
    fn scheduled(&self, experts: u32) -> u32 {
        let scheduled = f64::from(experts) / (1.0 - self.shrinkage);
        scheduled.ceil().min(f64::from(u32::MAX)) as u32
    }
}

/// The question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// What arrives.
    pub demand: Demand,
    /// How it waits.
    pub waiting: Waiting,
    /// What is aimed at; with a deadline the share of it that counts, its time is the deadline.
    pub target: Target,
    /// What an expert is worth.
    pub terms: Terms,
}

/// Which model answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Everybody waits.
    ErlangC,
    /// Patience ends.
    ErlangA,
    /// A deadline.
    Deadline,
}

/// The answer for one interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Staffing {
    /// Which model.
    pub model: Model,
    /// Erlangs.
    pub offered_load: f64,
    /// Experts at work.
    pub required: u32,
    /// Experts to schedule: required / (1 − shrinkage), rounded up.
    pub scheduled: u32,
    /// Begun in time, over all arrivals.
    pub service_level: f64,
    /// The share of their time that experts are busy.
    pub occupancy: f64,
    /// The share that does not find a free expert.
    pub probability_of_wait: f64,
    /// Over all arrivals; `None` where the line grows for ever.
    pub average_wait_seconds: Option<f64>,
    /// The share that leaves; `None` in models in which nobody does.
    pub abandonment: Option<f64>,
}

/// How one number of servers does.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Outcome {
    service_level: f64,
    occupancy: f64,
    probability_of_wait: f64,
    average_wait_seconds: Option<f64>,
    abandonment: Option<f64>,
}

/// The smallest number of experts that meets the target and the bound on occupancy; `None` where
/// [`EXPERTS_MAX`] do not.
#[must_use]
pub fn required(question: &Question) -> Option<Staffing> {
    let good = |experts: u32| {
        let outcome = outcome(question, experts);
        outcome.service_level >= question.target.share
            && outcome.occupancy <= question.terms.max_occupancy
    };
    let mut most = 1;
    while !good(most) {
        if most >= EXPERTS_MAX {
            return None;
        }
        most = (most * 2).min(EXPERTS_MAX);
    }
    // More experts are never worse, so the first good number is found by halving.
    let mut least = 0;
    while least + 1 < most {
        let middle = least + (most - least) / 2;
        if good(middle) {
            most = middle;
        } else {
            least = middle;
        }
    }
    let experts = if good(0) { 0 } else { most };
    Some(evaluate(question, experts))
}

/// How a given number of experts does.
#[must_use]
pub fn evaluate(question: &Question, experts: u32) -> Staffing {
    let outcome = outcome(question, experts);
    let model = match question.waiting {
        Waiting::Endless => Model::ErlangC,
        Waiting::Patience(_) => Model::ErlangA,
        Waiting::Deadline(_) => Model::Deadline,
    };
    Staffing {
        model,
        offered_load: question.demand.offered_load(),
        required: experts,
        scheduled: question.terms.scheduled(experts),
        service_level: outcome.service_level,
        occupancy: outcome.occupancy,
        probability_of_wait: outcome.probability_of_wait,
        average_wait_seconds: outcome.average_wait_seconds,
        abandonment: outcome.abandonment,
    }
}

fn outcome(question: &Question, experts: u32) -> Outcome {
    let (demand, servers) = (&question.demand, question.terms.servers(experts));
    if demand.arrivals <= 0.0 {
        return Outcome {
            service_level: 1.0,
            occupancy: 0.0,
            probability_of_wait: 0.0,
            average_wait_seconds: Some(0.0),
            abandonment: matches!(question.waiting, Waiting::Patience(_)).then_some(0.0),
        };
    }
    match question.waiting {
        Waiting::Endless => in_line(demand, servers, question.target.within_seconds),
        Waiting::Deadline(deadline) => in_line(demand, servers, deadline),
        Waiting::Patience(patience) => {
            let model = ErlangA::new(demand, servers, patience);
            Outcome {
                service_level: model.service_level(question.target.within_seconds),
                occupancy: model.occupancy(),
                probability_of_wait: model.probability_of_wait(),
                average_wait_seconds: Some(model.average_wait_seconds()),
                abandonment: Some(model.abandonment()),
            }
        }
    }
}

/// Whoever waits in a line of messages waits as one in a line of calls does, only longer: the
/// deadline model is Erlang C with the deadline for its target time.
fn in_line(demand: &Demand, servers: u32, within_seconds: f64) -> Outcome {
    let model = ErlangC::new(demand, servers);
    Outcome {
        service_level: model.service_level(within_seconds),
        occupancy: model.occupancy(),
        probability_of_wait: model.probability_of_wait(),
        average_wait_seconds: model.average_wait_seconds(),
        abandonment: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(arrivals: f64, waiting: Waiting) -> Question {
        Question {
            demand: Demand {
                arrivals,
                interval_seconds: 1_800.0,
                handle_seconds: 180.0,
            },
            waiting,
            target: Target {
                share: 0.8,
                within_seconds: 20.0,
            },
            terms: Terms::default(),
        }
    }

    #[test]
    fn nobody_is_needed_where_nothing_arrives() {
        let staffing = required(&question(0.0, Waiting::Endless)).unwrap();
        assert_eq!((staffing.required, staffing.scheduled), (0, 0));
    }

    #[test]
    fn shrinkage_concurrency_and_acceptance_count() {
        let plain = question(100.0, Waiting::Endless);
        assert_eq!(required(&plain).unwrap().required, 14);
        let terms = |terms| required(&Question { terms, ..plain }).unwrap();
        let shrunk = terms(Terms {
            shrinkage: 0.3,
            ..Terms::default()
        });
        assert_eq!((shrunk.required, shrunk.scheduled), (14, 20));
        let twofold = terms(Terms {
            concurrency: 2,
            ..Terms::default()
        });
        assert_eq!(twofold.required, 7);
        let choosy = terms(Terms {
            acceptance: 0.7,
            ..Terms::default()
        });
        assert_eq!(choosy.required, 20);
        let rested = terms(Terms {
            max_occupancy: 0.5,
            ..Terms::default()
        });
        assert_eq!(rested.required, 20);
    }

    #[test]
    fn mail_needs_fewer_than_chat() {
        let chat = required(&question(100.0, Waiting::Endless)).unwrap();
        let mail = required(&question(100.0, Waiting::Deadline(900.0))).unwrap();
        assert!(mail.required < chat.required, "{mail:?} {chat:?}");
        assert!(f64::from(mail.required) > mail.offered_load);
    }

    #[test]
    fn ten_thousand_experts_overflow_nothing() {
        for waiting in [
            Waiting::Endless,
            Waiting::Patience(120.0),
            Waiting::Deadline(900.0),
        ] {
            let staffing = required(&question(98_000.0, waiting)).unwrap();
            assert!(
                (7_900..=10_100).contains(&staffing.required),
                "{staffing:?}"
            );
            for value in [
                staffing.service_level,
                staffing.occupancy,
                staffing.probability_of_wait,
            ] {
                assert!((0.0..=1.0).contains(&value), "{staffing:?}");
            }
            let idle = evaluate(&question(1.0, waiting), 10_000);
            assert!(
                idle.service_level > 0.999_999 && idle.probability_of_wait < 1e-9,
                "{idle:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn one_expert_less_misses_the_target(
            arrivals in 1.0..2_000.0f64, patience in 10.0..2_000.0f64, share in 0.5..0.99f64, kind in 0..3usize,
        ) {
            let waiting = [Waiting::Endless, Waiting::Patience(patience), Waiting::Deadline(patience)][kind];
            let mut question = question(arrivals, waiting);
            question.target.share = share;
            let staffing = required(&question).unwrap();
            prop_assert!(staffing.service_level >= share);
            if staffing.required > 0 {
                prop_assert!(evaluate(&question, staffing.required - 1).service_level < share);
            }
        }

        #[test]
        fn patience_only_takes_load_away(arrivals in 1.0..500.0f64, patience in 10.0..2_000.0f64) {
            let endless = required(&question(arrivals, Waiting::Endless)).unwrap();
            let patient = evaluate(&question(arrivals, Waiting::Patience(patience)), endless.required);
            prop_assert!(patient.probability_of_wait <= endless.probability_of_wait + 1e-12);
            prop_assert!(patient.occupancy <= endless.occupancy + 1e-12);
        }
    }
}
