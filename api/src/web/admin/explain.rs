//! `/admin/queries/{id}/explain`: who was considered for a query, and why it went where it went.

use askama::Template;
use entity::value::{ExpertId, Instant, QueryId};
use scheduler::dispatch::{Candidate, Explanation, Recomputed, Requirement, Why, why};
use scheduler::dispatcher::{Explained, explain};
use scheduler::locale::duration;

use super::super::rows::word;
use super::super::{self as pages, Frame, Shown};
use super::names::Queues;
use super::role::OpsViewer;
use crate::extract::Path;

/// One expert in one decision.
struct Considered {
    name: String,
    chosen: bool,
    why: Option<Why>,
    total: u32,
    parts: Vec<(&'static str, u32)>,
}

/// A decision, or what the engine says now.
struct Record {
    at: Instant,
    outcome: String,
    line: String,
    slack: String,
    considered: Vec<Considered>,
    left_out: Vec<(String, u32)>,
    /// Whether the record follows from its facts, where these were kept.
    holds: Option<bool>,
}

#[derive(Template)]
#[template(path = "admin/explain.html")]
struct ExplainPage {
    frame: Frame,
    explained: Explained,
    queue: String,
    decisions: Vec<Record>,
    now: Option<Record>,
    failing: Vec<(String, String)>,
}

impl ExplainPage {
    fn name(&self, id: &ExpertId) -> String {
        name(&self.explained, *id)
    }

    /// The reason in the reader's language.
    fn why(&self, why: &Why) -> String {
        match why {
            Why::LowerScore { by } => self.frame.say1("admin-why-lower-score", "by", by),
            Why::NeedsWidening { by } => self.frame.say1("admin-why-needs-widening", "by", by),
            Why::MatchedElsewhere { .. }
            | Why::RankedBest
            | Why::KnowsTheQuery
            | Why::AskedBeside
            | Why::BestLeft
            | Why::AskedLately
            | Why::Tied
            | Why::WorthTheSame => self.frame.word("admin-why", why.code()),
        }
    }
}

fn name(explained: &Explained, id: ExpertId) -> String {
    explained
        .names
        .get(&id)
        .cloned()
        .unwrap_or_else(|| id.to_string())
}

fn considered(explained: &Explained, record: &Explanation, one: &Candidate) -> Considered {
    Considered {
        name: name(explained, one.expert),
        chosen: one.chosen,
        why: why(record, one),
        total: one.score.total(),
        parts: one.score.parts().to_vec(),
    }
}

fn record(explained: &Explained, record: &Explanation, holds: Option<bool>) -> Record {
    let all = record.considered.iter();
    let left_out = record.failed.iter();
    Record {
        at: record.at,
        outcome: word(record.outcome),
        line: word(record.line),
        slack: duration(record.slack_millis.div_euclid(1_000)),
        considered: all.map(|one| considered(explained, record, one)).collect(),
        left_out: left_out
            .map(|(requirement, count)| (word(requirement), *count))
            .collect(),
        holds,
    }
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<QueryId>) -> Shown {
    let viewer = viewer.viewer;
    let explained = explain(&viewer.app.services, id, None).await?;
    let queues = Queues::read(viewer.app.read()).await?;
    let decisions = explained.decisions.iter().rev().filter_map(|decided| {
        let holds = match decided.recomputed {
            Recomputed::Unknown => None,
            Recomputed::Same => Some(true),
            Recomputed::Differs(_) => Some(false),
        };
        Some(record(&explained, decided.record.as_ref()?, holds))
    });
    let now = explained.now.as_ref();
    let failing = now.map(|now| now.failing.clone()).unwrap_or_default();
    let failing = failing
        .into_iter()
        .map(|(expert, requirement): (ExpertId, Requirement)| {
            (name(&explained, expert), word(requirement))
        });
    pages::show(&ExplainPage {
        queue: queues.name(&explained.query.queue_id),
        decisions: decisions.collect(),
        now: now.map(|now| record(&explained, &now.explanation, None)),
        failing: failing.collect(),
        frame: viewer.frame,
        explained,
    })
}
