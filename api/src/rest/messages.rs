//! What is said in a query.

use actix_web::HttpRequest;
use entity::store;
use entity::value::{Author, Instant, MessageId, PromiseId, QueryId, Scope};
use scheduler::service::Fault;
use scheduler::service::fields::{Faults, Node};
use scheduler::service::messages::{
    MarkDelivered, MessageDocument, NewMessage, PostMessage, Posted, Poster,
};
use scheduler::service::queries::{MarkTold, Viewer, visible};
use serde::Serialize;
use serde_json::{Map, Value};

use super::queries::view::PromiseView;
use super::queries::viewer;
use crate::contract::{Api, Form, FormOrNothing, says};
use crate::rest::act_bodies::{DeliveredBody, ToldBody};
use crate::rest::bodies::NewMessageBody;
use crate::{Answer, App, BrandCaller, Caller, Listing, Paging, Params, Path, Problem, Reply};

/// Messages of a query, and what the brand says about their arrival.
pub fn routes(api: &mut Api) {
    api.resource("/queries/{id}/messages", |r| {
        r.get(
            list,
            says("Lists a query's messages").scope(Scope::QueriesRead),
        )
        .post(
            post,
            says("Writes a message")
                .statuses(&[200, 201])
                .problems(&[
                    "not-in-this-state",
                    "not-holding",
                    "outside-window",
                    "queue-archived",
                    "queue-paused",
                    "disputed",
                    "hold-over",
                ])
                .scope(Scope::QueriesWrite),
        )
    })
    .resource("/messages/{id}/delivered", |r| {
        r.post(
            delivered,
            says("Says when the customer really got a message").scope(Scope::QueriesWrite),
        )
    })
    .resource("/promises/{id}/told", |r| {
        r.post(
            told,
            says("Says when the customer was told a promise").scope(Scope::QueriesWrite),
        )
    });
}

async fn list(
    app: App,
    caller: Caller,
    id: Path<QueryId>,
    page: Params<Paging>,
) -> Reply<Listing<MessageDocument>> {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let query = visible(app.read(), viewer, id.0).await?;
    let limit = page.0.limit()?;
    let after = page.0.after::<i64>()?.unwrap_or(0);
    let rows = store::message::page(app.read(), query.id, after, limit + 1)
        .await
        .map_err(Fault::from)?;
    let listing = Listing::new(
        rows,
        limit,
        |row| row.sequence.to_string(),
        MessageDocument::from,
    );
    Ok(Answer::ok(&listing))
}

/// A message that was posted, and the query it follows where it began a new one.
#[derive(Serialize, schemars::JsonSchema)]
struct PostedView {
    #[serde(flatten)]
    message: MessageDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<QueryId>,
}

async fn post(
    app: App,
    request: HttpRequest,
    caller: Caller,
    id: Path<QueryId>,
    body: Form<NewMessageBody>,
) -> Reply<PostedView> {
    let (poster, message) = match viewer(&caller, Scope::QueriesWrite)? {
        Viewer::Expert(expert) => (
            Poster::Expert(expert),
            NewMessage::read_of_expert(&body.value)?,
        ),
        Viewer::Brand(brand) => match NewMessage::read_of_brand(&body.value)? {
            (Author::Brand, message) => (Poster::Brand(brand), message),
            (_, message) => (Poster::Customer(brand), message),
        },
        Viewer::Admin => {
            return Err(Problem::new(
                actix_web::http::StatusCode::FORBIDDEN,
                "wrong-role",
                "act as the brand or as the expert who holds the query to write in it",
            ));
        }
    };
    let use_case = PostMessage {
        poster,
        query: id.0,
        message,
    };
    app.act(&request, caller.actor(), use_case, answer).await
}

fn answer(posted: Posted) -> Answer<PostedView> {
    let existed = posted.existed;
    let view = PostedView {
        message: posted.message.into(),
        follows: posted.follows,
    };
    if existed {
        Answer::ok(&view)
    } else {
        Answer::created(&view)
    }
}

/// Reads when something happened on the brand's side, if it says so.
fn at(body: Map<String, Value>, field: &str) -> Result<Option<Instant>, Problem> {
    let (body, faults) = (Value::Object(body), Faults::new());
    let read = Node::root(&body, &faults)
        .object(&[field])
        .and_then(|object| object.may(field, Node::read));
    Ok(faults.settle(read)?)
}

async fn delivered(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<MessageId>,
    body: FormOrNothing<DeliveredBody>,
) -> Reply<MessageDocument> {
    caller.require(Scope::QueriesWrite)?;
    let use_case = MarkDelivered {
        brand: caller.brand,
        message: id.0,
        at: at(body.members, "delivered_at")?,
    };
    app.act(&request, &caller.actor(), use_case, |message| {
        Answer::ok(&MessageDocument::from(message))
    })
    .await
}

async fn told(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<PromiseId>,
    body: FormOrNothing<ToldBody>,
) -> Reply<PromiseView> {
    caller.require(Scope::QueriesWrite)?;
    let use_case = MarkTold {
        brand: caller.brand,
        promise: id.0,
        at: at(body.members, "told_at")?,
    };
    app.act(&request, &caller.actor(), use_case, |promise| {
        Answer::ok(&PromiseView::from(promise))
    })
    .await
}
