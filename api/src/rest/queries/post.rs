//! Posting one query.

use actix_web::HttpRequest;
use entity::value::{QueueId, Scope};
use scheduler::service::intake::{Desk, NewQuery, Taken};

use super::view::TakenView;
use crate::contract::Form;
use crate::rest::bodies::NewQueryBody;
use crate::{Answer, App, BrandCaller, Path, Reply};

/// 201 with the query and its promise; 200 where the brand's id for it was posted before.
pub(super) async fn post(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    queue: Path<QueueId>,
    body: Form<NewQueryBody>,
) -> Reply<TakenView> {
    caller.require(Scope::QueriesWrite)?;
    let desk = Desk {
        brand: caller.brand,
        queue: queue.0,
    };
    let query = NewQuery::read(&body.value, app.now(), &app.services.zones)?;
    app.take_query(&request, &caller.actor(), (desk, query), answer)
        .await
}

fn answer(taken: Taken) -> Answer<TakenView> {
    let (id, existed) = (taken.query.id, taken.existed);
    let view = TakenView::from(taken);
    if existed {
        Answer::ok(&view)
    } else {
        Answer::created(&view).location(&format!("/v1/queries/{id}"))
    }
}
