//! A brand's customers.

use actix_web::HttpRequest;
use entity::value::{CustomerId, Scope};
use scheduler::service::queries::EraseCustomer;
use serde::Serialize;

use crate::contract::{Api, says};
use crate::{Answer, App, BrandCaller, NoBody, Path, Reply};

/// `/customers/{reference}/erase`.
pub fn routes(api: &mut Api) {
    api.resource("/customers/{reference}/erase", |r| {
        r.post(
            erase,
            says("Erases a customer's personal data; money rows stay under a pseudonym")
                .scope(Scope::QueriesWrite),
        )
    });
}

/// What is left of an erased customer.
#[derive(Serialize, schemars::JsonSchema)]
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
) -> Reply<ErasedView> {
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
