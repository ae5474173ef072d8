//! `/v1/earnings`, `/v1/charges`, `/v1/payouts`: what experts earned and brands owe, line by line.

use entity::store::earning::{self, LineFilter, LineTotal, LinesOf};
use entity::store::payout;
use entity::table;
use entity::value::{
    Currency, EarningId, EarningKind, EarningState, Instant, Money, PayoutId, Scope,
};
use serde::{Deserialize, Serialize};

use super::money_views::{LineView, PayoutView};
use crate::answer::{Answer, Reply};
use crate::auth::{BrandCaller, ExpertCaller};
use crate::contract::{Api, says};
use crate::extract::{Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The routes of lines and payouts.
pub(super) fn routes(api: &mut Api) {
    api.resource("/earnings", |r| {
        r.get(earnings, says("Lists what the expert earned, line by line"))
    })
    .resource("/earnings/{id}", |r| {
        r.get(earning, says("Shows a line of pay"))
    })
    .resource("/charges", |r| {
        r.get(
            charges,
            says("Lists what the brand was charged, line by line").scope(Scope::BillingRead),
        )
    })
    .resource("/charges/{id}", |r| {
        r.get(charge, says("Shows a charge").scope(Scope::BillingRead))
    })
    .resource("/payouts", |r| {
        r.get(payouts, says("Lists the expert's payouts"))
    })
    .resource("/payouts/{id}", |r| r.get(payout, says("Shows a payout")));
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct LineParams {
    #[serde(default)]
    state: Option<EarningState>,
    #[serde(default)]
    kind: Option<EarningKind>,
    #[serde(default)]
    currency: Option<Currency>,
    /// Written at that time or later.
    #[serde(default)]
    from: Option<Instant>,
    /// Written before that time.
    #[serde(default)]
    to: Option<Instant>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

impl LineParams {
    fn split(self) -> (LineFilter, Paging) {
        let filter = LineFilter {
            state: self.state,
            kind: self.kind,
            currency: self.currency,
            from: self.from,
            to: self.to,
        };
        (filter, Paging::new(self.limit, self.cursor))
    }
}

/// A page of lines, and what all lines that the filter lets through come to.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct Lines {
    #[serde(flatten)]
    page: Listing<LineView>,
    totals: Vec<TotalView>,
}

/// What lines of one state and currency come to.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct TotalView {
    state: EarningState,
    lines: i64,
    amount: Money,
}

async fn lines(app: &App, of: LinesOf, params: LineParams) -> Reply<Lines> {
    let (filter, paging) = params.split();
    let limit = paging.limit()?;
    let which = (of, &filter);
    let found = earning::list(app.read(), which, paging.after()?, limit + 1).await?;
    let totals = earning::totals(app.read(), which).await?;
    let cursor = |line: &table::earning::Model| line.id.to_string();
    let view = match of {
        LinesOf::Expert(_) => LineView::earned,
        LinesOf::Brand(_) => LineView::charged,
    };
    let total = |total: LineTotal| TotalView {
        state: total.state,
        lines: total.lines,
        amount: match of {
            LinesOf::Expert(_) => Money::new(total.pay, total.currency),
            LinesOf::Brand(_) => Money::new(total.price, total.currency),
        },
    };
    Ok(Answer::ok(&Lines {
        page: Listing::new(found, limit, cursor, view),
        totals: totals.into_iter().map(total).collect(),
    }))
}

async fn earnings(
    caller: ExpertCaller,
    app: App,
    Params(params): Params<LineParams>,
) -> Reply<Lines> {
    lines(&app, LinesOf::Expert(caller.expert), params).await
}

async fn earning(caller: ExpertCaller, app: App, Path(id): Path<EarningId>) -> Reply<LineView> {
    let line = earning::find(app.read(), id).await?;
    let line = line.filter(|line| line.expert_id == caller.expert);
    let line = line.ok_or_else(|| Problem::not_found("earning"))?;
    Ok(Answer::ok(&LineView::earned(line)))
}

async fn charge(caller: BrandCaller, app: App, Path(id): Path<EarningId>) -> Reply<LineView> {
    caller.require(Scope::BillingRead)?;
    let line = earning::find(app.read(), id).await?;
    let line = line.filter(|line| line.brand_id == Some(caller.brand));
    let line = line.ok_or_else(|| Problem::not_found("charge"))?;
    Ok(Answer::ok(&LineView::charged(line)))
}

async fn payout(caller: ExpertCaller, app: App, Path(id): Path<PayoutId>) -> Reply<PayoutView> {
    let found = payout::among(app.read(), &[id]).await?.into_iter().next();
    let found = found.filter(|payout| payout.expert_id == caller.expert);
    let found = found.ok_or_else(|| Problem::not_found("payout"))?;
    Ok(Answer::ok(&PayoutView::from(found)))
}

async fn charges(
    caller: BrandCaller,
    app: App,
    Params(params): Params<LineParams>,
) -> Reply<Lines> {
    caller.require(Scope::BillingRead)?;
    lines(&app, LinesOf::Brand(caller.brand), params).await
}

async fn payouts(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<PayoutView>> {
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
