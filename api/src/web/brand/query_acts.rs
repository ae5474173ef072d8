//! What a brand's people do with a query: writing, and the actions of the API.

use entity::value::{Author, ConfirmedBy, DisputeReason, EarningId, QueryId, Scope};
use scheduler::service::disputes::{Claim, Disputant, OpenDispute};
use scheduler::service::messages::{NewMessage, PostMessage, Poster};
use scheduler::service::queries::{ActOnQuery, Action, Answered};
use serde::Deserialize;
use serde_json::json;

use super::super::{self as pages, BrandViewer, Form, Shown};
use super::query::again;
use crate::extract::Path;
use crate::problem::Problem;

/// What somebody wrote into the thread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageForm {
    body: String,
    /// `customer`, `brand`, or `note` for what the customer does not see.
    #[serde(rename = "as")]
    by: String,
}

pub(super) async fn write(
    viewer: BrandViewer,
    Path(id): Path<QueryId>,
    Form(form): Form<MessageForm>,
) -> Shown {
    match post(&viewer, id, &form).await {
        Ok(query) => Ok(pages::done(
            &format!("/brand/queries/{query}"),
            "brand-sent",
        )),
        Err(problem) => again(&viewer, id, (problem, form.body)).await,
    }
}

/// Posts a message; answers the query that it is in, which may be a new one.
async fn post(viewer: &BrandViewer, id: QueryId, form: &MessageForm) -> Result<QueryId, Problem> {
    viewer.caller()?.require(Scope::QueriesWrite)?;
    let document = match form.by.as_str() {
        "note" => json!({"author": "brand", "visibility": "internal", "body": form.body}),
        by => json!({"author": by, "body": form.body}),
    };
    let (poster, message) = match NewMessage::read_of_brand(&document)? {
        (Author::Brand, message) => (Poster::Brand(viewer.brand), message),
        (_, message) => (Poster::Customer(viewer.brand), message),
    };
    let use_case = PostMessage {
        poster,
        query: id,
        message,
    };
    let posted = viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(posted.message.query_id)
}

/// What an action needs beside its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ActForm {
    reason: String,
    by: String,
    stars: String,
    body: String,
    then: String,
}

/// The action that a form asks for.
fn action(name: &str, form: &ActForm) -> Result<Action, Problem> {
    let wrong = |field: &str| Problem::field(format!("/{field}"), "must be one of the choices");
    Ok(match name {
        "confirm" if form.by == "customer" => Action::Confirm(ConfirmedBy::Customer),
        "confirm" => Action::Confirm(ConfirmedBy::Brand),
        "reopen" => Action::Reopen,
        "take-back" => Action::TakeBack,
        "cancel" => Action::Cancel(form.reason.parse().map_err(|_| wrong("reason"))?),
        "rate" => {
            let stars = form
                .stars
                .parse()
                .ok()
                .filter(|stars| (1..=5).contains(stars));
            Action::Rate(stars.ok_or_else(|| wrong("stars"))?)
        }
        "answer" if form.body.trim().is_empty() => {
            return Err(Problem::field("/answer", "must not be empty"));
        }
        "answer" => Action::AnswerEscalation {
            body: form.body.clone(),
            then: match form.then.as_str() {
                "close" => Answered::Close,
                _ => Answered::Requeue,
            },
        },
        _ => return Err(Problem::not_found("action")),
    })
}

pub(super) async fn act(
    viewer: BrandViewer,
    Path((id, name)): Path<(QueryId, String)>,
    Form(form): Form<ActForm>,
) -> Shown {
    match perform(&viewer, (id, &name), &form).await {
        Ok(()) => Ok(pages::done(&format!("/brand/queries/{id}"), "brand-acted")),
        Err(problem) => again(&viewer, id, (problem, String::new())).await,
    }
}

async fn perform(
    viewer: &BrandViewer,
    (query, name): (QueryId, &str),
    form: &ActForm,
) -> Result<(), Problem> {
    viewer.caller()?.require(Scope::QueriesWrite)?;
    let use_case = ActOnQuery {
        brand: viewer.brand,
        query,
        action: action(name, form)?,
        note: None,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(())
}

/// What a brand says about a charge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeForm {
    charge: EarningId,
    reason: DisputeReason,
    statement: String,
}

pub(super) async fn dispute(
    viewer: BrandViewer,
    Path(id): Path<QueryId>,
    Form(form): Form<DisputeForm>,
) -> Shown {
    match open(&viewer, form).await {
        Ok(()) => Ok(pages::done(
            &format!("/brand/queries/{id}"),
            "brand-disputed",
        )),
        Err(problem) => again(&viewer, id, (problem, String::new())).await,
    }
}

async fn open(viewer: &BrandViewer, form: DisputeForm) -> Result<(), Problem> {
    viewer.caller()?.require(Scope::BillingWrite)?;
    let statement = form.statement.trim();
    if statement.is_empty() || statement.chars().count() > crate::rest::STATEMENT_MAX {
        return Err(Problem::field(
            "/statement",
            "must have 1 to 5,000 characters",
        ));
    }
    let claim = Claim {
        earning: form.charge,
        reason: form.reason,
        statement: statement.to_owned(),
        evidence: json!([]),
        amount: None,
    };
    let use_case = OpenDispute {
        by: Disputant::Brand(viewer.brand),
        claim,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(())
}
