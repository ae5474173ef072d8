//! What a brand does with one of its queries.

use actix_web::HttpRequest;
use entity::table::message;
use entity::value::{BrandId, CancelReason, ConfirmedBy, QueryId, Scope};
use scheduler::service::fields::{Faults, Node, Object};
use scheduler::service::queries::{
    ActOnQuery, Action, Answered, Details, TakeBack, Viewer, WHEN_FIELDS, When,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::view::QueryView;
use crate::contract::{Api, Form, FormOrNothing, says};
use crate::rest::act_bodies::{
    ConfirmBody, EscalationAnswerBody, NoteBody, QueryCancelBody, RatingBody,
};
use crate::rest::bodies::DeferBody;
use crate::{Answer, App, BrandCaller, Path, Problem, Reply};
use scheduler::service::messages::MessageDocument;

/// The longest note, in characters.
const NOTE_MAX: usize = 10_000;

/// The actions, each a POST.
pub(super) fn routes(api: &mut Api) {
    api.resource("/queries/{id}/cancel", |r| {
        r.post(
            cancel,
            says("Cancels a query").problems(&["not-in-this-state", "hold-over", "disputed"]),
        )
    })
    .resource("/queries/{id}/confirm", |r| {
        r.post(
            confirm,
            says("Confirms that a query is resolved").problems(&[
                "not-in-this-state",
                "not-proposed",
                "not-the-confirmer",
            ]),
        )
    })
    .resource("/queries/{id}/reopen", |r| {
        r.post(
            reopen,
            says("Reopens a query").problems(&[
                "not-in-this-state",
                "hold-over",
                "disputed",
                "queue-archived",
            ]),
        )
    })
    .resource("/queries/{id}/rating", |r| {
        r.post(
            rating,
            says("Rates the answer").problems(&["not-in-this-state"]),
        )
    })
    .resource("/queries/{id}/take-back", |r| {
        r.post(
            take_back,
            says("Ends the work and returns the thread to the brand")
                .problems(&["not-in-this-state"])
                .scope(Scope::QueriesWrite)
                .etag(),
        )
    })
    .resource("/queries/{id}/defer", |r| {
        r.post(
            defer,
            says("Defers the answer to a time that the customer agreed to")
                .problems(&["not-in-this-state", "outside-window"])
                .scope(Scope::QueriesWrite)
                .etag(),
        )
    })
    .resource("/queries/{id}/answer-escalation", |r| {
        r.post(
            answer_escalation,
            says("Answers what an expert asked the brand").problems(&["not-in-this-state"]),
        )
    });
}

/// Reads the fields of an action, and its note, with every fault at once.
fn read<T>(
    body: Map<String, Value>,
    fields: &[&str],
    action: impl FnOnce(&Object<'_>) -> Option<T>,
) -> Result<(T, Option<String>), Problem> {
    let (body, faults) = (Value::Object(body), Faults::new());
    let known: Vec<&str> = fields.iter().copied().chain(["note"]).collect();
    let read = Node::root(&body, &faults)
        .object(&known)
        .and_then(|object| {
            let action = action(&object);
            let note = object.may("note", |node| node.body(NOTE_MAX));
            Some((action?, note?))
        });
    Ok(faults.settle(read)?)
}

async fn act(
    app: &App,
    request: &HttpRequest,
    caller: &BrandCaller,
    (query, action, note): (QueryId, Action, Option<String>),
) -> Reply<QueryView> {
    caller.require(Scope::QueriesWrite)?;
    let brand = caller.brand;
    let use_case = ActOnQuery {
        brand,
        query,
        action,
        note,
    };
    app.act(request, &caller.actor(), use_case, move |details| {
        shown(details, brand)
    })
    .await
}

fn shown(details: Details, brand: BrandId) -> Answer<QueryView> {
    let version = details.query.version;
    Answer::ok(&QueryView::new(details, Viewer::Brand(brand))).etag(version)
}

async fn cancel(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<QueryCancelBody>,
) -> Reply<QueryView> {
    let (reason, note) = read(body.members, &["reason"], |object| {
        object.need("reason", Node::read::<CancelReason>)
    })?;
    act(
        &app,
        &request,
        &caller,
        (id.0, Action::Cancel(reason), note),
    )
    .await
}

async fn confirm(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<ConfirmBody>,
) -> Reply<QueryView> {
    let (by, note) = read(body.members, &["by"], |object| {
        object.or("by", ConfirmedBy::Brand, Node::read)
    })?;
    act(&app, &request, &caller, (id.0, Action::Confirm(by), note)).await
}

async fn reopen(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<NoteBody>,
) -> Reply<QueryView> {
    let ((), note) = read(body.members, &[], |_| Some(()))?;
    act(&app, &request, &caller, (id.0, Action::Reopen, note)).await
}

async fn rating(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<RatingBody>,
) -> Reply<QueryView> {
    let (stars, note) = read(body.members, &["stars"], |object| {
        object.need("stars", |node| u8::try_from(node.whole(1, 5)?).ok())
    })?;
    act(&app, &request, &caller, (id.0, Action::Rate(stars), note)).await
}

async fn defer(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: Form<DeferBody>,
) -> Reply<QueryView> {
    let Value::Object(body) = body.value else {
        return Err(Problem::field("", "must be an object"));
    };
    let zones = &app.services.zones;
    let (when, note) = read(body, &WHEN_FIELDS, |object| When::read(object, "", zones))?;
    act(&app, &request, &caller, (id.0, Action::Defer(when), note)).await
}

async fn answer_escalation(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<EscalationAnswerBody>,
) -> Reply<QueryView> {
    let (action, note) = read(body.members, &["body", "then"], |object| {
        let body = object.need("body", |node| node.body(entity::value::text::BODY_MAX));
        let then = object.need("then", |node| match node.text()? {
            "requeue" => Some(Answered::Requeue),
            "close" => Some(Answered::Close),
            _ => {
                node.fault("must be requeue or close");
                None
            }
        });
        Some(Action::AnswerEscalation {
            body: body?,
            then: then?,
        })
    })?;
    act(&app, &request, &caller, (id.0, action, note)).await
}

/// A query that is the brand's again, with everything said in it.
#[derive(Serialize, schemars::JsonSchema)]
struct TakenBackView {
    #[serde(flatten)]
    query: QueryView,
    messages: Vec<MessageDocument>,
}

async fn take_back(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueryId>,
    body: FormOrNothing<NoteBody>,
) -> Reply<TakenBackView> {
    caller.require(Scope::QueriesWrite)?;
    let ((), note) = read(body.members, &[], |_| Some(()))?;
    let brand = caller.brand;
    let use_case = TakeBack(ActOnQuery {
        brand,
        query: id.0,
        action: Action::TakeBack,
        note,
    });
    app.act(
        &request,
        &caller.actor(),
        use_case,
        move |(details, thread)| {
            let version = details.query.version;
            let view = TakenBackView {
                query: QueryView::new(details, Viewer::Brand(brand)),
                messages: thread
                    .into_iter()
                    .map(|row: message::Model| row.into())
                    .collect(),
            };
            Answer::ok(&view).etag(version)
        },
    )
    .await
}
