//! `/v1/admin/deposits` and a brand's terms: recorded by admins.

use actix_web::HttpRequest;
use entity::store::deposit;
use entity::table;
use entity::value::{BrandId, DepositId, Money, Scope};
use scheduler::service::deposits::{Deposited, RecordDeposit, SetBrandTerms};
use scheduler::service::money::{self, AsOf};
use serde::{Deserialize, Serialize};

use super::balance::BalanceView;
use super::money_views::DepositView;
use crate::answer::{Answer, Reply, expected_version};
use crate::auth::{AdminCaller, BrandCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, Path};
use crate::problem::Problem;
use crate::state::App;

/// The routes of deposits and terms.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/deposits", |r| {
        r.post(
            record,
            says("Records money that a brand paid in")
                .problems(&["reference-reused"])
                .statuses(&[200, 201]),
        )
    })
    .resource("/deposits/{id}", |r| {
        r.get(show, says("Shows a deposit").scope(Scope::BillingRead))
    })
    .resource("/admin/brands/{id}", |r| {
        r.patch(
            set_terms,
            says("Sets a brand's credit limit and fee")
                .problems(&["credit-in-use"])
                .if_match(),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DepositBody {
    brand_id: BrandId,
    amount: Money,
    reference: String,
}

async fn record(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<DepositBody>,
) -> Reply<DepositView> {
    let deposit = RecordDeposit {
        brand_id: body.brand_id,
        amount: body.amount,
        reference: body.reference,
    };
    let render = |deposited: Deposited| {
        let view = DepositView::from(deposited.deposit);
        if deposited.new {
            Answer::created(&view)
        } else {
            Answer::ok(&view)
        }
    };
    app.act_on_money(&request, &caller.actor(), deposit, render)
        .await
}

/// A brand reads what it paid in.
async fn show(caller: BrandCaller, app: App, Path(id): Path<DepositId>) -> Reply<DepositView> {
    caller.require(Scope::BillingRead)?;
    let found = deposit::among(app.read(), &[id]).await?.into_iter().next();
    let found = found.filter(|deposit| deposit.brand_id == caller.brand);
    let found = found.ok_or_else(|| Problem::not_found("deposit"))?;
    Ok(Answer::ok(&DepositView::from(found)))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct TermsBody {
    #[serde(default)]
    credit_limit: Option<Money>,
    #[serde(default)]
    platform_fee_bps: Option<i32>,
}

/// A brand's terms, to admins.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct TermsView {
    id: BrandId,
    name: String,
    platform_fee_bps: i32,
    balance: Vec<BalanceView>,
}

impl TermsView {
    fn of(brand: table::brand::Model, balances: Vec<money::Balance>) -> Self {
        Self {
            id: brand.id,
            name: brand.name,
            platform_fee_bps: brand.platform_fee_bps,
            balance: balances.into_iter().map(BalanceView::from).collect(),
        }
    }
}

async fn set_terms(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(brand_id): Path<BrandId>,
    Json(body): Json<TermsBody>,
) -> Reply<TermsView> {
    let terms = SetBrandTerms {
        brand_id,
        credit_limit: body.credit_limit,
        platform_fee_bps: body.platform_fee_bps,
        expected_version: expected_version(&request)?,
    };
    let brand = app.run(&caller.actor(), terms).await?;
    let version = brand.version;
    let as_of = AsOf::Now(money::night_of(&brand, &app.services.zones, app.now()));
    let balances = money::balances(app.read(), &brand, as_of).await?;
    Ok(Answer::ok(&TermsView::of(brand, balances)).etag(version))
}
