//! `/v1/balance`: what a brand may spend, or what an expert has earned, now and at a past instant.

use entity::store::brand;
use entity::value::{Instant, Money, Scope};
use scheduler::service::money::{self, AsOf, Balance, ExpertBalance};
use scheduler::service::{Actor, Fault};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use crate::answer::{Answer, Reply};
use crate::auth::{BrandCaller, Caller};
use crate::contract::{Api, says};
use crate::extract::Params;
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::App;

/// The route of balances.
pub(super) fn routes(api: &mut Api) {
    api.resource("/balance", |r| {
        r.get(
            show,
            says("Shows balances, now or at any past instant").scope(Scope::BillingRead),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct BalanceParams {
    /// When; absent: now.
    #[serde(default)]
    at: Option<Instant>,
}

/// A list of balances and the instant that they are of.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(rename = "{View}s")]
struct Balances<View> {
    at: String,
    #[serde(flatten)]
    list: Listing<View>,
}

/// What a brand reads, or an expert.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
enum BalancesView {
    Expert(Balances<ExpertBalanceView>),
    Brand(Balances<BalanceView>),
}

impl<View> Balances<View> {
    fn new(at: Instant, views: Vec<View>) -> Self {
        Self {
            at: instant(at),
            list: Listing::whole(views),
        }
    }
}

async fn show(
    caller: Caller,
    app: App,
    Params(params): Params<BalanceParams>,
) -> Reply<BalancesView> {
    let now = app.now();
    if params.at.is_some_and(|at| at > now) {
        return Err(Problem::field("/at", "must not lie in the future"));
    }
    let at = params.at.unwrap_or(now);
    if let Actor::Person {
        expert: Some(expert),
        ..
    } = caller.actor()
    {
        let found = money::balances_of_expert(app.read(), *expert, at).await?;
        let views = found.into_iter().map(ExpertBalanceView::from).collect();
        return Ok(Answer::ok(&BalancesView::Expert(Balances::new(at, views))));
    }
    let caller = BrandCaller::of(caller.actor().clone())?;
    caller.require(Scope::BillingRead)?;
    let brand = brand::find(app.read(), caller.brand)
        .await?
        .ok_or_else(|| Fault::not_found("brand"))?;
    let as_of = match params.at {
        Some(at) => AsOf::Past(at),
        None => AsOf::Now(money::night_of(&brand, &app.services.zones, now)),
    };
    let found = money::balances(app.read(), &brand, as_of).await?;
    let views = found.into_iter().map(BalanceView::from).collect();
    Ok(Answer::ok(&BalancesView::Brand(Balances::new(at, views))))
}

/// A brand's money in one currency.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct BalanceView {
    currency: String,
    /// What is the brand's and not charged yet; negative on credit.
    posted: Money,
    /// What of that is set aside for accepted work.
    pending: Money,
    /// What may be spent, credit included; absent: without limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_limit: Option<Money>,
    /// What this night (noon to noon) has cost so far; absent at a past instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    spent_tonight: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nightly_cap: Option<Money>,
    /// The same as `pending`.
    reserved: Money,
    /// What is posted and not pending.
    prepaid: Money,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> Self {
        let money = |amount| Money::new(amount, balance.currency);
        let cap = balance.tonight.and_then(|(_, cap)| cap);
        Self {
            currency: balance.currency.to_string(),
            posted: money(balance.posted),
            pending: money(balance.pending),
            available: balance.available.map(money),
            credit_limit: balance.credit_limit.map(money),
            spent_tonight: balance.tonight.map(|(spent, _)| money(spent)),
            nightly_cap: cap.map(money),
            reserved: money(balance.pending),
            prepaid: money(balance.prepaid()),
        }
    }
}

/// An expert's money in one currency.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ExpertBalanceView {
    currency: String,
    pending: Money,
    clearing: Money,
    available: Money,
    held: Money,
    in_payout: Money,
    paid: Money,
    owed: Money,
}

impl From<ExpertBalance> for ExpertBalanceView {
    fn from(balance: ExpertBalance) -> Self {
        let money = |amount| Money::new(amount, balance.currency);
        Self {
            currency: balance.currency.to_string(),
            pending: money(balance.pending),
            clearing: money(balance.clearing),
            available: money(balance.available),
            held: money(balance.held),
            in_payout: money(balance.in_payout),
            paid: money(balance.paid),
            owed: money(balance.owed),
        }
    }
}
