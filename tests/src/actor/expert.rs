//! An expert.

use serde_json::{Value, json};

use super::{Stream, sign_in, text};
use crate::client::{Client, Reply};
use crate::eventually;

/// An expert who signed up.
#[derive(Clone, Debug)]
pub struct Expert {
    /// The expert, signed in.
    pub client: Client,
    /// The expert's id.
    pub id: String,
    /// The expert's address.
    pub email: String,
}

impl Expert {
    /// Signs up an expert of this name in Manila who speaks these languages.
    pub async fn sign_up(visitor: &Client, name: &str, languages: &[&str]) -> Self {
        let email = format!("{}@expert.example", name.to_lowercase().replace(' ', "-"));
        let languages: Vec<Value> = languages
            .iter()
            .map(|tag| json!({"tag": tag, "proficiency": 5}))
            .collect();
        let answer = visitor
            .post(
                "/v1/experts",
                json!({
                    "name": name, "email": &email, "password": super::PASSWORD,
                    "time_zone": "Asia/Manila", "languages": languages,
                    "skills": [{"name": "orders", "proficiency": 4}],
                }),
            )
            .await
            .expect(201);
        let id = answer["expert"]["id"]
            .as_str()
            .or(answer["id"].as_str())
            .map(str::to_owned);
        let client = sign_in(visitor, &email, None).await;
        Self {
            client,
            id: id.expect("the expert's id"),
            email,
        }
    }

    /// Says what the expert is up to: `online`, `paused`, `draining`, `offline`.
    pub async fn presence(&self, intent: &str) {
        self.client
            .put("/v1/expert/presence", json!({"intent": intent}))
            .await
            .expect(200);
    }

    /// The offers that are open to the expert now.
    pub async fn offers(&self) -> Vec<Value> {
        let offers = self.client.get("/v1/offers").await.expect(200);
        offers["items"].as_array().cloned().unwrap_or_default()
    }

    /// The next offer, once there is one.
    pub async fn next_offer(&self) -> Value {
        eventually("an offer", async || self.offers().await.into_iter().next()).await
    }

    /// The next offer, once there is one, to an expert who stays present while waiting for it.
    pub async fn offered(&self) -> Value {
        eventually("an offer", async || {
            self.presence("online").await;
            self.offers().await.into_iter().next()
        })
        .await
    }

    /// Tries to accept an offer.
    pub async fn accept(&self, offer: &Value) -> Reply {
        self.client
            .post(
                &format!("/v1/offers/{}/accept", text(&offer["id"])),
                json!({}),
            )
            .await
    }

    /// Takes the next offer and answers the query's id.
    pub async fn take_next(&self) -> String {
        let offer = self.next_offer().await;
        self.accept(&offer).await.expect(200);
        text(&offer["query_id"]).to_owned()
    }

    /// Writes to the customer.
    pub async fn reply(&self, query: &str, body: &str) -> Value {
        self.client
            .post(
                &format!("/v1/queries/{query}/messages"),
                json!({"body": body}),
            )
            .await
            .expect(201)
    }

    /// Ends the work on a query in some way: `resolve`, `return`, `transfer`, `escalate`.
    pub async fn act(&self, query: &str, action: &str, body: Value) -> Reply {
        self.client
            .post(&format!("/v1/queries/{query}/{action}"), body)
            .await
    }

    /// Says that a query is resolved.
    pub async fn resolve(&self, query: &str) {
        self.act(query, "resolve", json!({"disposition": "answered"}))
            .await
            .expect(200);
    }

    /// Does something with a shift: `claim`, `release`, `check-in`.
    pub async fn shift(&self, id: &str, action: &str, body: Value) -> Reply {
        self.client
            .post(&format!("/v1/shifts/{id}/{action}"), body)
            .await
    }

    /// The shifts that the expert sees: `open`, `mine`, `all`.
    pub async fn shifts(&self, status: &str) -> Vec<Value> {
        let path = format!("/v1/shifts?status={status}");
        let shifts = self.client.get(&path).await.expect(200);
        shifts["items"].as_array().cloned().unwrap_or_default()
    }

    /// The expert's lines of pay.
    pub async fn earnings(&self) -> Vec<Value> {
        let earnings = self.client.get("/v1/earnings").await.expect(200);
        earnings["items"].as_array().cloned().unwrap_or_default()
    }

    /// Opens the event stream, resuming after an event if one is named.
    pub async fn stream(&self, last_event_id: Option<&str>) -> Stream {
        Stream::open(&self.client, last_event_id).await
    }
}
