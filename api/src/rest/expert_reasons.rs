//! `/v1/expert/standing` and `/v1/expert/offer-reasons`: why an expert is, or is not, offered work.
//!
//! No other expert is named, and nothing of a customer is shown.

use entity::table::queue;
use entity::value::{Channel, DecisionId, Instant, OfferId, OfferState, QueueId, QueueStatus};
use scheduler::dispatch::{FORMULA, FormulaPart, Requirement};
use scheduler::dispatcher::{Considered, Standing, considered, standing};
use serde::Serialize;

use super::admin_explain::ScoreView;
use crate::contract::{Api, says};
use crate::{Answer, App, ExpertCaller, Listing, Paging, Params, Reply};

/// The routes of reasons.
pub fn routes(api: &mut Api) {
    api.resource("/expert/standing", |r| {
        r.get(
            stand,
            says("Shows where the expert stands with each queue, and why"),
        )
    })
    .resource("/expert/offer-reasons", |r| {
        r.get(reasons, says("Tells why offers came or did not come"))
    });
}

/// A queue as far as experts see it.
#[derive(Serialize, schemars::JsonSchema)]
struct StandingQueueView {
    id: QueueId,
    name: String,
    channel: Channel,
}

impl From<queue::Model> for StandingQueueView {
    fn from(row: queue::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            channel: row.channel,
        }
    }
}

/// What is not met, and what to do about it.
#[derive(Serialize, schemars::JsonSchema)]
struct RequirementView {
    code: Requirement,
    text: &'static str,
    next: &'static str,
}

impl From<Requirement> for RequirementView {
    fn from(code: Requirement) -> Self {
        Self {
            code,
            text: code.text(),
            next: code.advice(),
        }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
struct StandingView {
    queue: StandingQueueView,
    /// Only an open queue makes offers.
    queue_status: QueueStatus,
    /// Whether the next query could be offered to the expert.
    can_be_offered: bool,
    requirement: Option<RequirementView>,
    /// Widening steps that a query must have taken before.
    step: Option<u8>,
    score: Option<ScoreView>,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        let able = standing.prospect.as_ref().ok();
        let open = standing.queue.status == QueueStatus::Open;
        Self {
            queue_status: standing.queue.status,
            can_be_offered: able.is_some() && open,
            requirement: standing.prospect.err().map(RequirementView::from),
            step: able.map(|prospect| prospect.step),
            score: able.map(|prospect| ScoreView::from(prospect.score)),
            queue: standing.queue.into(),
        }
    }
}

/// How an expert stands, with the formula that everybody is ranked by.
#[derive(Serialize, schemars::JsonSchema)]
struct StandingsView {
    formula: [FormulaPart; 8],
    server_time: Instant,
    #[serde(flatten)]
    list: Listing<StandingView>,
}

async fn stand(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<StandingsView> {
    let limit = paging.limit()?;
    let found = standing(&app.services, caller.expert, paging.after()?, limit + 1).await?;
    let cursor = |one: &Standing| one.queue.id.to_string();
    Ok(Answer::ok(&StandingsView {
        formula: FORMULA,
        server_time: app.now(),
        list: Listing::new(found, limit, cursor, StandingView::from),
    }))
}

#[derive(Serialize, schemars::JsonSchema)]
struct OfferReasonsView {
    id: OfferId,
    status: OfferState,
    ended_at: Option<Instant>,
}

/// A decision that considered the expert.
#[derive(Serialize, schemars::JsonSchema)]
struct ReasonView {
    id: DecisionId,
    decided_at: Instant,
    queue: Option<StandingQueueView>,
    offered: bool,
    why: Option<ReasonText>,
    place: usize,
    candidates: usize,
    step: u8,
    score: ScoreView,
    /// The score of whoever was asked first.
    asked_total: Option<u32>,
    offer: Option<OfferReasonsView>,
}

/// A reason without the other query that it may name.
#[derive(Serialize, schemars::JsonSchema)]
struct ReasonText {
    code: &'static str,
    text: String,
}

impl From<Considered> for ReasonView {
    fn from(one: Considered) -> Self {
        Self {
            id: one.id,
            decided_at: one.decided_at,
            queue: one.queue.map(StandingQueueView::from),
            offered: one.own.chosen,
            why: one.why.map(|why| ReasonText {
                code: why.code(),
                text: why.text(),
            }),
            place: one.place,
            candidates: one.of,
            step: one.own.step,
            score: one.own.score.into(),
            asked_total: one.chosen_total,
            offer: one.offer.map(|offer| OfferReasonsView {
                id: offer.id,
                status: offer.state,
                ended_at: offer.ended_at,
            }),
        }
    }
}

async fn reasons(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<ReasonView>> {
    let limit = paging.limit()?;
    let page = considered(app.read(), caller.expert, paging.after()?, limit).await?;
    let (found, next) = page;
    Ok(Answer::ok(&Listing {
        items: found.into_iter().map(ReasonView::from).collect(),
        next_cursor: next.map(|id| id.to_string()),
    }))
}
