//! Posting many queries at once: an answer for each, in order.

use actix_web::HttpRequest;
use entity::value::{QueueId, Scope};
use scheduler::service::Fault;
use scheduler::service::intake::{BATCH_MAX, NewQuery, TakeBatch, Taken};
use serde::Serialize;
use serde_json::Value;

use super::view::TakenView;
use crate::contract::Form;
use crate::rest::bodies::BatchBody;
use crate::{Answer, App, BrandCaller, Path, Problem, Reply};

/// What became of one query: its own status, and the query or the problem.
#[derive(Serialize, schemars::JsonSchema)]
struct ItemView {
    status: u16,
    query: Option<TakenView>,
    problem: Option<Value>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct BatchView {
    items: Vec<ItemView>,
}

/// 200 with an answer per item; a faulty item fails alone. The body is a list of queries, or an
/// object that holds it under `queries`.
pub(super) async fn post(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    queue: Path<QueueId>,
    body: Form<BatchBody>,
) -> Reply<BatchView> {
    caller.require(Scope::QueriesWrite)?;
    let now = app.now();
    let read = |item: &Value| NewQuery::read(item, now, &app.services.zones);
    let use_case = TakeBatch {
        brand: caller.brand,
        queue: queue.0,
        queries: items(&body.value)?.iter().map(read).collect(),
    };
    app.act(&request, &caller.actor(), use_case, |outcomes| {
        let items = outcomes.into_iter().map(item).collect();
        Answer::ok(&BatchView { items })
    })
    .await
}

fn items(body: &Value) -> Result<&[Value], Problem> {
    let (pointer, list) = match body {
        Value::Object(fields) => {
            if let Some(other) = fields.keys().find(|key| *key != "queries") {
                return Err(Problem::field(
                    format!("/{other}"),
                    "is not a field of a batch",
                ));
            }
            ("/queries", fields.get("queries"))
        }
        other => ("", Some(other)),
    };
    let items = list
        .and_then(Value::as_array)
        .ok_or_else(|| Problem::field(pointer, "must be a list of queries"))?;
    if !(1..=BATCH_MAX).contains(&items.len()) {
        return Err(Problem::field(
            pointer,
            format!("must hold 1 to {BATCH_MAX} queries, holds {}", items.len()),
        ));
    }
    Ok(items)
}

fn item(outcome: Result<Taken, Fault>) -> ItemView {
    match outcome {
        Ok(taken) => ItemView {
            status: if taken.existed { 200 } else { 201 },
            query: Some(taken.into()),
            problem: None,
        },
        Err(fault) => {
            let problem = Problem::from(fault);
            ItemView {
                status: problem.status.as_u16(),
                query: None,
                problem: Some(problem.document()),
            }
        }
    }
}
