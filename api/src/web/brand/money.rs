//! `/brand/money`: balance, what is set aside, what was paid in and charged, invoices, disputes.

use actix_web::web;
use askama::Template;
use entity::store::dispute::{self, DisputesOf};
use entity::store::earning::{self, LineFilter, LinesOf};
use entity::store::paper::{self, PapersOf};
use entity::store::tonight;
use entity::table;
use entity::value::{
    DisputeId, DisputeReason, DisputeState, EarningKind, EarningState, Money, PaperId, QueryId,
    Scope,
};
use scheduler::service::money::{self, AsOf, Balance};

use super::super::{self as pages, BrandViewer, Frame, Mistakes, Shown};
use super::facts::own;
use super::invoices;
use super::spending::{self, SpendingForm};
use crate::problem::Problem;
use crate::rest::papers::paper_number;

/// Lines of each list; the rest is on invoices and in the API.
const SHOWN: u64 = 20;

/// The routes of money.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/money").get(show))
        .service(web::resource("/brand/money/limits").post(spending::change))
        .service(web::resource("/brand/invoices/{id}").get(invoices::show));
}

/// What the brand has in one currency.
struct BalanceRow {
    currency: String,
    posted: String,
    reserved: String,
    available: Option<String>,
    tonight: Option<String>,
}

/// A line with an amount.
struct Amount {
    at: String,
    what: String,
    amount: String,
}

/// A line that was charged.
struct Charge {
    at: String,
    kind: EarningKind,
    state: EarningState,
    query: Option<QueryId>,
    amount: String,
}

/// A closed month.
struct Invoice {
    id: PaperId,
    number: String,
    from: String,
    to: String,
    change: String,
}

/// A dispute of a charge.
struct DisputeRow {
    id: DisputeId,
    at: String,
    reason: DisputeReason,
    state: DisputeState,
    decide_by: String,
}

#[derive(Template)]
#[template(path = "brand/money.html")]
pub(super) struct MoneyPage {
    frame: Frame,
    mistakes: Mistakes,
    form: SpendingForm,
    balances: Vec<BalanceRow>,
    set_aside: Vec<Amount>,
    deposits: Vec<Amount>,
    charges: Vec<Charge>,
    invoices: Vec<Invoice>,
    disputes: Vec<DisputeRow>,
}

fn balance(frame: &Frame, balance: Balance) -> BalanceRow {
    let money = |amount| frame.money(&Money::new(amount, balance.currency));
    BalanceRow {
        currency: balance.currency.to_string(),
        posted: money(balance.posted),
        reserved: money(balance.pending),
        available: balance.available.map(money),
        tonight: balance.tonight.map(|(spent, _)| money(spent)),
    }
}

async fn charges(viewer: &BrandViewer) -> Result<Vec<Charge>, Problem> {
    let frame = &viewer.viewer.frame;
    let filter = LineFilter {
        state: None,
        kind: None,
        currency: None,
        from: None,
        to: None,
    };
    let which = (LinesOf::Brand(viewer.brand), &filter);
    let found = earning::list(viewer.viewer.app.read(), which, None, SHOWN).await?;
    let charge = |line: table::earning::Model| Charge {
        at: frame.days.full(line.created_at),
        kind: line.kind,
        state: line.state,
        query: line.query_id,
        amount: frame.money(&Money::new(line.price_amount, line.currency)),
    };
    Ok(found.into_iter().map(charge).collect())
}

async fn moved(viewer: &BrandViewer) -> Result<(Vec<Amount>, Vec<Amount>), Problem> {
    let (frame, db) = (&viewer.viewer.frame, viewer.viewer.app.read());
    let aside = |row: table::reservation::Model| Amount {
        at: frame.days.full(row.created_at),
        what: row.query_id.to_string(),
        amount: frame.money(&Money::new(row.amount, row.currency)),
    };
    let paid = |row: table::deposit::Model| Amount {
        at: frame.days.full(row.created_at),
        what: row.reference,
        amount: frame.money(&Money::new(row.amount, row.currency)),
    };
    let set_aside = tonight::set_aside(db, viewer.brand, SHOWN).await?;
    let paid_in = tonight::paid_in(db, viewer.brand, SHOWN).await?;
    Ok((
        set_aside.into_iter().map(aside).collect(),
        paid_in.into_iter().map(paid).collect(),
    ))
}

async fn invoices(viewer: &BrandViewer) -> Result<Vec<Invoice>, Problem> {
    let frame = &viewer.viewer.frame;
    let of = PapersOf::Brand(viewer.brand);
    let found = paper::list(viewer.viewer.app.read(), of, None, SHOWN).await?;
    let invoice = |paper: table::paper::Model| Invoice {
        id: paper.id,
        number: paper_number(&paper),
        from: frame.days.day(paper.starts_at),
        to: frame.days.day(paper.ends_at),
        change: frame.money(&Money::new(
            paper.closing_amount - paper.opening_amount,
            paper.currency,
        )),
    };
    Ok(found.into_iter().map(invoice).collect())
}

async fn disputes(viewer: &BrandViewer) -> Result<Vec<DisputeRow>, Problem> {
    let frame = &viewer.viewer.frame;
    let of = DisputesOf::Brand(viewer.brand);
    let found = dispute::list(viewer.viewer.app.read(), of, None, (None, SHOWN)).await?;
    let row = |row: table::dispute::Model| DisputeRow {
        id: row.id,
        at: frame.days.full(row.opened_at),
        reason: row.reason,
        state: row.state,
        decide_by: frame.days.full(row.decide_by),
    };
    Ok(found.into_iter().map(row).collect())
}

/// The page, with a form of limits.
///
/// # Errors
/// When the database fails.
pub(super) async fn page(
    viewer: &BrandViewer,
    (form, mistakes): (SpendingForm, Mistakes),
) -> Result<MoneyPage, Problem> {
    viewer.caller()?.require(Scope::BillingRead)?;
    let frame = viewer.viewer.frame.clone();
    let app = &viewer.viewer.app;
    let brand = own(viewer).await?;
    let as_of = AsOf::Now(money::night_of(&brand, &app.services.zones, frame.now));
    let balances = money::balances(app.read(), &brand, as_of).await?;
    let (set_aside, deposits) = moved(viewer).await?;
    Ok(MoneyPage {
        balances: balances
            .into_iter()
            .map(|one| balance(&frame, one))
            .collect(),
        set_aside,
        deposits,
        charges: charges(viewer).await?,
        invoices: invoices(viewer).await?,
        disputes: disputes(viewer).await?,
        frame,
        mistakes,
        form,
    })
}

async fn show(viewer: BrandViewer) -> Shown {
    let form = SpendingForm::of(&own(&viewer).await?);
    pages::show(&page(&viewer, (form, Mistakes::none())).await?)
}
