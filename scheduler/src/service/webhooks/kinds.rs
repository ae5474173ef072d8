//! Which events an endpoint may ask for.

use super::Owner;
use crate::service::{Fault, FieldError};

/// The types of a brand's events.
const BRAND: &[&str] = &[
    "balance.capped",
    "balance.exhausted",
    "balance.low",
    "connection.failing",
    "dispute.ended",
    "dispute.opened",
    "message.created",
    "message.undelivered",
    "promise.at_risk",
    "promise.broken",
    "promise.kept",
    "promise.made",
    "promise.renewed",
    "promise.void",
    "query.assigned",
    "query.cancelled",
    "query.closed",
    "query.escalated",
    "query.handed_back",
    "query.no_eligible_expert",
    "query.received",
    "query.reopened",
    "query.resolved",
    "query.unanswered",
    "webhook_endpoint.disabled",
];

/// The types of the platform's events.
const PLATFORM: &[&str] = &[
    "coverage.gap_opened",
    "job.parked",
    "payout.failed",
    "payout.unknown",
    "shift.no_show",
    "webhook_endpoint.disabled",
];

/// Types that one endpoint names, at most: every type there is, and its topics.
const TYPES_MAX: usize = 50;

/// Which events an endpoint is told of; stored as words with commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter(Vec<String>);

impl EventFilter {
    /// Reads what is stored.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        let words = text.split(',').filter(|word| !word.is_empty());
        Self(words.map(str::to_owned).collect())
    }

    /// What is stored.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.join(",")
    }

    /// The words: types, and topics such as `query.*`; none for everything.
    #[must_use]
    pub fn words(self) -> Vec<String> {
        self.0
    }

    /// Whether events of this type are wanted.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|word| covers(word, kind))
    }
}

/// Whether a word (a type, or a topic and `.*`) covers a type.
fn covers(word: &str, kind: &str) -> bool {
    match word.strip_suffix(".*") {
        Some(topic) => kind.split('.').next() == Some(topic),
        None => word == kind,
    }
}

/// Checks the types that somebody asks for: a typing error would be found only when an event is
/// missed.
///
/// # Errors
/// Names each that no event of this owner ever has.
pub fn check_types(owner: Owner, types: Vec<String>) -> Result<EventFilter, Fault> {
    let known = if owner.is_some() { BRAND } else { PLATFORM };
    if types.len() > TYPES_MAX {
        let detail = format!("must have at most {TYPES_MAX} entries");
        return Err(Fault::field("/event_types", detail));
    }
    let unknown = |word: &String| !known.iter().any(|kind| covers(word, kind));
    let wrong = types.iter().enumerate().filter(|(_, word)| unknown(word));
    let errors: Vec<FieldError> = wrong
        .map(|(at, _)| FieldError {
            pointer: format!("/event_types/{at}"),
            detail: format!(
                "must be one of {}, or a topic such as query.*",
                known.join(", ")
            ),
        })
        .collect();
    if !errors.is_empty() {
        return Err(Fault::invalid(errors));
    }
    let mut types = types;
    types.sort();
    types.dedup();
    Ok(EventFilter(types))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_lets_types_and_topics_through() {
        let filter = EventFilter::stored("promise.broken,query.*");
        for (kind, wanted) in [
            ("promise.broken", true),
            ("promise.made", false),
            ("query.closed", true),
            ("queryx.closed", false),
        ] {
            assert_eq!(filter.wants(kind), wanted, "{kind}");
        }
        assert!(EventFilter::stored("").wants("anything.at_all"));
    }

    #[test]
    fn unknown_types_are_named() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let fault = check_types(None, words(&["job.parked", "query.closed", "*"])).unwrap_err();
        let pointers: Vec<_> = fault.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["/event_types/1", "/event_types/2"]);
        assert_eq!(
            check_types(None, words(&["job.*"])).unwrap().text(),
            "job.*"
        );
    }
}
