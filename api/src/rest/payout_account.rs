//! `/v1/expert/payout-account` and `/v1/payout-rails`: where and how experts are paid.

use actix_web::HttpRequest;
use entity::store::payout;
use entity::table;
use entity::value::{Currency, Money};
use scheduler::service::payouts::{
    Destination, Rail, RailTerms, SetDestination, account_version, rails,
};
use scheduler::service::settings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::people_views::instant;
use crate::answer::{Answer, Reply, expected_version};
use crate::auth::{Caller, ExpertCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, Params};
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::App;

/// The routes of an expert's payout account, and of the rails.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert/payout-account", |r| {
        r.get(
            read,
            says("Shows how the expert is paid")
                .problems(&["not-found"])
                .etag(),
        )
        .put(set, says("Sets how the expert is paid").if_match())
    })
    .resource("/payout-rails", |r| {
        r.get(
            list_rails,
            says("Lists the ways of being paid, and where each serves"),
        )
    });
}

/// Where an expert's money is sent, with numbers masked.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct AccountView {
    rail: String,
    details: Option<Destination>,
    updated_at: String,
    /// How far the account at the provider is: `incomplete`, `pending`, `ready`, `restricted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// Whether something came back: nothing more is sent until the account was looked at.
    needs_verification: bool,
}

impl From<table::payout_account::Model> for AccountView {
    fn from(account: table::payout_account::Model) -> Self {
        let details: Option<Destination> = serde_json::from_value(account.details).ok();
        Self {
            rail: account.rail,
            details: details.map(Destination::masked),
            updated_at: instant(account.updated_at),
            state: account.provider_state,
            needs_verification: account.needs_verification,
        }
    }
}

async fn read(caller: ExpertCaller, app: App) -> Reply<AccountView> {
    let account = payout::destination(app.read(), caller.expert)
        .await?
        .ok_or_else(|| Problem::not_found("payout account"))?;
    Ok(shown(account))
}

fn shown(account: table::payout_account::Model) -> Answer<AccountView> {
    let version = account_version(&account);
    Answer::ok(&AccountView::from(account)).etag(version)
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccountBody {
    rail: String,
    details: Value,
}

async fn set(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<AccountBody>,
) -> Reply<AccountView> {
    let rail: Rail = body
        .rail
        .parse()
        .map_err(|error| Problem::field("/rail", format!("{error}")))?;
    let account = SetDestination {
        expert: caller.expert,
        rail,
        destination: Destination::parse(rail, &body.details)?,
        expected: expected_version(&request)?,
    };
    Ok(shown(app.run(&caller.actor(), account).await?))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct RailParams {
    #[serde(default)]
    country: Option<String>,
}

/// A way of sending money.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct RailView {
    rail: &'static str,
    name: &'static str,
    /// `*`: any country.
    countries: Vec<&'static str>,
    currencies: Vec<Currency>,
    /// The least that is paid, per currency.
    minimums: Vec<Money>,
    /// The least of US dollars, or of the first currency where there are none.
    minimum_amount: i64,
    details: &'static [&'static [&'static str]],
    /// Whether the provider asks the expert for the rest, on a page of its own.
    provider_onboarding: bool,
}

impl From<RailTerms> for RailView {
    fn from(terms: RailTerms) -> Self {
        let dollars = |money: &&Money| money.currency == Currency::USD;
        let first = terms.minimums.iter().find(dollars);
        Self {
            rail: terms.rail.as_str(),
            name: terms.rail.name(),
            countries: terms.countries,
            currencies: terms.minimums.iter().map(|money| money.currency).collect(),
            minimum_amount: first
                .or(terms.minimums.first())
                .map_or(0, |money| money.amount),
            minimums: terms.minimums,
            details: terms.rail.details(),
            provider_onboarding: !terms.rail.by_file(),
        }
    }
}

async fn list_rails(
    _: Caller,
    app: App,
    Params(params): Params<RailParams>,
) -> Reply<Listing<RailView>> {
    let country = params.country.as_deref();
    if country.is_some_and(|c| c.len() != 2 || !c.bytes().all(|b| b.is_ascii_uppercase())) {
        return Err(Problem::field(
            "/country",
            "must be two capital letters such as PH",
        ));
    }
    let settings = settings::payouts(app.read()).await?;
    let terms = rails(country).into_iter();
    let views: Vec<RailView> = terms
        .map(|terms| RailView::from(terms.raised(&settings)))
        .collect();
    Ok(Answer::ok(&Listing::whole(views)))
}
