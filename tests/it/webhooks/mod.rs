//! Webhooks as those who receive them see them.

mod endpoints;
mod failing;
mod planning;
mod sending;
mod signature;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Brand;
use tests::client::Client;
use tests::receiver::Receiver;

/// Where a brand's endpoints are.
pub const BRAND: &str = "/v1/webhook-endpoints";

/// Where the platform's are.
pub const PLATFORM: &str = "/v1/admin/webhook-endpoints";

/// Makes an endpoint of the brand at this receiver, told of these types.
pub async fn endpoint(client: &Client, receiver: &Receiver, types: &[&str]) -> Value {
    let body = json!({"url": receiver.url(), "event_types": types});
    client.post(BRAND, body).await.expect(201)
}

/// The path of an endpoint.
pub fn path(endpoint: &Value) -> String {
    format!("{BRAND}/{}", endpoint["id"].as_str().expect("an id"))
}

/// The deliveries of an endpoint, newest first.
pub async fn deliveries(client: &Client, endpoint: &Value) -> Vec<Value> {
    let listed = client.get(&format!("{}/deliveries", path(endpoint))).await;
    listed.expect(200)["items"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// Waits until an endpoint's only delivery was tried so often; answers it.
pub async fn tried(client: &Client, endpoint: &Value, times: usize) -> Value {
    tests::eventually(&format!("{times} tries"), async || {
        let first = deliveries(client, endpoint).await.into_iter().next()?;
        let tries = first["attempts"].as_array()?.len();
        (tries >= times).then_some(())
    })
    .await;
    // Once more: the list is read before the tries, and a try may end in between.
    deliveries(client, endpoint).await.remove(0)
}

/// A brand with a queue that is always open.
pub async fn brand(app: &TestApp, name: &str) -> (Brand, String) {
    let brand = app.brand(name).await;
    let queue = brand.queue(json!({})).await;
    (brand, queue)
}
