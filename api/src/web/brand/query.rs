//! `/brand/queries/{id}`: what was said and promised, what happened, and what the brand can do.

use askama::Template;
use entity::store::{earning, queue};
use entity::table;
use entity::value::{
    Author, CancelReason, DisputeReason, EarningKind, Money, PromiseState, QueryId, QueryState,
    Visibility,
};
use scheduler::service::queries::{Viewer, details, thread, visible};

use super::super::{self as pages, BrandViewer, Frame, Mistakes, Shown};
use super::board::subject;
use super::timeline::{Step, steps};
use crate::extract::Path;
use crate::problem::Problem;

/// The lines of pay that a brand can be charged for a query.
const CHARGES: [EarningKind; 3] = [
    EarningKind::Resolution,
    EarningKind::VisitFee,
    EarningKind::EscalationCredit,
];

/// A message of the thread.
pub(super) struct Said {
    pub(super) by: String,
    pub(super) author: Author,
    pub(super) at: String,
    pub(super) body: String,
    pub(super) is_internal: bool,
    pub(super) is_own: bool,
}

/// The promise that was made last.
pub(super) struct Promised {
    pub(super) state: PromiseState,
    pub(super) text: String,
    pub(super) due: String,
    pub(super) machine: String,
    pub(super) is_running: bool,
}

/// A line that was charged for the query.
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) kind: EarningKind,
    pub(super) amount: String,
    pub(super) is_disputed: bool,
}

/// What changes by itself.
pub(super) struct Now {
    pub(super) state: QueryState,
    pub(super) since: String,
    pub(super) expert: Option<String>,
    pub(super) promise: Option<Promised>,
    pub(super) thread: Vec<Said>,
    pub(super) steps: Vec<Step>,
}

#[derive(Template)]
#[template(path = "brand/query-now.html")]
struct NowPart {
    frame: Frame,
    now: Now,
}

#[derive(Template)]
#[template(path = "brand/query.html")]
struct QueryPage {
    frame: Frame,
    mistakes: Mistakes,
    id: QueryId,
    subject: String,
    queue: String,
    customer: String,
    language: String,
    received: String,
    rating: Option<i32>,
    now: Now,
    charges: Vec<Charge>,
    body: String,
}

impl QueryPage {
    fn is(&self, states: &[QueryState]) -> bool {
        states.contains(&self.now.state)
    }

    fn can_confirm(&self) -> bool {
        self.is(&[QueryState::ResolutionProposed])
    }

    fn can_reopen(&self) -> bool {
        self.is(&[QueryState::Resolved])
    }

    fn can_rate(&self) -> bool {
        let answered = [
            QueryState::ResolutionProposed,
            QueryState::Resolved,
            QueryState::Closed,
        ];
        self.rating.is_none() && self.is(&answered)
    }

    fn is_escalated(&self) -> bool {
        self.is(&[QueryState::Escalated])
    }

    fn is_open(&self) -> bool {
        self.now.state.is_open()
    }

    fn reasons(&self) -> &'static [CancelReason] {
        CancelReason::ALL
    }

    /// What a brand can dispute: an expert's reasons are not its own.
    fn dispute_reasons(&self) -> impl Iterator<Item = &'static DisputeReason> {
        let of_expert = DisputeReason::UnpaidWork;
        DisputeReason::ALL
            .iter()
            .filter(move |reason| **reason != of_expert)
    }
}

fn said(frame: &Frame, message: table::message::Model) -> Said {
    Said {
        by: message.display_name,
        author: message.author,
        at: frame.days.full(message.sent_at),
        body: message.body,
        is_internal: message.visibility == Visibility::Internal,
        is_own: message.author == Author::Customer,
    }
}

/// What changes by itself, of a query of this brand.
///
/// # Errors
/// 404 where the query is another's; when the database fails.
pub(super) async fn living(
    viewer: &super::super::Viewer,
    (eyes, id): (Viewer, QueryId),
) -> Result<(Now, table::query::Model, table::customer::Model), Problem> {
    let (frame, db) = (&viewer.frame, viewer.app.read());
    let query = visible(db, eyes, id).await?;
    let messages = thread(db, query.id).await?;
    let details = details(db, query).await?;
    let promise = details.promise.map(|promise| Promised {
        state: promise.state,
        text: promise.text,
        due: frame.days.full(promise.due_at),
        machine: frame.machine(promise.due_at),
        is_running: promise.state == PromiseState::Made,
    });
    let now = Now {
        state: details.query.state,
        since: frame.days.full(details.query.state_since),
        expert: details.holder.map(|holder| holder.display_name),
        promise,
        thread: messages.into_iter().map(|one| said(frame, one)).collect(),
        steps: steps(&viewer.app, frame, (eyes, id)).await?,
    };
    Ok((now, details.query, details.customer))
}

async fn charges(viewer: &BrandViewer, id: QueryId) -> Result<Vec<Charge>, Problem> {
    let frame = &viewer.viewer.frame;
    let lines = earning::of_query(viewer.viewer.app.read(), id, &CHARGES).await?;
    let lines = lines
        .into_iter()
        .filter(|line| line.brand_id == Some(viewer.brand) && line.price_amount > 0);
    let charge = |line: table::earning::Model| Charge {
        id: line.id.to_string(),
        kind: line.kind,
        amount: frame.money(&Money::new(line.price_amount, line.currency)),
        is_disputed: line.dispute_id.is_some(),
    };
    Ok(lines.map(charge).collect())
}

async fn page(
    viewer: &BrandViewer,
    id: QueryId,
    (mistakes, body): (Mistakes, String),
) -> Result<QueryPage, Problem> {
    let frame = viewer.viewer.frame.clone();
    let eyes = Viewer::Brand(viewer.brand);
    let (now, query, customer) = living(&viewer.viewer, (eyes, id)).await?;
    let db = viewer.viewer.app.read();
    let queue = queue::find_of(db, viewer.brand, query.queue_id).await?;
    let customer = match customer.erased_at {
        Some(_) => frame.say("brand-erased"),
        None => customer.name.unwrap_or(customer.reference),
    };
    Ok(QueryPage {
        id,
        subject: subject(&frame, &query),
        queue: queue.map(|queue| queue.name).unwrap_or_default(),
        customer,
        language: query.language.to_string(),
        received: frame.days.full(query.received_at),
        rating: query.rating,
        charges: charges(viewer, id).await?,
        now,
        frame,
        mistakes,
        body,
    })
}

pub(super) async fn show(viewer: BrandViewer, Path(id): Path<QueryId>) -> Shown {
    let nothing = (Mistakes::none(), String::new());
    pages::show(&page(&viewer, id, nothing).await?)
}

/// The page again, with what is wrong with what was sent; nothing that was typed is lost.
pub(super) async fn again(
    viewer: &BrandViewer,
    id: QueryId,
    (problem, body): (Problem, String),
) -> Shown {
    if problem.status.is_server_error() || problem.status == actix_web::http::StatusCode::NOT_FOUND
    {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    pages::show_as(problem.status, &page(viewer, id, (mistakes, body)).await?)
}

/// The part of the page that lives.
pub(super) async fn now(viewer: BrandViewer, Path(id): Path<QueryId>) -> Shown {
    let eyes = Viewer::Brand(viewer.brand);
    let (now, ..) = living(&viewer.viewer, (eyes, id)).await?;
    let frame = viewer.viewer.frame;
    pages::show(&NowPart { frame, now })
}
