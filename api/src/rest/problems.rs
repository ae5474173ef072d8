//! The pages behind the types of problem documents.

use actix_web::HttpResponse;

use crate::contract::{Api, says};
use crate::extract::Path;
use crate::problem::{self, Problem};

/// `/problems` and `/problems/{slug}`.
pub fn routes(api: &mut Api) {
    api.resource("/problems", |r| {
        r.get(list, says("Lists the kinds of problems").media("text/html"))
    })
    .resource("/problems/{slug}", |r| {
        r.get(one, says("Explains a kind of problem").media("text/html"))
    });
}

async fn list() -> HttpResponse {
    let items: String = problem::catalogue()
        .iter()
        .map(|entry| {
            format!(
                "<li><a href=\"/problems/{0}\">{0}</a>: {1}</li>",
                entry.slug, entry.title
            )
        })
        .collect();
    page("Problems", &format!("<ul>{items}</ul>"))
}

async fn one(slug: Path<String>) -> Result<HttpResponse, Problem> {
    let entry = problem::entry(&slug.0).ok_or_else(|| Problem::not_found("problem type"))?;
    Ok(page(
        entry.title,
        &format!(
            "<p><code>{}</code></p><p>{}</p><p><a href=\"/problems\">All problem types</a></p>",
            entry.slug, entry.text
        ),
    ))
}

/// A page of trusted text: nothing of the request goes into it.
fn page(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=3600"))
        .body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1>{body}</html>"
        ))
}
