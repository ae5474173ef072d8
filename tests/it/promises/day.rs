//! The day ahead that anybody may read has the shape that the forecast gives it.

use chrono::TimeDelta;
use entity::value::Instant;
use scheduler::service::forecasts;
use serde_json::{Value, json};
use tests::actor::{Brand, Expert};
use tests::{TestApp, eventually, on_both};

use crate::demand::upload_hours;

/// Three to four at night in New York, after the stories begin.
const BUSY: [&str; 2] = ["2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z"];
const QUIET: [&str; 2] = ["2026-11-21T04:00:00Z", "2026-11-21T07:00:00Z"];

/// How long the expert works on a query.
const WORK: TimeDelta = TimeDelta::minutes(4);

/// Twelve queries answered, which took some time each.
async fn learn(app: &TestApp, (brand, queue): (&Brand, &str), expert: &Expert) {
    for _ in 0..12 {
        brand.post(queue, "Where is my parcel?").await;
        let id = expert.take_next().await;
        expert.reply(&id, "It arrives tomorrow.").await;
        app.advance(WORK).await;
        expert.presence("online").await;
        expert.resolve(&id).await;
    }
}

/// The longest wait, nine times in ten, that is told for a span of the day ahead.
fn longest(promise: &Value, span: [&str; 2]) -> Option<i64> {
    let instant = |text: &str| text.parse::<Instant>().expect("an instant");
    let [from, to] = span.map(instant);
    let steps = promise["next_24_hours"].as_array()?;
    let inside = steps.iter().filter(|step| {
        let start = step["start"].as_str().map(instant);
        start.is_some_and(|start| from <= start && start < to)
    });
    let waits = inside.map(|step| step["answer_within_seconds"]["p90"].as_i64());
    waits.collect::<Option<Vec<i64>>>()?.into_iter().max()
}

on_both!(
    async fn the_busy_hour_of_the_night_is_told_hours_before(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        learn(app, (&brand, &queue), &expert).await;
        let busy = |hour| if hour == 3 { 90 } else { 1 };
        upload_hours(app, (&brand, &queue), busy).await;
        forecasts::make(&app.services).await.expect("a run").expect("a past");
        // The dispatcher reads forecasts every quarter of an hour.
        app.advance(TimeDelta::minutes(16)).await;
        expert.presence("online").await;
        // A day at whose beginning nobody was there is looked at again soon.
        app.advance(TimeDelta::seconds(16)).await;
        let path = format!("/v1/public/queues/{queue}/promise");
        eventually("a night with a busy hour", async || {
            let promise = app.visitor.get(&path).await.expect(200);
            let (busy, quiet) = (longest(&promise, BUSY)?, longest(&promise, QUIET)?);
            (busy > 3 * quiet).then_some(())
        })
        .await;
    }
);
