//! What handlers are given: parsed bodies, parameters and path parts, or a problem document.

use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use scheduler::service::fields::Objects;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::problem::Problem;

/// The longest body unless a route says otherwise, in bytes.
pub const BODY_LIMIT: usize = 1 << 20;

/// The longest body of a batch, in bytes.
pub const BATCH_LIMIT: usize = 16 << 20;

/// How long a body may take to arrive: 16 MiB at half a megabyte a second.
const BODY_TIME: Duration = Duration::from_secs(30);

/// The longest body of a route: put it into the resource's `app_data` to change it.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// The body as it came, kept for comparing repeats.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawBody(pub(crate) Bytes);

/// A JSON body. 400 when it is not JSON, 413 when too long, 422 with a pointer when it does not fit.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

/// No body, or an empty object; anything else is 422.
#[derive(Clone, Copy, Debug)]
pub struct NoBody;

/// A JSON body, or none at all, which is the default.
#[derive(Clone, Debug)]
pub struct JsonOrNothing<T>(pub T);

/// The parameters after the question mark; 422 when they do not fit.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

/// The variable parts of the path; 404 when they are no ids.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

/// A body that is no JSON, e.g. a CSV file, with its media type (lowercase, without parameters).
#[derive(Clone, Debug)]
pub struct FileBody {
    /// The media type; empty where none was sent.
    pub media_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

impl FromRequest for FileBody {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request.content_type().to_ascii_lowercase();
        let body = read_body(request, payload.take());
        Box::pin(async move {
            let bytes = body.await?;
            Ok(Self { media_type, bytes })
        })
    }
}

impl FileBody {
    /// 415: the body is in none of the forms that are read here.
    #[must_use]
    pub fn unsupported(&self, expected: &str) -> Problem {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            format!("send the body as {expected}"),
        )
    }
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload.take());
        Box::pin(async move { parse(&body.await?).map(Self) })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for JsonOrNothing<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload.take());
        Box::pin(async move {
            let body = body.await?;
            if body.is_empty() {
                return Ok(Self(T::default()));
            }
            parse(&body).map(Self)
        })
    }
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Nothing {}
        let body = read_body(request, payload.take());
        Box::pin(async move {
            let body = body.await?;
            if !body.is_empty() {
                parse::<Nothing>(&body)?;
            }
            Ok(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        if let Some((name, _)) = pairs.clone().find(|(_, value)| value.contains('\0')) {
            let place = format!("/{}", escaped(&name));
            let fault = Problem::field(place, "must not contain the character U+0000");
            return std::future::ready(Err(fault));
        }
        let pairs = serde_urlencoded::Deserializer::new(pairs);
        let parsed = serde_path_to_error::deserialize(pairs).map_err(|error| {
            let place = pointer(error.path());
            let detail = error.into_inner().to_string();
            let place = named_field(&detail).unwrap_or(place);
            Problem::field(place, detail)
        });
        std::future::ready(parsed.map(Self))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unknown = || Problem::not_found("thing; the address holds no id of the right kind");
        // No text that is stored holds it, and a database refuses to look for it.
        if request.path().contains(['\0']) || request.path().contains("%00") {
            return std::future::ready(Err(unknown()));
        }
        let parsed = web::Path::<T>::from_request(request, payload).into_inner();
        std::future::ready(
            parsed
                .map(|path| Self(path.into_inner()))
                .map_err(|_| unknown()),
        )
    }
}

/// Reads the body within its bounds and keeps it for [`RawBody`].
pub(crate) fn read_body(
    request: &HttpRequest,
    mut payload: Payload,
) -> impl Future<Output = Result<Bytes, Problem>> + 'static {
    let request = request.clone();
    async move {
        let limit = request
            .app_data::<BodyLimit>()
            .map_or(BODY_LIMIT, |limit| limit.0);
        let reading = async {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?;
                if bytes.len() + chunk.len() > limit {
                    return Err(too_large(limit));
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(bytes.freeze())
        };
        let bytes = tokio::time::timeout(BODY_TIME, reading)
            .await
            .map_err(|_| Problem::of_status(StatusCode::REQUEST_TIMEOUT))??;
        request.extensions_mut().insert(RawBody(bytes.clone()));
        Ok(bytes)
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "payload-too-large",
        format!("send at most {limit} bytes"),
    )
}

/// Parses JSON: 400 when it is none, 422 with a pointer when it does not fit.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let not_json = |error: &serde_json::Error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not-json",
            format!("the body is not JSON: {error}"),
        )
    };
    let mut reader = serde_json::Deserializer::from_slice(body);
    // Read from the text first, so that a field that is there twice is refused.
    let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut reader);
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(body) {
        return Err(not_json(&error));
    }
    outcome.map_err(unfit)?;
    let value: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    Objects(&value).read().map_err(unfit)
}

/// What does not fit, at its place.
#[allow(
    clippy::needless_pass_by_value,
    reason = "errors are mapped to problems by value"
)]
fn unfit(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner().to_string();
    // The position inside the body says nothing that the pointer does not.
    let detail = inner.split(" at line ").next().unwrap_or(&inner);
    let mut pointer = pointer(error.path());
    if let Some(field) = named_field(detail)
        && !pointer.ends_with(&field)
    {
        pointer.push_str(&field);
    }
    Problem::field(pointer, detail)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
            Segment::Enum { variant } => pointer.push_str(&format!("/{}", escaped(variant))),
            Segment::Unknown => {}
        }
        pointer
    })
}

/// RFC 6901: a tilde and a slash inside a name are written otherwise.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The pointer to the field that "missing field `x`" and "unknown field `x`" name.
fn named_field(detail: &str) -> Option<String> {
    let named = ["missing field `", "unknown field `", "duplicate field `"];
    let rest = named.iter().find_map(|start| detail.strip_prefix(start))?;
    Some(format!("/{}", escaped(rest.split('`').next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only parsed")]
    struct Price {
        amount: i64,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only parsed")]
    struct Order {
        price: Price,
        #[serde(default)]
        tags: Vec<String>,
    }

    fn pointer_of(body: &str) -> String {
        parse::<Order>(body.as_bytes()).unwrap_err().errors[0]
            .pointer
            .clone()
    }

    #[test]
    fn a_wrong_field_is_named_by_its_pointer() {
        assert_eq!(pointer_of(r#"{"price":{"amount":"x"}}"#), "/price/amount");
        assert_eq!(pointer_of(r#"{"price":{}}"#), "/price/amount");
        assert_eq!(
            pointer_of(r#"{"price":{"amount":1},"tags":["a",2]}"#),
            "/tags/1"
        );
        assert_eq!(pointer_of(r#"{"price":{"amount":1},"a/b":2}"#), "/a~1b");
        assert_eq!(
            pointer_of(r#"{"price":{"amount":1,"cents":2}}"#),
            "/price/cents"
        );
        assert_eq!(pointer_of("[]"), "");
    }

    #[test]
    fn what_is_not_json_is_a_bad_request() {
        for body in [
            "",
            "{",
            "{\"price\":{\"amount\":1}} x",
            "{\"bogus\":1",
            "\u{1}",
        ] {
            let problem = parse::<Order>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.status, StatusCode::BAD_REQUEST, "{body:?}");
        }
        assert!(parse::<Order>(b"\xff").is_err());
    }
}
