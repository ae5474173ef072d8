//! `/v1/offers`: an expert's offers, and the answers to them.

use actix_web::HttpRequest;
use entity::value::text::Prose;
use entity::value::{AssignmentId, DeclineReason, OfferId};
use scheduler::service::offers::{
    self, AcceptOffer, Acceptance, AssignmentDocument, DeclineOffer, OfferDocument,
};
use scheduler::service::queries::Viewer;
use serde::{Deserialize, Serialize};

use super::queries::view::QueryView;
use super::work::NOTE_MAX;
use crate::contract::{Api, says};
use crate::{
    Answer, App, ExpertCaller, Json, Listing, NoBody, Paging, Params, Path, Problem, Reply,
};

/// The routes of offers.
pub fn routes(api: &mut Api) {
    api.resource("/offers", |r| {
        r.get(list, says("Lists the offers that the expert can accept"))
    })
    .resource("/offers/{id}", |r| r.get(show, says("Shows an offer")))
    .resource("/offers/{id}/accept", |r| {
        r.post(
            accept,
            says("Accepts an offer; the winner's repeat is answered the same").problems(&[
                "offer-expired",
                "offer-taken",
                "offer-withdrawn",
                "at-capacity",
                "expert-offline",
                "not-eligible",
                "not-holding",
                "suspended",
            ]),
        )
    })
    .resource("/offers/{id}/decline", |r| {
        r.post(
            decline,
            says("Declines an offer").problems(&[
                "offer-expired",
                "offer-taken",
                "offer-withdrawn",
            ]),
        )
    });
}

async fn list(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<OfferDocument>> {
    let limit = paging.limit()?;
    let page = (limit + 1, app.now());
    let found = offers::pending(app.read(), caller.expert, paging.after()?, page).await?;
    let cursor = |offer: &OfferDocument| offer.id.to_string();
    Ok(Answer::ok(&Listing::new(found, limit, cursor, |offer| {
        offer
    })))
}

async fn show(caller: ExpertCaller, app: App, Path(id): Path<OfferId>) -> Reply<OfferDocument> {
    let found = offers::find(app.read(), caller.expert, id, app.now()).await?;
    Ok(Answer::ok(&found))
}

/// What an acceptance answers.
#[derive(Serialize, schemars::JsonSchema)]
struct AcceptedView {
    assignment_id: AssignmentId,
    assignment: AssignmentDocument,
    query: QueryView,
}

async fn accept(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(offer): Path<OfferId>,
    _: NoBody,
) -> Reply<AcceptedView> {
    let expert = caller.expert;
    let render = move |acceptance: Acceptance| match acceptance.accepted() {
        Ok(accepted) => Answer::ok(&AcceptedView {
            assignment_id: accepted.assignment.id,
            assignment: AssignmentDocument::from(&accepted.assignment),
            query: QueryView::new(accepted.details, Viewer::Expert(expert)),
        }),
        Err(fault) => Answer::from(Problem::from(fault)),
    };
    app.act(&request, &caller.actor(), AcceptOffer { offer }, render)
        .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeclineBody {
    reason: DeclineReason,
    #[serde(default)]
    note: Option<Prose<NOTE_MAX>>,
}

async fn decline(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(offer): Path<OfferId>,
    Json(body): Json<DeclineBody>,
) -> Reply<OfferDocument> {
    let decline = DeclineOffer {
        offer,
        reason: body.reason,
        note: body.note.map(|note| note.0),
    };
    app.act(&request, &caller.actor(), decline, |offer| {
        Answer::ok(&offer)
    })
    .await
}
