//! `/v1/admin/payouts`: payouts by state, and what a person can do about one.

use actix_web::HttpRequest;
use entity::store::payout;
use entity::table;
use entity::value::{PayoutId, PayoutState};
use scheduler::service::payouts::{AskReading, ReturnPayout};
use serde::{Deserialize, Serialize};

use super::money_views::PayoutView;
use super::people_views::instant;
use crate::answer::{Answer, Reply};
use crate::auth::{AdminCaller, PlatformCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::state::App;

/// The routes of payouts.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/payouts", |r| r.get(list, says("Lists payouts")))
        .resource("/admin/payouts/{id}/return", |r| {
            r.post(
                come_back,
                says("Notes that a payout came back from the bank")
                    .problems(&["payout-not-settled", "provider-tells"]),
            )
        })
        .resource("/admin/payouts/{id}/reconcile", |r| {
            r.post(
                reconcile,
                says("Asks the provider now what became of an unknown payout")
                    .problems(&["payout-not-unknown"]),
            )
        });
}

/// A payout with what only the platform is to know.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct OpenPayoutView {
    #[serde(flatten)]
    payout: PayoutView,
    /// Why it was not sent, came back, or is in doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    returned_at: Option<String>,
}

impl From<table::payout::Model> for OpenPayoutView {
    fn from(payout: table::payout::Model) -> Self {
        Self {
            failure: payout.failure.clone(),
            provider_reference: payout.provider_reference.clone(),
            returned_at: payout.returned_at.map(instant),
            payout: PayoutView::from(payout),
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PayoutParams {
    #[serde(default)]
    state: Option<PayoutState>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn list(
    _: PlatformCaller,
    app: App,
    Params(params): Params<PayoutParams>,
) -> Reply<Listing<OpenPayoutView>> {
    let paging = Paging::new(params.limit, params.cursor);
    let (limit, after) = (paging.limit()?, paging.after()?);
    let found = payout::in_state(app.read(), params.state, after, limit + 1).await?;
    let cursor = |payout: &table::payout::Model| payout.id.to_string();
    let page = Listing::new(found, limit, cursor, OpenPayoutView::from);
    Ok(Answer::ok(&page))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PayoutReturnBody {
    reason: String,
}

async fn come_back(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(payout): Path<PayoutId>,
    Json(body): Json<PayoutReturnBody>,
) -> Reply<OpenPayoutView> {
    let reason = body.reason;
    let act = ReturnPayout { payout, reason };
    app.act_on_money(&request, &caller.actor(), act, |payout| {
        Answer::ok(&OpenPayoutView::from(payout))
    })
    .await
}

async fn reconcile(
    caller: PlatformCaller,
    app: App,
    request: HttpRequest,
    Path(payout): Path<PayoutId>,
    _: NoBody,
) -> Reply<OpenPayoutView> {
    let act = AskReading { payout };
    app.act_on_money(&request, &caller.actor(), act, |payout| {
        Answer::ok(&OpenPayoutView::from(payout))
    })
    .await
}
