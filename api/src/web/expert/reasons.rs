//! `/expert/reasons`: why an expert was, or was not, offered work.
//!
//! No other expert is named, and nothing of a customer is shown.

use actix_web::web;
use askama::Template;
use entity::value::{DecisionId, QueueStatus};
use scheduler::dispatch::{FORMULA, Why};
use scheduler::dispatcher::{Considered, Standing, considered, standing};
use serde::Deserialize;

use super::super::rows::word;
use super::super::{self as pages, ExpertViewer, Frame, Shown};
use crate::extract::Params;

/// Queues that are shown.
const QUEUES: u64 = 100;

/// Decisions on a page.
const DECISIONS: u64 = 30;

/// The route of reasons.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/reasons").get(show));
}

#[derive(Template)]
#[template(path = "expert/reasons.html")]
struct ReasonsPage {
    frame: Frame,
    standing: Vec<Standing>,
    decisions: Vec<Considered>,
    older: Option<DecisionId>,
}

impl ReasonsPage {
    /// What each part of a score is at most.
    fn formula(&self) -> Vec<(&'static str, u32)> {
        FORMULA.iter().map(|part| (part.part, part.most)).collect()
    }

    /// Why the next query of this queue could not be offered; empty: it could.
    fn hurdle(&self, one: &Standing) -> String {
        match &one.prospect {
            Err(requirement) => self.frame.word("expert-requirement", word(requirement)),
            Ok(_) if one.queue.status != QueueStatus::Open => self.frame.say("expert-queue-shut"),
            Ok(_) => String::new(),
        }
    }

    /// The reason in the reader's language.
    fn why(&self, why: &Why) -> String {
        match why {
            Why::LowerScore { by } => self.frame.say1("expert-why-lower-score", "by", by),
            Why::NeedsWidening { by } => self.frame.say1("expert-why-needs-widening", "by", by),
            Why::MatchedElsewhere { .. }
            | Why::RankedBest
            | Why::KnowsTheQuery
            | Why::AskedBeside
            | Why::BestLeft
            | Why::AskedLately
            | Why::Tied
            | Why::WorthTheSame => self.frame.word("expert-why", why.code()),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Before {
    #[serde(default)]
    after: Option<DecisionId>,
}

async fn show(viewer: ExpertViewer, Params(before): Params<Before>) -> Shown {
    let app = &viewer.viewer.app;
    let standing = standing(&app.services, viewer.expert, None, QUEUES).await?;
    let page = considered(app.read(), viewer.expert, before.after, DECISIONS).await?;
    let (decisions, older) = page;
    pages::show(&ReasonsPage {
        frame: viewer.viewer.frame,
        standing,
        decisions,
        older,
    })
}
