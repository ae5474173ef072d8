//! `/expert/earnings`: what was earned, where it is, and what was paid.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use entity::store::dispute::{self, DisputesOf};
use entity::store::earning::{self, LineFilter, LinesOf};
use entity::store::paper::{self, PapersOf};
use entity::store::payout;
use entity::table;
use entity::value::{Currency, EarningId, EarningState, Instant, Money, PaperId, PayoutState};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Frame, Shown};
use super::evidence;
use crate::extract::{Params, Path};
use crate::problem::Problem;
use crate::rest::papers::{paper_number, statement_page};

/// Lines on a page.
const LINES: u64 = 50;

/// Clearing days that are shown.
const CLEARING: u64 = 10;

/// Disputes that are shown.
const DISPUTES: u64 = 20;

/// Payouts that are shown: a year of weeks.
const PAYOUTS: u64 = 52;

/// The routes of earnings.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/earnings").get(show))
        .service(web::resource("/expert/earnings/{id}").get(evidence::show))
        .service(web::resource("/expert/statements/{id}").get(statement));
}

/// What all lines in one state come to.
struct Total {
    state: EarningState,
    lines: usize,
    amount: Money,
}

/// Where every expert's money is at some time, in this order; further states only where there is
/// money in them.
const STATES: [EarningState; 4] = [
    EarningState::Accrued,
    EarningState::Clearing,
    EarningState::Available,
    EarningState::Paid,
];

/// A line of pay.
struct Line {
    row: table::earning::Model,
    amount: Money,
}

/// Money sent.
struct Sent {
    amount: Money,
    state: PayoutState,
    at: Instant,
}

/// A statement of a month.
struct Statement {
    id: PaperId,
    number: String,
    from: Instant,
    to: Instant,
    /// What the lines come to.
    change: Money,
}

#[derive(Template)]
#[template(path = "expert/earnings.html")]
struct EarningsPage {
    frame: Frame,
    totals: Vec<Total>,
    /// What becomes available next, and when.
    clearing: Vec<(Instant, Money)>,
    lines: Vec<Line>,
    older: Option<EarningId>,
    payouts: Vec<Sent>,
    statements: Vec<Statement>,
    disputes: Vec<table::dispute::Model>,
}

#[derive(Debug, Deserialize)]
struct Behind {
    #[serde(default)]
    after: Option<EarningId>,
}

async fn show(viewer: ExpertViewer, Params(behind): Params<Behind>) -> Shown {
    let read = viewer.viewer.app.read();
    let which = (LinesOf::Expert(viewer.expert), &LineFilter::default());
    let mut rows = earning::list(read, which, behind.after, LINES + 1).await?;
    let more = rows.len() as u64 > LINES;
    rows.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let older = rows.last().filter(|_| more).map(|row| row.id);
    let payouts = payout::of_expert(read, viewer.expert, None, PAYOUTS).await?;
    let payouts = payouts.into_iter().map(|payout| Sent {
        amount: Money::new(payout.amount, payout.currency),
        state: payout.state,
        at: payout.updated_at,
    });
    pages::show(&EarningsPage {
        totals: totals(&viewer).await?,
        clearing: clearing(&viewer).await?,
        lines: rows.into_iter().map(line).collect(),
        older,
        payouts: payouts.collect(),
        statements: statements(&viewer).await?,
        disputes: dispute::list(
            read,
            DisputesOf::Expert(viewer.expert),
            None,
            (None, DISPUTES),
        )
        .await?,
        frame: viewer.viewer.frame,
    })
}

/// What lines come to, by currency and state: where there are any of a currency, each of the four
/// common states.
async fn totals(viewer: &ExpertViewer) -> Result<Vec<Total>, Problem> {
    let of = (LinesOf::Expert(viewer.expert), &LineFilter::default());
    let found = earning::totals(viewer.viewer.app.read(), of).await?;
    let mut currencies: Vec<Currency> = found.iter().map(|total| total.currency).collect();
    currencies.dedup();
    let others = EarningState::ALL.iter().filter(|one| !STATES.contains(one));
    let states: Vec<EarningState> = STATES.iter().chain(others).copied().collect();
    let all = currencies.iter().flat_map(|currency| {
        let of = |state: &EarningState| {
            let known = found.iter();
            known
                .clone()
                .find(|one| one.currency == *currency && one.state == *state)
        };
        let shown = states.iter().filter_map(move |state| match of(state) {
            None if !STATES.contains(state) => None,
            total => Some(Total {
                state: *state,
                lines: total.map_or(0, |one| usize::try_from(one.lines).unwrap_or_default()),
                amount: Money::new(total.map_or(0, |one| one.pay), *currency),
            }),
        });
        shown.collect::<Vec<_>>()
    });
    Ok(all.collect())
}

/// What becomes available next: the sum of each instant.
async fn clearing(viewer: &ExpertViewer) -> Result<Vec<(Instant, Money)>, Problem> {
    let read = viewer.viewer.app.read();
    let found = earning::next_clearing(read, viewer.expert, CLEARING).await?;
    let sum = |one: earning::Clearing| (one.clear_at, Money::new(one.pay, one.currency));
    Ok(found.into_iter().map(sum).collect())
}

async fn statements(viewer: &ExpertViewer) -> Result<Vec<Statement>, Problem> {
    let of = PapersOf::Expert(viewer.expert);
    let found = paper::list(viewer.viewer.app.read(), of, None, PAYOUTS).await?;
    let statement = |paper: table::paper::Model| Statement {
        id: paper.id,
        number: paper_number(&paper),
        from: paper.starts_at,
        to: paper.ends_at,
        change: Money::new(paper.closing_amount - paper.opening_amount, paper.currency),
    };
    Ok(found.into_iter().map(statement).collect())
}

/// A statement as the API's page to print.
async fn statement(
    viewer: ExpertViewer,
    request: HttpRequest,
    Path(id): Path<PaperId>,
) -> Result<HttpResponse, Problem> {
    let (app, language) = (&viewer.viewer.app, viewer.viewer.frame.language);
    statement_page(app, &request, (viewer.expert, id), language).await
}

fn line(row: table::earning::Model) -> Line {
    Line {
        amount: Money::new(row.amount, row.currency),
        row,
    }
}
