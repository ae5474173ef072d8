//! What speaks against an expert's taking a shift, as a claim is answered.

use entity::value::Instant;
use serde::Serialize;

use crate::planning::duty::Objection;
use crate::service::Fault;
use crate::service::eligibility::Missing;

/// Something that speaks against an expert's taking a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Hurdle {
    /// The problem that a claim would be answered with.
    pub problem: &'static str,
    /// What it is, and what to do.
    pub detail: String,
    /// What the expert lacks, if it is that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// Whether the expert's own word is enough to set it aside.
    #[serde(skip)]
    pub waivable: bool,
    /// Whether an admin may set it aside with a reason.
    #[serde(skip)]
    pub overridable: bool,
}

impl Hurdle {
    /// Skills, languages or certifications are lacking.
    pub(super) fn lacking(missing: Vec<Missing>) -> Self {
        Self {
            problem: "not-eligible",
            detail: "the queues of this shift ask for more, until its end; the member missing \
                     names it"
                .to_owned(),
            missing,
            waivable: false,
            overridable: false,
        }
    }

    /// The time is wrong.
    pub(super) fn of(objection: Objection) -> Self {
        let (problem, detail) = match objection {
            Objection::Unavailable(part) => (
                "outside-availability",
                format!(
                    "from {} to {} is outside the availability (the week, its exceptions and the busy \
                     calendar); change that, or repeat with \"outside_availability\": true",
                    shown(part.start),
                    shown(part.end)
                ),
            ),
            Objection::Overlap(duty) => (
                "shift-overlap",
                format!(
                    "there is a duty from {} to {} already; release that shift first",
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::Rest { duty, rest } => (
                "rest-too-short",
                format!(
                    "only {} minutes of rest would lie between this shift and the duty from {} to \
                     {}; at least 11 hours must",
                    rest.num_minutes(),
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::TooLong(duty) => (
                "duty-too-long",
                format!(
                    "with the shifts that adjoin the duty would last from {} to {} without a \
                     break; 13 hours are the most",
                    shown(duty.start),
                    shown(duty.end)
                ),
            ),
            Objection::Hours { week, hours } => (
                "hours-spent",
                format!(
                    "the week that begins on {} would have {} minutes on duty; 48 hours are the \
                     most",
                    shown(week),
                    hours.num_minutes()
                ),
            ),
        };
        Self {
            problem,
            detail,
            missing: Vec::new(),
            waivable: objection.is_waivable(),
            overridable: !matches!(objection, Objection::Overlap(_)),
        }
    }

    /// The refusal of a claim.
    #[must_use]
    pub fn fault(self) -> Fault {
        let fault = Fault::conflict(self.problem, self.detail);
        if self.missing.is_empty() {
            return fault;
        }
        fault.with("missing", serde_json::json!(self.missing))
    }
}

fn shown(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
