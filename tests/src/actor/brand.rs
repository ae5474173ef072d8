//! A brand: its owner and its system with an API key.

use serde_json::{Value, json};

use super::{sign_in, text};
use crate::client::Client;

/// A brand that came on board.
#[derive(Clone, Debug)]
pub struct Brand {
    /// Its owner, signed in.
    pub owner: Client,
    /// The owner's address.
    pub email: String,
    /// Its system, with an API key of every scope.
    pub system: Client,
    /// Its id.
    pub id: String,
}

impl Brand {
    /// Signs up a brand of this name, in New York, whose own team is never on.
    pub async fn sign_up(visitor: &Client, name: &str) -> Self {
        let email = format!("{}@brand.example", name.to_lowercase().replace(' ', "-"));
        let owner = json!({"name": "Olivia Owner", "email": email, "password": super::PASSWORD});
        let answer = visitor
            .post(
                "/v1/brands",
                json!({"name": name, "time_zone": "America/New_York", "owner": owner}),
            )
            .await
            .expect(201);
        let id = answer["brand"]["id"]
            .as_str()
            .or(answer["id"].as_str())
            .map(str::to_owned);
        let owner = sign_in(visitor, &email, None).await;
        let scopes = [
            "queries:read",
            "queries:write",
            "queues:read",
            "queues:write",
            "webhooks:read",
            "webhooks:write",
            "billing:read",
            "billing:write",
        ];
        let key = owner
            .post("/v1/api-keys", json!({"name": "tests", "scopes": scopes}))
            .await
            .expect(201);
        let system = visitor.with_token(text(&key["key"]));
        Self {
            owner,
            email,
            system,
            id: id.expect("the brand's id"),
        }
    }

    /// Publishes a queue that is always covered; `changes` replace its fields.
    pub async fn queue(&self, changes: Value) -> String {
        let mut queue = json!({
            "name": "evening", "channel": "email", "languages": ["en"],
            "coverage": {"kind": "always"},
            "price_per_resolution": {"amount": 450, "currency": "USD"},
        });
        for (field, value) in changes.as_object().expect("an object of changes") {
            queue[field] = value.clone();
        }
        let queue = self.system.post("/v1/queues", queue).await.expect(201);
        text(&queue["id"]).to_owned()
    }

    /// Posts a query with this body and answers it as it was taken in.
    pub async fn post(&self, queue: &str, body: &str) -> Value {
        let query = json!({"body": body, "customer": {"reference": "c-1"}});
        self.system
            .post(&format!("/v1/queues/{queue}/queries"), query)
            .await
            .expect(201)
    }

    /// The query as the brand sees it now.
    pub async fn query(&self, id: &str) -> Value {
        self.system
            .get(&format!("/v1/queries/{id}"))
            .await
            .expect(200)
    }

    /// The state of a query.
    pub async fn state(&self, id: &str) -> String {
        text(&self.query(id).await["status"]).to_owned()
    }

    /// The customer writes again.
    pub async fn customer_writes(&self, query: &str, body: &str) -> Value {
        self.system
            .post(
                &format!("/v1/queries/{query}/messages"),
                json!({"body": body}),
            )
            .await
            .expect(201)
    }

    /// An action on a query: `confirm`, `cancel`, …
    pub async fn act(&self, query: &str, action: &str, body: Value) -> crate::client::Reply {
        self.system
            .post(&format!("/v1/queries/{query}/{action}"), body)
            .await
    }

    /// The types of a query's events so far, in order.
    pub async fn timeline(&self, query: &str) -> Vec<String> {
        let timeline = self
            .system
            .get(&format!("/v1/queries/{query}/timeline"))
            .await
            .expect(200);
        let items = timeline["items"].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .map(|item| text(&item["type"]).to_owned())
            .collect()
    }
}
