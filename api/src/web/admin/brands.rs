//! `/admin/brands` and `/admin/brands/{id}`: brands, their money, and what they paid in.

use askama::Template;
use entity::store::{brand, queue};
use entity::table;
use entity::value::{BrandId, Currency};
use scheduler::service::deposits::{RecordDeposit, SetBrandTerms};
use scheduler::service::money::{self, AsOf, Balance};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::role::OpsViewer;
use super::typed::{ROWS, after, amount, chosen, given, is_mendable, more, per_cent, share};
use crate::extract::{Params, Path};
use crate::problem::Problem;

/// Queues named at most.
const QUEUES: u64 = 100;

/// Where a page begins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CursorQuery {
    pub(super) cursor: String,
}

#[derive(Template)]
#[template(path = "admin/brands.html")]
struct BrandsPage {
    frame: Frame,
    brands: Vec<table::brand::Model>,
    more: Option<String>,
}

pub(super) async fn list(viewer: OpsViewer, Params(query): Params<CursorQuery>) -> Shown {
    let begin: Option<BrandId> = after(&query.cursor)?;
    let mut brands = brand::page(viewer.viewer.app.read(), begin, ROWS + 1).await?;
    let more = more(&mut brands, ("/admin/brands", &[]), |one| {
        one.id.to_string()
    });
    pages::show(&BrandsPage {
        frame: viewer.viewer.frame,
        brands,
        more,
    })
}

/// A deposit as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepositForm {
    amount: String,
    currency: String,
    reference: String,
}

#[derive(Template)]
#[template(path = "admin/brand.html")]
struct BrandPage {
    frame: Frame,
    mistakes: Mistakes,
    form: DepositForm,
    brand: table::brand::Model,
    balances: Vec<Balance>,
    queues: Vec<table::queue::Model>,
    fee: String,
}

impl BrandPage {
    fn money(&self, balance: &Balance, amount: &i64) -> String {
        let money = entity::value::Money::new(*amount, balance.currency);
        self.frame.money(&money)
    }
}

async fn page(
    viewer: &Viewer,
    id: BrandId,
    (form, mistakes): (DepositForm, Mistakes),
) -> Result<BrandPage, Problem> {
    let read = viewer.app.read();
    let brand = brand::find(read, id).await?;
    let brand = brand.ok_or_else(|| Problem::not_found("brand"))?;
    let night = money::night_of(&brand, &viewer.app.services.zones, viewer.frame.now);
    Ok(BrandPage {
        frame: viewer.frame.clone(),
        balances: money::balances(read, &brand, AsOf::Now(night)).await?,
        queues: queue::page(read, id, None, QUEUES).await?,
        fee: share(brand.platform_fee_bps),
        brand,
        mistakes,
        form,
    })
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<BrandId>) -> Shown {
    let form = DepositForm {
        currency: Currency::USD.to_string(),
        ..DepositForm::default()
    };
    pages::show(&page(&viewer.viewer, id, (form, Mistakes::none())).await?)
}

pub(super) async fn deposit(
    viewer: OpsViewer,
    Path(brand): Path<BrandId>,
    Form(form): Form<DepositForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let said = match record(&viewer, brand, &form).await {
        Ok(true) => "admin-deposited",
        Ok(false) => "admin-deposited-before",
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            let page = page(&viewer, brand, (form, mistakes)).await?;
            return pages::show_as(problem.status, &page);
        }
        Err(problem) => return Err(problem),
    };
    Ok(pages::done(&format!("/admin/brands/{brand}"), said))
}

/// Records a deposit; a repeat under the same reference changes nothing.
async fn record(viewer: &Viewer, brand_id: BrandId, form: &DepositForm) -> Result<bool, Problem> {
    let currency: Option<Currency> = chosen("currency", &form.currency.to_ascii_uppercase())?;
    let currency = currency.ok_or_else(|| Problem::field("/currency", "is missing"))?;
    let deposit = RecordDeposit {
        brand_id,
        amount: amount("amount", &form.amount, currency)?,
        reference: form.reference.trim().to_owned(),
    };
    Ok(viewer.app.run(&viewer.actor, deposit).await?.new)
}

/// A brand's terms as they are typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermsForm {
    version: i64,
    fee: String,
    credit: String,
    credit_currency: String,
}

impl TermsForm {
    fn terms(&self, brand_id: BrandId) -> Result<SetBrandTerms, Problem> {
        let fee = given(&self.fee)
            .map(|text| per_cent("fee", &text))
            .transpose()?;
        let credit = match given(&self.credit) {
            Some(text) => {
                let currency: Option<Currency> = chosen(
                    "credit_currency",
                    &self.credit_currency.to_ascii_uppercase(),
                )?;
                let missing = || Problem::field("/credit_currency", "is missing");
                Some(amount("credit", &text, currency.ok_or_else(missing)?)?)
            }
            None => None,
        };
        Ok(SetBrandTerms {
            brand_id,
            credit_limit: credit,
            platform_fee_bps: fee,
            expected_version: Some(self.version),
        })
    }
}

pub(super) async fn set_terms(
    viewer: OpsViewer,
    Path(brand): Path<BrandId>,
    Form(form): Form<TermsForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let outcome = match form.terms(brand) {
        Ok(terms) => viewer.app.run(&viewer.actor, terms).await.map(drop),
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(pages::done(
            &format!("/admin/brands/{brand}"),
            "admin-terms-set",
        )),
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            let page = page(&viewer, brand, (DepositForm::default(), mistakes)).await?;
            pages::show_as(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}
