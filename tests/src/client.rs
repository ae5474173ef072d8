//! A small HTTP client that tells what went wrong.

use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::Value;

use crate::examples::Asked;
use crate::{contract, race};

/// Somebody's access to the API: an address and perhaps a credential.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<Arc<Mutex<String>>>,
    credentials: Option<Value>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is not.
    pub json: Value,
    asked: String,
}

impl Reply {
    /// The body, if the status is this one.
    ///
    /// # Panics
    /// With the whole answer when it is not.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text);
        self.json
    }

    /// The last part of the problem's type, if the status is this one and it is a problem.
    ///
    /// # Panics
    /// With the whole answer when it is not.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text);
        let kind = self.headers["content-type"].to_str().unwrap_or_default();
        assert!(
            kind.starts_with("application/problem+json"),
            "{} answered {kind}",
            self.asked
        );
        let slug = self.json["type"].as_str().unwrap_or_default();
        slug.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// A header as text; empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// A client for servers of the tests: no certificates are loaded, as none of them speaks TLS.
///
/// # Panics
/// When the client cannot be built.
#[must_use]
pub fn plain_http() -> reqwest::Client {
    scheduler::port::tls::install();
    reqwest::Client::builder()
        .tls_certs_only([])
        .build()
        .expect("a client")
}

impl Client {
    /// Nobody in particular, at this address.
    #[must_use]
    pub fn anonymous(base: &str) -> Self {
        Self {
            http: plain_http(),
            base: base.to_owned(),
            token: None,
            credentials: None,
        }
    }

    /// The same with a bearer credential.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        let token = Some(Arc::new(Mutex::new(token.to_owned())));
        Self {
            token,
            credentials: None,
            ..self.clone()
        }
    }

    /// Signs in with these credentials, and again by itself whenever the access token is over.
    ///
    /// # Panics
    /// When they are refused.
    pub async fn sign_in(&self, credentials: Value) -> Self {
        let session = self
            .post("/v1/sessions", credentials.clone())
            .await
            .expect(201);
        let token = session["access_token"].as_str().expect("an access token");
        Self {
            credentials: Some(credentials),
            ..self.with_token(token)
        }
    }

    /// The bearer credential in use.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.token
            .as_ref()
            .map(|token| token.lock().expect("the token").clone())
    }

    /// Signs in again, if that is possible; answers whether.
    async fn renew(&self) -> bool {
        let (Some(credentials), Some(token)) = (&self.credentials, &self.token) else {
            return false;
        };
        let visitor = Self {
            token: None,
            credentials: None,
            ..self.clone()
        };
        let session = Box::pin(visitor.post("/v1/sessions", credentials.clone())).await;
        if let Some(renewed) = session.json["access_token"].as_str() {
            renewed.clone_into(&mut token.lock().expect("the token"));
        }
        session.status == 201
    }

    /// A request that can still be changed before it is sent with [`Client::send`].
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match self.token() {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request; once more after signing in again, when the access token is over.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let again = request.try_clone();
        let reply = self.send_once(request).await;
        match again {
            Some(again) if reply.status == 401 && self.renew().await => {
                let mut again = again.build().expect("a well-formed request");
                let token = format!("Bearer {}", self.token().unwrap_or_default());
                again
                    .headers_mut()
                    .insert("authorization", token.parse().expect("a header"));
                self.execute(again).await
            }
            _ => reply,
        }
    }

    async fn send_once(&self, request: reqwest::RequestBuilder) -> Reply {
        self.execute(request.build().expect("a well-formed request"))
            .await
    }

    async fn execute(&self, request: reqwest::Request) -> Reply {
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let asked = format!("{method} {path}");
        let kept = Asked::of(&request);
        let response = self.http.execute(request).await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole body");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply {
            status,
            headers,
            text,
            json,
            asked,
        };
        contract::check(method.as_str(), &path, kept.as_ref(), &reply);
        reply
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        if race::is_on(path) {
            return race::race(self, path, &body).await;
        }
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// POST with a JSON body and an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Reply {
        let request = self
            .request(Method::POST, path)
            .header("Idempotency-Key", key);
        self.send(request.json(&body)).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PATCH, path).json(&body))
            .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }
}
