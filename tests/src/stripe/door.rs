//! The fake's HTTP: forms in, JSON out, and answers that break off or never come.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde_json::{Value, json};

use super::books::{Books, Form, Reply};
use super::{KEY, NARROW_KEY, OTHER_KEY};

/// Longer than any client waits.
const NEVER: Duration = Duration::from_secs(60);

type Shared = Data<Mutex<Books>>;

pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/v1/transfers")
            .route(web::post().to(post))
            .route(web::get().to(page)),
    )
    .service(web::resource("/v1/transfers/{id}").route(web::get().to(transfer)))
    .service(web::resource("/v1/account").route(web::get().to(own)))
    .service(web::resource("/v1/accounts").route(web::post().to(open)))
    .service(web::resource("/v1/accounts/{id}").route(web::get().to(account)))
    .service(web::resource("/v1/account_links").route(web::post().to(link)));
}

fn with<T>(books: &Shared, look: impl FnOnce(&mut Books) -> T) -> T {
    look(&mut books.lock().unwrap_or_else(PoisonError::into_inner))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let value = request.headers().get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn bearer(request: &HttpRequest) -> &str {
    let whole = header(request, "authorization");
    whole.strip_prefix("Bearer ").unwrap_or_default()
}

/// Refuses whoever lacks the key or names no version.
fn refusal(request: &HttpRequest) -> Option<HttpResponse> {
    let known = [KEY, OTHER_KEY, NARROW_KEY].contains(&bearer(request));
    let dated = !header(request, "stripe-version").is_empty();
    (!known || !dated).then(|| answer(401, &json!({"error": {"type": "invalid_request_error"}})))
}

fn answer(status: u16, body: &Value) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
    HttpResponse::build(status).json(body)
}

fn found(thing: Option<Value>) -> HttpResponse {
    let missing = json!({"error": {"type": "invalid_request_error", "code": "resource_missing"}});
    match thing {
        Some(thing) => answer(200, &thing),
        None => answer(404, &missing),
    }
}

fn form(body: &[u8]) -> Form {
    form_urlencoded::parse(body).into_owned().collect()
}

async fn post(request: HttpRequest, books: Shared, body: Bytes) -> HttpResponse {
    if let Some(refusal) = refusal(&request) {
        return refusal;
    }
    let key = header(&request, "idempotency-key").to_owned();
    assert!(!key.is_empty(), "a transfer is asked for with a key");
    let reply = with(&books, |books| books.post(&key, &form(&body)));
    match reply {
        Reply::Whole(status, body) => answer(status, &body),
        Reply::Cut(body) => cut(&body),
        Reply::Never => {
            tokio::time::sleep(NEVER).await;
            HttpResponse::GatewayTimeout().finish()
        }
    }
}

/// Half of the body, and then the connection is gone.
fn cut(body: &Value) -> HttpResponse {
    let text = body.to_string();
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    HttpResponse::Ok()
        .content_type("application/json")
        .streaming(stream::iter([Ok(half), Err(broken)]))
}

async fn page(request: HttpRequest, books: Shared) -> HttpResponse {
    if let Some(refusal) = refusal(&request) {
        return refusal;
    }
    if bearer(&request) == OTHER_KEY {
        return answer(
            200,
            &json!({"object": "list", "data": [], "has_more": false}),
        );
    }
    let asked = form(request.query_string().as_bytes());
    let group = asked.get("transfer_group").cloned().unwrap_or_default();
    let limit = asked.get("limit").and_then(|limit| limit.parse().ok());
    let after = asked.get("starting_after").map(String::as_str);
    let page = with(&books, |books| {
        books.page(&group, after, limit.unwrap_or(10))
    });
    answer(200, &page)
}

async fn transfer(request: HttpRequest, books: Shared, id: web::Path<String>) -> HttpResponse {
    match refusal(&request) {
        Some(refusal) => refusal,
        None => found(with(&books, |books| books.transfer(&id))),
    }
}

async fn open(request: HttpRequest, books: Shared, body: Bytes) -> HttpResponse {
    if let Some(refusal) = refusal(&request) {
        return refusal;
    }
    let key = header(&request, "idempotency-key").to_owned();
    let form = form(&body);
    if form.get("country").is_some_and(|country| country == "KP") {
        let refusal = json!({"error": {"type": "invalid_request_error",
            "code": "country_unsupported", "message": "this country is not served"}});
        return answer(400, &refusal);
    }
    answer(200, &with(&books, |books| books.open(&key, &form)))
}

/// The account that the key belongs to.
async fn own(request: HttpRequest) -> HttpResponse {
    let id = match bearer(&request) {
        KEY => "acct_of_the_platform",
        OTHER_KEY => "acct_of_somebody_else",
        NARROW_KEY => {
            let refusal = json!({"error": {"type": "invalid_request_error",
                "message": "this key may not read the account"}});
            return answer(403, &refusal);
        }
        _ => return refusal(&request).unwrap_or_else(|| found(None)),
    };
    answer(200, &json!({"id": id, "object": "account"}))
}

async fn account(request: HttpRequest, books: Shared, id: web::Path<String>) -> HttpResponse {
    match refusal(&request) {
        Some(refusal) => refusal,
        None => found(with(&books, |books| books.account(&id))),
    }
}

async fn link(request: HttpRequest, books: Shared, body: Bytes) -> HttpResponse {
    if let Some(refusal) = refusal(&request) {
        return refusal;
    }
    let form = form(&body);
    let account = form.get("account").cloned().unwrap_or_default();
    found(with(&books, |books| books.link(&account)))
}
