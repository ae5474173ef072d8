//! The contract as a document and as pages, without a network: the pages' files are in the program.

use std::sync::{Arc, LazyLock};

use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use utoipa_swagger_ui::Config;

use crate::answer::is_among;
use crate::contract::{Api, InForms, document_text, says};
use crate::extract::Path;
use crate::problem::Problem;

/// How long the document may be kept, in seconds.
const AGE: &str = "public, max-age=300";

/// What the pages may load: their own files, and pictures that stand in them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The document's tag: it changes with the document.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(document_text().as_bytes());
    format!("\"{}\"", hex::encode(&hash[..12]))
});

static PAGES: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::from("../openapi.json");
    // The validator's badge would call a server elsewhere.
    Arc::new(
        config
            .validator_url("none")
            .filter(true)
            .doc_expansion("none"),
    )
});

/// `/openapi.json` and `/docs`.
pub fn routes(api: &mut Api) {
    api.resource("/openapi.json", |r| {
        r.get(
            document,
            says("Shows this document").media("application/json").etag(),
        )
    })
    .plain(|cfg| {
        cfg.service(actix_web::web::redirect("/docs", "/docs/"))
            .route("/docs/{file:.*}", actix_web::web::get().to(file));
    });
}

async fn document(request: HttpRequest) -> InForms<Map<String, Value>> {
    let headers = [(header::ETAG, TAG.as_str()), (header::CACHE_CONTROL, AGE)];
    if is_among(&request, &TAG) {
        let mut response = HttpResponse::NotModified();
        for header in headers {
            response.insert_header(header);
        }
        return response.finish().into();
    }
    let mut response = HttpResponse::Ok();
    for header in headers {
        response.insert_header(header);
    }
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    response.body(document_text()).into()
}

async fn file(Path(file): Path<String>) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(&file, PAGES.clone());
    let found =
        found.map_err(|error| Problem::internal(&format!("a page of the docs: {error}")))?;
    let found = found.ok_or_else(|| Problem::not_found("page"))?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CACHE_CONTROL, AGE))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"));
    if found.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response.body(found.bytes.into_owned()))
}
