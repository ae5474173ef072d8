//! Shifts: claimed, released, swapped, worked and paid, on both databases.

mod admin;
mod claim;
mod duty;
mod pay;
mod race;
mod release;
mod roster;
mod swap;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Brand, Expert};

/// A shift on these queues, so many hours after the stories begin (Friday 23:30 UTC), for so long.
pub(crate) fn shift_in(queue: &str, hours: i64, length: i64) -> Value {
    let start: chrono::DateTime<chrono::Utc> = "2026-11-20T23:30:00Z".parse().expect("an instant");
    let start = start + chrono::TimeDelta::hours(hours);
    json!({
        "queue_ids": [queue], "start": start, "end": start + chrono::TimeDelta::hours(length),
    })
}

/// The same with further members.
pub(crate) fn with(mut shift: Value, further: Value) -> Value {
    for (name, value) in further.as_object().expect("an object") {
        shift[name] = value.clone();
    }
    shift
}

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

pub(crate) fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

/// A brand with one queue, and that queue.
pub(crate) async fn a_queue(app: &TestApp) -> (Brand, String) {
    let brand = app.brand("Acme").await;
    let queue = brand.queue(json!({})).await;
    app.admin().await.deposit(&brand, 100_000).await;
    (brand, queue)
}

/// An expert who may serve the brand and is not online.
pub(crate) async fn expert_of(app: &TestApp, brand: &Brand, name: &str) -> Expert {
    let expert = app.expert(name, &["en"]).await;
    app.admin().await.welcome(&expert, brand, &["en"]).await;
    expert
}

/// The states of a shift's seats, every holder's, by number and age.
fn states(shift: &Value) -> Vec<String> {
    let seats = shift["seats"].as_array().expect("seats");
    let states = seats
        .iter()
        .map(|seat| seat["state"].as_str().unwrap_or_default().to_owned());
    states.collect()
}

/// Publishes shifts as a plan does.
async fn publish(
    app: &TestApp,
    drafts: Vec<scheduler::service::shifts::NewShift>,
) -> scheduler::service::shifts::Published {
    let services = app.services.clone();
    let context = services.context(scheduler::service::Actor::System);
    let published = services.db.write(move |tx| {
        let (context, drafts) = (context.clone(), drafts.clone());
        async move { scheduler::service::shifts::publish(&tx, &context, &drafts).await }
    });
    published.await.expect("the shifts are published")
}
