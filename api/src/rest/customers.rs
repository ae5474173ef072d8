//! A brand's customers.

use actix_web::{HttpRequest, web};
use entity::value::{CustomerId, Scope};
use scheduler::service::queries::EraseCustomer;
use serde::Serialize;

use crate::{Answer, App, BrandCaller, NoBody, Path, Reply};

/// `/customers/{reference}/erase`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/customers/{reference}/erase").post(erase));
}

/// What is left of an erased customer.
#[derive(Serialize)]
struct ErasedView {
    pseudonym: CustomerId,
    queries: usize,
}

async fn erase(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    reference: Path<String>,
    _body: NoBody,
) -> Reply {
    caller.require(Scope::QueriesWrite)?;
    let use_case = EraseCustomer {
        brand: caller.brand,
        reference: reference.0,
    };
    app.act(&request, &caller.actor(), use_case, |erased| {
        Answer::ok(&ErasedView {
            pseudonym: erased.pseudonym,
            queries: erased.queries,
        })
    })
    .await
}
