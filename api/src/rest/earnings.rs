//! `/v1/earnings`, `/v1/charges`, `/v1/balance`, `/v1/payouts`: what experts earned and brands owe.

use actix_web::web;
use entity::store::earning::{self, LinesOf};
use entity::store::payout;
use entity::table;
use entity::value::Scope;
use scheduler::service::money;

use super::money_views::{BalanceView, LineView, PayoutView};
use crate::answer::{Answer, Reply};
use crate::auth::{BrandCaller, ExpertCaller};
use crate::extract::Params;
use crate::page::{Listing, Paging};
use crate::state::App;

/// The routes of lines and balances.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/earnings").route(web::get().to(earnings)))
        .service(web::resource("/charges").route(web::get().to(charges)))
        .service(web::resource("/balance").route(web::get().to(balance)))
        .service(web::resource("/payouts").route(web::get().to(payouts)));
}

fn line_cursor(line: &table::earning::Model) -> String {
    line.id.to_string()
}

async fn earnings(caller: ExpertCaller, app: App, Params(paging): Params<Paging>) -> Reply {
    let limit = paging.limit()?;
    let of = LinesOf::Expert(caller.expert);
    let lines = earning::list(app.read(), of, paging.after()?, limit + 1).await?;
    let page = Listing::new(lines, limit, line_cursor, LineView::earned);
    Ok(Answer::ok(&page))
}

async fn charges(caller: BrandCaller, app: App, Params(paging): Params<Paging>) -> Reply {
    caller.require(Scope::BillingRead)?;
    let limit = paging.limit()?;
    let of = LinesOf::Brand(caller.brand);
    let lines = earning::list(app.read(), of, paging.after()?, limit + 1).await?;
    let page = Listing::new(lines, limit, line_cursor, LineView::charged);
    Ok(Answer::ok(&page))
}

async fn balance(caller: BrandCaller, app: App) -> Reply {
    caller.require(Scope::BillingRead)?;
    let balances = money::balances(app.read(), caller.brand).await?;
    let views = balances.into_iter().map(BalanceView::from).collect();
    Ok(Answer::ok(&Listing::whole(views)))
}

async fn payouts(caller: ExpertCaller, app: App, Params(paging): Params<Paging>) -> Reply {
    let limit = paging.limit()?;
    let found = payout::of_expert(app.read(), caller.expert, paging.after()?, limit + 1).await?;
    let cursor = |payout: &table::payout::Model| payout.id.to_string();
    Ok(Answer::ok(&Listing::new(
        found,
        limit,
        cursor,
        PayoutView::from,
    )))
}
