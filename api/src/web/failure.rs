//! What went wrong, as a page: a browser that asked for one is not shown a problem document.

use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Frame, second_factor, viewer};
use crate::problem::Problem;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "failure.html")]
struct Failure<'a> {
    frame: Frame,
    title: String,
    said: String,
    instance: &'a str,
    again: bool,
}

/// Whether the asker is a browser that wants a page.
pub(crate) fn wants_page(request: &HttpRequest) -> bool {
    let path = request.path();
    let is_machine =
        path.starts_with("/v1/") || path.starts_with("/feeds/") || path.ends_with(".json");
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    !is_machine && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The page about a problem, or the way to the sign-in where nobody is signed in.
pub(crate) fn page(request: &HttpRequest, app: &AppState, problem: &Problem) -> HttpResponse {
    if request.method() == Method::GET {
        if problem.status == StatusCode::UNAUTHORIZED {
            return super::go_on("/sign-in", here(request));
        }
        if problem.slug == viewer::FACTOR_NEEDED {
            return super::go_on(second_factor::PATH, here(request));
        }
    }
    let frame = viewer::plain_frame(request, app);
    let status = problem.status;
    let failure = Failure {
        title: frame.say(title(status)),
        said: frame.reason(problem),
        instance: problem.instance.as_deref().unwrap_or_default(),
        again: status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
        frame,
    };
    let mut response =
        super::show_as(status, &failure).unwrap_or_else(|_| HttpResponse::new(status));
    for (name, value) in problem.all_headers() {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The page that was asked for.
fn here(request: &HttpRequest) -> &str {
    let here = request.uri().path_and_query();
    here.map_or("/", |here| here.as_str())
}

fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 => "failure-forbidden",
        404 | 405 | 410 => "failure-not-found",
        409 | 412 => "failure-conflict",
        400 | 413 | 415 | 422 => "failure-invalid",
        429 | 503 => "failure-busy",
        _ => "failure-ours",
    }
}
