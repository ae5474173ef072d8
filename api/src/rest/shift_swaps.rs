//! `/v1/shift-swaps`: seats that experts pass on to each other.

use actix_web::HttpRequest;
use entity::value::text::Line;
use entity::value::{ExpertId, ShiftId, SwapId};
use scheduler::service::shifts::{OfferSwap, SwapDocument, TakeSwap, Taking, WithdrawSwap, swaps};
use serde::Deserialize;

use super::shifts::ClaimBody;
use crate::contract::{Api, says};
use crate::extract::JsonOrNothing;
use crate::{
    Answer, App, ExpertCaller, Json, Listing, NoBody, Paging, Params, Path, Problem, Reply,
};

/// The longest note, in characters.
const NOTE_MAX: usize = 500;

/// The routes of swaps.
pub fn routes(api: &mut Api) {
    api.resource("/shift-swaps", |r| {
        r.get(list, says("Lists shifts that are offered for a swap"))
            .post(
                offer,
                says("Offers a shift for a swap")
                    .problems(&[
                        "no-seat",
                        "not-found",
                        "shift-begun",
                        "shift-over",
                        "shift-cancelled",
                    ])
                    .created(),
            )
    })
    .resource("/shift-swaps/{id}/take", |r| {
        r.post(
            take,
            says("Takes a shift over").problems(&[
                "swap-taken",
                "swap-withdrawn",
                "shift-overlap",
                "shift-changed",
                "shift-begun",
                "already-on-shift",
                "shift-over",
                "rest-too-short",
                "outside-availability",
                "not-eligible",
                "hours-spent",
                "duty-too-long",
            ]),
        )
    })
    .resource("/shift-swaps/{id}/withdraw", |r| {
        r.post(
            withdraw,
            says("Withdraws an offered swap").problems(&["swap-taken", "swap-withdrawn"]),
        )
    });
}

async fn list(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<SwapDocument>> {
    let limit = paging.limit()?;
    let whose = (caller.expert, paging.after()?);
    let page = (limit + 1, app.now());
    let found = swaps(app.read(), &app.services.zones, whose, page).await?;
    let cursor = |swap: &SwapDocument| swap.id.to_string();
    Ok(Answer::ok(&Listing::new(found, limit, cursor, |swap| swap)))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct SwapBody {
    shift_id: ShiftId,
    #[serde(default)]
    to_expert_id: Option<ExpertId>,
    #[serde(default)]
    note: Option<Line<NOTE_MAX>>,
}

async fn offer(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<SwapBody>,
) -> Reply<SwapDocument> {
    let offer = OfferSwap {
        shift: body.shift_id,
        to: body.to_expert_id,
        note: body.note.map(|note| note.0),
    };
    app.act(&request, &caller.actor(), offer, |swap| {
        Answer::created(&swap)
    })
    .await
}

async fn take(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(swap): Path<SwapId>,
    JsonOrNothing(body): JsonOrNothing<ClaimBody>,
) -> Reply<SwapDocument> {
    let take = TakeSwap {
        swap,
        outside_availability: body.outside_availability,
    };
    let render = |taking: Taking| match taking.taken() {
        Ok(swap) => Answer::ok(&swap),
        Err(fault) => Answer::from(Problem::from(fault)),
    };
    app.act(&request, &caller.actor(), take, render).await
}

async fn withdraw(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(swap): Path<SwapId>,
    _: NoBody,
) -> Reply<SwapDocument> {
    let withdraw = WithdrawSwap { swap };
    app.act(&request, &caller.actor(), withdraw, |swap| {
        Answer::ok(&swap)
    })
    .await
}
