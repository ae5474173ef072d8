//! `/expert/earnings`: what was earned, where it is, and what was paid.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use entity::store::earning::{self, LineFilter, LinesOf};
use entity::store::paper::{self, PapersOf};
use entity::store::payout;
use entity::table;
use entity::value::{EarningId, EarningState, Instant, Money, PaperId, PayoutState};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Frame, Shown};
use super::evidence;
use crate::extract::{Params, Path};
use crate::problem::Problem;
use crate::rest::papers::{paper_number, statement_page};

/// Lines on a page.
const LINES: u64 = 50;

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
    lines: Vec<Line>,
    older: Option<EarningId>,
    payouts: Vec<Sent>,
    statements: Vec<Statement>,
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
    let totals = earning::totals(read, which).await?.into_iter();
    let totals = totals.map(|total| Total {
        state: total.state,
        lines: usize::try_from(total.lines).unwrap_or_default(),
        amount: Money::new(total.pay, total.currency),
    });
    let payouts = payout::of_expert(read, viewer.expert, None, PAYOUTS).await?;
    let payouts = payouts.into_iter().map(|payout| Sent {
        amount: Money::new(payout.amount, payout.currency),
        state: payout.state,
        at: payout.updated_at,
    });
    pages::show(&EarningsPage {
        totals: totals.collect(),
        lines: rows.into_iter().map(line).collect(),
        older,
        payouts: payouts.collect(),
        statements: statements(&viewer).await?,
        frame: viewer.viewer.frame,
    })
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
