//! One call to Stripe: a form there, an answer back, no second try.
//!
//! Nothing that is returned or printed holds the key, and bodies are not logged.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::super::RailFault;
use super::{StripeOptions, wire};
use crate::port::tls;

/// The longest answer that is read: a hundred transfers are a tenth of it.
const ANSWER_MAX: usize = 1 << 20;

/// The longest id of Stripe's, in characters, as it documents.
const ID_MAX: usize = 255;

/// Below `/v1/`.
#[derive(Debug)]
pub(super) struct Path(String);

impl Path {
    /// A path that is known beforehand.
    pub(super) fn fixed(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The path to one thing; `None` for an id that is none of Stripe's.
    pub(super) fn to(kind: &'static str, id: &str) -> Option<Self> {
        let known = (1..=ID_MAX).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        known.then(|| Self(format!("{kind}/{id}")))
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its status.
    pub(super) status: u16,
    /// Its body.
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The body as this type; otherwise says that it is none.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        let status = self.status;
        serde_json::from_slice(&self.body)
            .map_err(|_| format!("stripe answered {status} with something that cannot be read"))
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Failure {
    /// No connection was made, so that nothing can have arrived.
    pub(super) before_sending: bool,
    /// What happened.
    pub(super) text: String,
}

impl Failure {
    /// A connection that was lost later says nothing about what arrived.
    fn of(error: &reqwest::Error) -> Self {
        let before_sending = error.is_connect() || error.is_builder();
        let what = if before_sending {
            "no connection"
        } else if error.is_timeout() {
            "no answer in time"
        } else {
            "the connection was lost"
        };
        Self {
            before_sending,
            text: format!("stripe: {what}"),
        }
    }
}

/// The fields of a form, or what follows the question mark.
type Pairs<'a> = &'a [(&'a str, String)];

/// Makes calls.
#[derive(Debug)]
pub(super) struct Caller {
    http: Client,
    base: String,
}

impl Caller {
    /// For this address and key.
    pub(super) fn new(options: &StripeOptions, connect: Duration) -> Result<Self, String> {
        tls::install();
        let builder = Client::builder()
            .default_headers(headers(&options.key, &options.version)?)
            .connect_timeout(connect)
            .timeout(options.patience)
            .redirect(redirect::Policy::none())
            .retry(retry::never());
        // Without TLS (a test on this machine) no certificates are needed, nor looked for.
        let builder = match options.url.strip_prefix("http://") {
            Some(_) => builder.tls_certs_only([]),
            None => builder,
        };
        let http = builder
            .build()
            .map_err(|error| format!("cannot make a client for stripe: {}", whole(&error)))?;
        reqwest::Url::parse(&options.url)
            .map_err(|error| format!("the address of stripe is none: {error}"))?;
        Ok(Self {
            http,
            base: options.url.clone(),
        })
    }

    /// Posts a form with an idempotency key, once.
    pub(super) async fn post(
        &self,
        path: &Path,
        pairs: Pairs<'_>,
        key: &str,
    ) -> Result<Answer, Failure> {
        let request = self
            .http
            .post(format!("{}/v1/{}", self.base, path.0))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form(pairs));
        let request = match key {
            "" => request,
            key => request.header("idempotency-key", key),
        };
        answer(request).await
    }

    async fn get(&self, path: &Path, pairs: Pairs<'_>) -> Result<Answer, Failure> {
        let mark = if pairs.is_empty() { "" } else { "?" };
        let url = format!("{}/v1/{}{mark}{}", self.base, path.0, form(pairs));
        answer(self.http.get(url)).await
    }

    /// Reads; anything but what was asked for is a sentence.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        path: &Path,
        pairs: Pairs<'_>,
    ) -> Result<T, String> {
        let answer = self
            .get(path, pairs)
            .await
            .map_err(|failure| failure.text)?;
        match answer.status {
            200 => answer.parse(),
            status => Err(format!("stripe answered {status}")),
        }
    }

    /// Reads one thing; `None` when there is none.
    pub(super) async fn look_up<T: DeserializeOwned>(
        &self,
        path: &Path,
    ) -> Result<Option<T>, RailFault> {
        let answer = self.get(path, &[]).await;
        let answer = answer.map_err(|failure| RailFault::Passing(failure.text))?;
        match answer.status {
            404 => Ok(None),
            _ => understood(&answer).map(Some),
        }
    }

    /// Posts what does no harm when it is done twice.
    pub(super) async fn change<T: DeserializeOwned>(
        &self,
        path: &Path,
        pairs: Pairs<'_>,
        key: &str,
    ) -> Result<T, RailFault> {
        let answer = self.post(path, pairs, key).await;
        understood(&answer.map_err(|failure| RailFault::Passing(failure.text))?)
    }
}

/// The thing in an answer, or why there is none.
fn understood<T: DeserializeOwned>(answer: &Answer) -> Result<T, RailFault> {
    match answer.status {
        200..=299 => answer.parse().map_err(RailFault::Passing),
        400 | 402 | 403 | 404 => Err(match answer.parse::<wire::Refusal>() {
            Ok(refusal) => RailFault::Refused(format!("{}: {}", refusal.code(), refusal.text())),
            Err(text) => RailFault::Passing(text),
        }),
        status => Err(RailFault::Passing(format!("stripe answered {status}"))),
    }
}

/// An error with what is behind it, e.g. that this machine has no certificates.
fn whole(error: &dyn std::error::Error) -> String {
    let behind = std::iter::successors(error.source(), |error| error.source());
    behind.fold(error.to_string(), |text, error| format!("{text}: {error}"))
}

fn headers(key: &SecretString, version: &str) -> Result<HeaderMap, String> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
        .map_err(|_| "the key of stripe holds characters that no key has".to_owned())?;
    bearer.set_sensitive(true);
    let version = HeaderValue::from_str(version)
        .map_err(|_| "the version of stripe's API holds control characters".to_owned())?;
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, bearer);
    headers.insert("stripe-version", version);
    Ok(headers)
}

fn form(pairs: Pairs<'_>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

async fn answer(request: RequestBuilder) -> Result<Answer, Failure> {
    let failed = |error: reqwest::Error| Failure::of(&error);
    let mut response: Response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(Failure {
                before_sending: false,
                text: format!("stripe answered {status} with more than can be read"),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(key: &str) -> StripeOptions {
        StripeOptions::new(key.to_owned().into()).at("http://127.0.0.1:9/")
    }

    #[test]
    fn the_key_is_never_printed() {
        let options = options("sk_test_hush");
        let caller = Caller::new(&options, Duration::from_secs(1)).unwrap();
        let printed = format!("{options:?} {caller:?}");
        assert!(!printed.contains("hush"), "{printed}");
        let fault = Caller::new(&self::options("sk\nhush"), Duration::ZERO).unwrap_err();
        assert!(!fault.contains("hush"), "{fault}");
    }

    #[test]
    fn an_id_never_leaves_its_place_in_the_path() {
        assert!(Path::to("accounts", "acct_1AbC").is_some());
        for id in ["", "a/b", "..", "a?b", "a%2f", "é"] {
            assert!(Path::to("accounts", id).is_none(), "{id}");
        }
    }

    #[test]
    fn forms_are_escaped() {
        let pairs = [("metadata[a]", "x&y=z é".to_owned())];
        assert_eq!(form(&pairs), "metadata%5Ba%5D=x%26y%3Dz+%C3%A9");
    }
}
