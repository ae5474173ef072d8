//! Forms: read, and refused unless they come from a page of ours.
//!
//! Two things must fit: the token in the form (or in `X-CSRF-Token`, from the script) that belongs
//! to the sender's session, and the origin that the browser tells (`Origin`, `Sec-Fetch-Site`).

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::{cookie, viewer};
use crate::auth::caller::app_of;
use crate::extract::read_body;
use crate::problem::Problem;
use crate::state::AppState;

/// The field that carries the token.
const TOKEN: &str = "csrf";

/// A form of ours. 403 when it is none, 422 when it does not fit.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload.take());
        let request = request.clone();
        Box::pin(async move {
            let body = body.await?;
            let pairs: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
            let (token, pairs): (Vec<_>, Vec<_>) =
                pairs.into_iter().partition(|(name, _)| name == TOKEN);
            let token = token.first().map(|(_, token)| token.as_str());
            prove(&request, token)?;
            read(&pairs).map(Self)
        })
    }
}

fn forged() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "forged-form",
        "this form is out of date or not from this site; go back, reload the page and try again",
    )
}

fn prove(request: &HttpRequest, token: Option<&str>) -> Result<(), Problem> {
    let app = app_of(request)?;
    let by_script = request.headers().get("x-csrf-token");
    let token = token.or_else(|| by_script?.to_str().ok());
    let owner = viewer::owner(request, app);
    let (Some(token), Some(owner)) = (token, owner) else {
        return Err(forged());
    };
    if is_from_here(request, app) && cookie::is_ours(app, &owner, token) {
        Ok(())
    } else {
        Err(forged())
    }
}

/// Whether the browser says that one of our own pages sent it. Old browsers say nothing, which the
/// token makes good for.
fn is_from_here(request: &HttpRequest, app: &AppState) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let site = header("sec-fetch-site");
    let origin = header(ORIGIN.as_str());
    let host = header(HOST.as_str()).unwrap_or_default();
    let is_own = |origin: &str| {
        origin == app.config.public_url
            || origin
                .split_once("://")
                .is_some_and(|(_, rest)| rest == host)
    };
    site.is_none_or(|site| site == "same-origin" || site == "none") && origin.is_none_or(is_own)
}

fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Problem> {
    if pairs.iter().any(|(_, value)| value.contains('\0')) {
        return Err(Problem::field("/", "must not contain the character U+0000"));
    }
    // Browsers send line breaks as CR LF; texts are kept with LF.
    let plain = |text: &String| text.replace("\r\n", "\n");
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.clone(), plain(value)));
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    serde_html_form::from_str(&text).map_err(|error| Problem::field("/", error.to_string()))
}
