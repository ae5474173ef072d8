//! What an expert does at the desk. Each form leads back to it.

use entity::value::text::Prose;
use entity::value::{
    DeclineReason, Disposition, EscalateReason, OfferId, PresenceIntent, QueryId, ReturnReason,
    TransferReason,
};
use scheduler::service::UseCase;
use scheduler::service::messages::{NewMessage, PostMessage, Poster};
use scheduler::service::offers::{AcceptOffer, DeclineOffer};
use scheduler::service::presence::SetPresence;
use scheduler::service::work::{EscalateQuery, ResolveQuery, ReturnQuery, TransferQuery};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::super::{self as pages, ExpertViewer, Form, Shown};
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::NOTE_MAX;

/// Where every form leads.
const DESK: &str = "/expert";

/// Runs a use case as this expert.
async fn run<U: UseCase>(viewer: &ExpertViewer, use_case: U) -> Result<U::Output, Problem> {
    viewer.viewer.app.run(&viewer.viewer.actor, use_case).await
}

/// An empty field is no text.
fn note(text: Prose<NOTE_MAX>) -> Option<String> {
    Some(text.0).filter(|text| !text.trim().is_empty())
}

/// No fields besides the token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PresenceForm {
    intent: PresenceIntent,
    /// How long a pause lasts, in minutes.
    #[serde(default)]
    minutes: Option<i64>,
}

/// The longest pause that the desk offers, in minutes.
const PAUSE_MAX: i64 = 24 * 60;

pub(super) async fn say(viewer: ExpertViewer, Form(form): Form<PresenceForm>) -> Shown {
    let minutes = form.minutes.map(|minutes| minutes.clamp(1, PAUSE_MAX));
    let until = minutes
        .filter(|_| form.intent == PresenceIntent::Paused)
        .map(|minutes| viewer.viewer.frame.now + chrono::TimeDelta::minutes(minutes));
    let use_case = SetPresence {
        intent: form.intent,
        until,
        expected: None,
    };
    run(&viewer, use_case).await?;
    Ok(pages::go(DESK))
}

pub(super) async fn accept(
    viewer: ExpertViewer,
    Path(offer): Path<OfferId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    run(&viewer, AcceptOffer { offer }).await?.accepted()?;
    Ok(pages::go(DESK))
}

/// A reason, and perhaps a note.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reasoned<R> {
    reason: R,
    note: Prose<NOTE_MAX>,
}

pub(super) async fn decline(
    viewer: ExpertViewer,
    Path(offer): Path<OfferId>,
    Form(form): Form<Reasoned<DeclineReason>>,
) -> Shown {
    let use_case = DeclineOffer {
        offer,
        reason: form.reason,
        note: note(form.note),
    };
    run(&viewer, use_case).await?;
    Ok(pages::go(DESK))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageForm {
    body: String,
    #[serde(default)]
    internal: Option<String>,
    /// How many messages there were when the form was made.
    known: i64,
}

/// What the same text sent twice from the same form has in common, so that it is one message.
fn mark(form: &MessageForm) -> String {
    let digest = Sha256::digest(form.body.as_bytes());
    format!("desk-{}-{}", form.known, hex::encode(&digest[..8]))
}

pub(super) async fn write(
    viewer: ExpertViewer,
    Path(query): Path<QueryId>,
    Form(form): Form<MessageForm>,
) -> Shown {
    let visibility = match form.internal {
        Some(_) => "internal",
        None => "public",
    };
    let value = serde_json::json!({"body": form.body, "visibility": visibility, "external_id": mark(&form)});
    let use_case = PostMessage {
        poster: Poster::Expert(viewer.expert),
        query,
        message: NewMessage::read_of_expert(&value)?,
    };
    run(&viewer, use_case).await?;
    Ok(pages::go(DESK))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResolveForm {
    disposition: Disposition,
    note: Prose<NOTE_MAX>,
}

pub(super) async fn resolve(
    viewer: ExpertViewer,
    Path(query): Path<QueryId>,
    Form(form): Form<ResolveForm>,
) -> Shown {
    let use_case = ResolveQuery {
        query,
        disposition: form.disposition,
        note: note(form.note),
    };
    run(&viewer, use_case).await?;
    Ok(pages::done(DESK, "resolved"))
}

pub(super) async fn give_back(
    viewer: ExpertViewer,
    Path(query): Path<QueryId>,
    Form(form): Form<Reasoned<ReturnReason>>,
) -> Shown {
    let use_case = ReturnQuery {
        query,
        reason: form.reason,
        note: note(form.note),
    };
    run(&viewer, use_case).await?;
    Ok(pages::done(DESK, "returned"))
}

pub(super) async fn transfer(
    viewer: ExpertViewer,
    Path(query): Path<QueryId>,
    Form(form): Form<Reasoned<TransferReason>>,
) -> Shown {
    let use_case = TransferQuery {
        query,
        reason: form.reason,
        note: note(form.note),
        to: None,
    };
    run(&viewer, use_case).await?;
    Ok(pages::done(DESK, "transferred"))
}

pub(super) async fn escalate(
    viewer: ExpertViewer,
    Path(query): Path<QueryId>,
    Form(form): Form<Reasoned<EscalateReason>>,
) -> Shown {
    let use_case = EscalateQuery {
        query,
        reason: form.reason,
        note: note(form.note),
    };
    run(&viewer, use_case).await?;
    Ok(pages::done(DESK, "escalated"))
}
