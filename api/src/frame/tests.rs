//! What every answer has, whatever the handler does.

use std::path::Path;
use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App as ActixApp, HttpResponse, web};
use entity::db::{Db, DbOptions};
use entity::env::{Clock, Entropy};
use scheduler::service::Services;
use serde_json::Value;

use super::*;
use crate::config::Config;
use crate::{Json, NoBody};

async fn state() -> App {
    let db = Db::connect(&DbOptions {
        readers: 1,
        ..DbOptions::new("sqlite::memory:")
    })
    .await
    .unwrap();
    let config = Config::from_sources(Path::new("no such file"), &|name| match name {
        "VESPER_DATABASE_URL" => Some("sqlite::memory:".to_owned()),
        _ => None,
    });
    let services = Services::new(db, Clock::system(), Entropy::seeded(1));
    crate::app::state(Arc::new(config.unwrap()), services)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only parsed")]
struct Price {
    amount: i64,
}

#[allow(
    clippy::unused_async,
    reason = "handlers are asynchronous by their type"
)]
async fn panics() -> HttpResponse {
    panic!("a handler panics")
}

async fn takes(_: Json<Price>) -> &'static str {
    "taken"
}

async fn takes_nothing(_: NoBody) -> &'static str {
    "taken"
}

async fn answer(request: TestRequest) -> (u16, HeaderMap, Value) {
    let app = init_service(
        ActixApp::new()
            .app_data(state().await)
            .wrap(from_fn(frame))
            .service(web::resource("/panic").get(panics))
            .service(web::resource("/price").post(takes))
            .service(web::resource("/nothing").post(takes_nothing))
            .configure(fallback),
    )
    .await;
    let response = match try_call_service(&app, request.to_request()).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            let request = TestRequest::default().to_http_request();
            ServiceResponse::new(request, error.error_response())
        }
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.unwrap();
    (
        status,
        headers,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

#[actix_web::test]
async fn every_failure_is_a_problem_document_with_the_request_id() {
    let long = "x".repeat(crate::extract::BODY_LIMIT + 1);
    for (request, status, slug) in [
        (TestRequest::get().uri("/nowhere"), 404, "not-found"),
        (
            TestRequest::delete().uri("/price"),
            405,
            "method-not-allowed",
        ),
        (TestRequest::get().uri("/panic"), 500, "internal"),
        (
            TestRequest::post().uri("/price").set_payload("{"),
            400,
            "not-json",
        ),
        (
            TestRequest::post().uri("/price").set_payload("{}"),
            422,
            "invalid",
        ),
        (
            TestRequest::post().uri("/price").set_payload(long),
            413,
            "payload-too-large",
        ),
        (
            TestRequest::post().uri("/nothing").set_payload("{\"a\":1}"),
            422,
            "invalid",
        ),
    ] {
        let request = request.insert_header(("x-request-id", "asked-by-a-test"));
        let (answered, headers, document) = answer(request).await;
        assert_eq!(
            (answered, document["status"].as_u64()),
            (status, Some(u64::from(status)))
        );
        assert_eq!(document["type"], format!("/problems/{slug}"));
        assert_eq!(document["instance"], "asked-by-a-test");
        assert_eq!(headers.get("content-type").unwrap(), MEDIA_TYPE);
        assert_eq!(headers.get("x-request-id").unwrap(), "asked-by-a-test");
    }
}

#[actix_web::test]
async fn an_empty_body_and_an_empty_object_are_nothing() {
    for body in ["", "{}"] {
        let request = TestRequest::post().uri("/nothing").set_payload(body);
        assert_eq!(answer(request).await.0, 200);
    }
}

#[actix_web::test]
async fn a_request_id_that_is_not_sane_is_replaced() {
    let request = TestRequest::get()
        .uri("/nowhere")
        .insert_header(("x-request-id", "a b<script>"));
    let (_, headers, document) = answer(request).await;
    assert_eq!(document["instance"].as_str().map(str::len), Some(32));
    assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
    assert!(headers.contains_key("ratelimit"));
}
