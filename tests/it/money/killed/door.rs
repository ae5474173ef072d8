//! A client that survives its server: it asks another node, with the same key, until one answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tests::client::{Client, plain_http};

/// Tries before a request is given up; a node is back within a second or two.
const TRIES: usize = 100;

/// Keys given out so far: each request has its own, whoever sends it.
static KEYS: AtomicUsize = AtomicUsize::new(0);

/// Somebody's access to all nodes.
#[derive(Debug)]
pub struct Door {
    http: reqwest::Client,
    bases: Vec<String>,
    token: String,
    turn: AtomicUsize,
}

impl Door {
    /// The same person's access to every node: a token is good at all of them.
    pub fn of(client: &Client, bases: &[String]) -> Self {
        Self {
            http: plain_http(),
            bases: bases.to_vec(),
            token: client.token().expect("somebody who signed in"),
            turn: AtomicUsize::new(0),
        }
    }

    /// Asks until somebody answers with anything but "not now"; the status and the body.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let key = format!("bank-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        for _ in 0..TRIES {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let base = &self.bases[turn % self.bases.len()];
            let mut request = self
                .http
                .request(method.clone(), format!("{base}{path}"))
                .bearer_auth(&self.token)
                .header("idempotency-key", &key);
            if let Some(body) = body {
                request = request.json(body);
            }
            if let Ok(answer) = request.send().await {
                let status = answer.status().as_u16();
                if let Ok(text) = answer.text().await
                    && !matches!(status, 429 | 500..=599)
                {
                    return (status, serde_json::from_str(&text).unwrap_or(Value::Null));
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{method} {path} was never answered");
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, Some(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::PUT, path, Some(&body)).await
    }

    /// The items of a list.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let (_, listed) = self.get(path).await;
        listed["items"].as_array().cloned().unwrap_or_default()
    }
}
