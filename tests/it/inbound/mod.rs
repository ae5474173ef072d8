//! What helpdesks and mail servers hand over, and what goes back to them.

mod chatwoot;
mod generic;
mod hostile;
mod mail;
mod setup;
mod signed;
mod way_back;
pub mod zendesk;

use reqwest::Method;
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Brand;
use tests::client::Reply;

/// A connection, and where it is posted to.
pub struct Connected {
    /// The queue's connections, e.g. `/v1/queues/…/connections/…`.
    pub path: String,
    /// The inbound address without its host.
    pub inbound: String,
    /// The queue.
    pub queue: String,
}

/// Connects a new queue of the brand; `changes` are those of the queue.
pub async fn connect(brand: &Brand, changes: Value, connection: Value) -> Connected {
    let queue = brand.queue(changes).await;
    connect_queue(brand, &queue, connection).await
}

/// Connects a queue.
pub async fn connect_queue(brand: &Brand, queue: &str, connection: Value) -> Connected {
    let path = format!("/v1/queues/{queue}/connections");
    let made = brand.system.post(&path, connection).await.expect(201);
    let url = made["inbound_url"].as_str().expect("told once");
    let at = url.find("/v1/inbound/").expect("an inbound address");
    Connected {
        path: format!("{path}/{}", made["id"].as_str().expect("an id")),
        inbound: url[at..].to_owned(),
        queue: queue.to_owned(),
    }
}

impl Connected {
    /// Something is handed over by whoever knows the address.
    pub async fn hand_over(&self, app: &TestApp, payload: &Value) -> Reply {
        app.visitor.post(&self.inbound, payload.clone()).await
    }

    /// Raw bytes are handed over.
    pub async fn raw(&self, app: &TestApp, media: &str, bytes: Vec<u8>) -> Reply {
        let request = app.visitor.request(Method::POST, &self.inbound);
        let request = request.header("content-type", media).body(bytes);
        app.visitor.send(request).await
    }

    /// A mail is handed over.
    pub async fn mail(&self, app: &TestApp, raw: &str) -> Value {
        let bytes = raw.replace('\n', "\r\n").into_bytes();
        self.raw(app, "message/rfc822", bytes).await.expect(200)
    }

    /// What became of the deliveries, in the order of the words.
    pub async fn outcomes(&self, brand: &Brand) -> Vec<String> {
        let path = format!("{}/deliveries", self.path);
        let log = brand.system.get(&path).await.expect(200);
        let items = log["items"].as_array().expect("a list").iter();
        let outcome = |item: &Value| item["outcome"].as_str().unwrap_or_default().to_owned();
        let mut outcomes: Vec<String> = items.map(outcome).collect();
        outcomes.sort_unstable();
        outcomes
    }
}

/// A mailbox that answers from this address.
pub fn mailbox() -> Value {
    json!({
        "name": "inbox", "kind": "mail",
        "settings": {"reply_address": "help@acme.example", "reply_name": "Acme, \"Help\""},
    })
}

/// The messages of a query, in order: author and text.
pub async fn thread(brand: &Brand, query: &str) -> Vec<(String, String)> {
    let path = format!("/v1/queries/{query}/messages");
    let messages = brand.system.get(&path).await.expect(200);
    let items = messages["items"].as_array().expect("a list").iter();
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    items
        .map(|item| (text(item, "author"), text(item, "body")))
        .collect()
}
