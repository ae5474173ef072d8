//! An admin who may do everything on the platform.

use serde_json::{Value, json};

use super::{Brand, Expert, sign_in, text};
use crate::client::Client;

/// An admin, signed in.
#[derive(Clone, Debug)]
pub struct Admin {
    /// As ops.
    pub client: Client,
    /// As approver of payouts.
    pub approver: Client,
}

impl Admin {
    /// Signs in, once as ops and once as approver.
    pub async fn sign_in(visitor: &Client, email: &str) -> Self {
        let anyone = sign_in(visitor, email, None).await;
        let me = anyone.get("/v1/me").await.expect(200);
        let memberships = me["memberships"].as_array().cloned().unwrap_or_default();
        let membership = |role: &str| {
            let found = memberships
                .iter()
                .find(|membership| membership["role"] == role);
            text(&found.expect("a membership of that role")["id"]).to_owned()
        };
        let (ops, approver) = (membership("ops"), membership("approver"));
        Self {
            client: sign_in(visitor, email, Some(&ops)).await,
            approver: sign_in(visitor, email, Some(&approver)).await,
        }
    }

    /// Records a deposit.
    pub async fn deposit(&self, brand: &Brand, amount: i64) -> Value {
        self.deposit_as(brand, amount, "initial").await
    }

    /// Records a deposit under this reference.
    pub async fn deposit_as(&self, brand: &Brand, amount: i64, reference: &str) -> Value {
        self.client
            .post(
                "/v1/admin/deposits",
                json!({
                    "brand_id": brand.id, "reference": reference,
                    "amount": {"amount": amount, "currency": "USD"},
                }),
            )
            .await
            .expect(201)
    }

    /// Makes and publishes a shift; answers it.
    pub async fn shift(&self, body: Value) -> Value {
        let mut body = body;
        body["status"] = json!("published");
        self.client.post("/v1/admin/shifts", body).await.expect(201)
    }

    /// A shift as it is now.
    pub async fn see_shift(&self, id: &str) -> Value {
        let path = format!("/v1/admin/shifts/{id}");
        self.client.get(&path).await.expect(200)
    }

    /// Approves an expert, certifies them for the brand and verifies orders and these languages.
    pub async fn welcome(&self, expert: &Expert, brand: &Brand, languages: &[&str]) {
        let path = format!("/v1/admin/experts/{}", expert.id);
        self.client
            .post(&format!("{path}/approve"), json!({}))
            .await
            .expect(200);
        let languages: Vec<Value> = languages
            .iter()
            .map(|tag| json!({"tag": tag, "proficiency": 5}))
            .collect();
        let certify = json!({
            "brand_id": brand.id, "languages": languages,
            "skills": [{"name": "orders", "proficiency": 4}],
        });
        self.client
            .post(&format!("{path}/certify"), certify)
            .await
            .expect(200);
    }
}
