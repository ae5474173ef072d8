//! A brand's own settings.

use actix_web::HttpRequest;
use entity::store;
use entity::table::brand;
use entity::value::{BrandId, BrandMode, Currency, Instant, Money, Scope};
use scheduler::service::Fault;
use scheduler::service::brands::{BrandSettings, ChangeBrand};
use scheduler::service::money::{self, AsOf};
use serde::Serialize;

use crate::contract::{Api, Form, says};
use crate::rest::bodies::BrandPatchBody;
use crate::{Answer, App, BrandCaller, Reply, expected_version};

/// `/brand`.
pub fn routes(api: &mut Api) {
    api.resource("/brand", |r| {
        r.get(show, says("Shows the brand").scope(Scope::QueuesRead))
            .patch(
                change,
                says("Changes the brand")
                    .scope(Scope::QueuesWrite)
                    .if_match(),
            )
    });
}

#[derive(Serialize, schemars::JsonSchema)]
struct BrandView {
    id: BrandId,
    #[serde(flatten)]
    settings: BrandSettings,
    mode: BrandMode,
    platform_fee_bps: i32,
    /// What is paid in and neither spent nor set aside, in the currency it has most of.
    balance: Money,
    /// The same for every currency.
    balances: Vec<Money>,
    exhausted_since: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

async fn answer(app: &App, brand: &brand::Model) -> Reply<BrandView> {
    let as_of = AsOf::Now(money::night_of(brand, &app.services.zones, app.now()));
    let balances: Vec<Money> = money::balances(app.read(), brand, as_of)
        .await
        .map_err(Fault::from)?
        .into_iter()
        .map(|balance| Money::new(balance.prepaid(), balance.currency))
        .collect();
    let most = balances.iter().copied().max_by_key(|money| money.amount);
    let view = BrandView {
        id: brand.id,
        settings: BrandSettings::from(brand),
        mode: brand.mode,
        platform_fee_bps: brand.platform_fee_bps,
        balance: most.unwrap_or(Money::new(0, Currency::USD)),
        balances,
        exhausted_since: brand.exhausted_at,
        created_at: brand.created_at,
        updated_at: brand.updated_at,
    };
    Ok(Answer::ok(&view).etag(brand.version))
}

async fn show(app: App, caller: BrandCaller) -> Reply<BrandView> {
    caller.require(Scope::QueuesRead)?;
    let brand = store::brand::find(app.read(), caller.brand)
        .await
        .map_err(Fault::from)?
        .ok_or_else(|| Fault::not_found("brand"))?;
    answer(&app, &brand).await
}

async fn change(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    patch: Form<BrandPatchBody>,
) -> Reply<BrandView> {
    caller.require(Scope::QueuesWrite)?;
    if patch.value.get("spending").is_some() {
        caller.require(Scope::BillingWrite)?;
    }
    let use_case = ChangeBrand {
        brand: caller.brand,
        version: expected_version(&request)?,
        patch: patch.value,
    };
    let brand = app.run(&caller.actor(), use_case).await?;
    answer(&app, &brand).await
}
