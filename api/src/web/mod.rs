//! Pages: HTML made on the server, over the same use cases as the API.
//!
//! A page is a template with a context, a handler that reads or runs a use case, and a line of
//! routing. Everything works without scripts; the one script makes live parts live. What every page
//! has (language, zone, navigation, the token against forgery) is its [`Frame`].
//!
//! Deliberately not here: decisions. Who may see or do what is decided by extractors
//! ([`ExpertViewer`], [`BrandViewer`], [`AdminViewer`]) and use cases.

mod abilities;
mod account;
mod admin;
mod assets;
mod brand;
mod cookie;
mod dispute;
mod expert;
mod failure;
mod field;
mod form;
mod frame;
pub mod plot;
mod rows;
mod second_factor;
mod speech;
mod viewer;
mod visitor;
mod zone;

use actix_web::web;

pub(crate) use failure::{page as failure_page, wants_page};
pub use field::Mistakes;
pub use form::Form;
pub use frame::{Frame, NavItem};
pub use speech::SPEECH;
pub(crate) use viewer::Fresh;
pub use viewer::{AdminViewer, BrandViewer, ExpertViewer, PageVisitor, Viewer};

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use crate::problem::Problem;

/// What a page's handler returns.
pub type Shown = Result<HttpResponse, Problem>;

/// What pages may load: their own files, and nothing that stands inside the page but pictures.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route of pages; no part of the contract of `/v1`.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.configure(assets::routes)
        .configure(visitor::routes)
        .configure(account::routes)
        .configure(second_factor::routes)
        .configure(expert::routes)
        .configure(brand::routes)
        .configure(admin::routes);
}

/// 200 with a page.
///
/// # Errors
/// 500 when the template cannot be filled in.
pub fn show(page: &impl Template) -> Shown {
    show_as(actix_web::http::StatusCode::OK, page)
}

/// A page with another status, e.g. 422 for a form that is to be mended.
///
/// # Errors
/// 500 when the template cannot be filled in.
pub fn show_as(status: actix_web::http::StatusCode, page: &impl Template) -> Shown {
    let text = page
        .render()
        .map_err(|error| Problem::internal(&format!("a page was not rendered: {error}")))?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        // With `no-referrer` browsers would hide the origin of our own forms.
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::VARY, "Cookie, Accept-Language"))
        .body(text))
}

/// 303 to another page of ours, e.g. after a form was taken.
#[must_use]
pub fn go(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// 303 to another page of ours that leads on to the next one afterwards.
#[must_use]
pub fn go_on(path: &str, next: &str) -> HttpResponse {
    match local_path(next) {
        "/" => go(path),
        next => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            go(&format!("{path}?next={next}"))
        }
    }
}

/// 303 to another page of ours that says what was done: `said` is the end of a message's name, e.g.
/// `saved` for `done-saved`.
#[must_use]
pub fn done(path: &str, said: &str) -> HttpResponse {
    let joint = if path.contains('?') { '&' } else { '?' };
    go(&format!("{path}{joint}done={said}"))
}

/// The path, if it is one of ours; the way home otherwise: nobody is led elsewhere by a link that
/// starts here.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if is_local { path } else { "/" }
}

#[cfg(test)]
mod tests;
