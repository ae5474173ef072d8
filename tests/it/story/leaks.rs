//! The five leaks that must be impossible, each named after what the customer would have seen.

use chrono::TimeDelta;
use serde_json::json;
use tests::actor::Expert;
use tests::{TestApp, on_both};

on_both!(
    async fn work_that_arrived_when_nobody_was_free_is_never_swept_again(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let query = brand.post(&queue, "Is anybody there at this hour?").await;
        app.advance(TimeDelta::minutes(40)).await;
        assert_eq!(brand.state(query["id"].as_str().unwrap()).await, "queued");
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        assert_eq!(expert.next_offer().await["query_id"], query["id"]);
    }
);

on_both!(
    async fn accepted_and_then_silence(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"channel": "chat"})).await;
        admin.deposit(&brand, 10_000).await;
        let silent = app.working_expert("Silent", &brand, &["en"]).await;
        let query = brand.post(&queue, "My payment failed twice, please help.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        assert_eq!(silent.take_next().await, id);
        let other = app.working_expert("Other", &brand, &["en"]).await;
        // Both stay present; only the first reply is missing.
        for _ in 0..8 {
            app.advance(TimeDelta::seconds(25)).await;
            silent.presence("online").await;
            other.presence("online").await;
        }
        let taken = other.offered().await;
        assert_eq!(taken["query_id"], query["id"]);
        let reply = silent.client.post(&format!("/v1/queries/{id}/messages"), json!({"body": "hi"})).await;
        assert_eq!(reply.problem(404), "not-found", "who no longer holds it cannot write");
    }
);

on_both!(
    async fn an_expert_who_goes_offline_holding_work(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"channel": "chat"})).await;
        admin.deposit(&brand, 10_000).await;
        let gone = app.working_expert("Gone", &brand, &["en"]).await;
        let query = brand.post(&queue, "The app shows an error when I pay.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        gone.take_next().await;
        let other = app.working_expert("Other", &brand, &["en"]).await;
        lease_and_grace_pass(app, &other).await;
        let offer = other.offered().await;
        assert_eq!(offer["query_id"], query["id"]);
        let timeline = brand.timeline(&id).await;
        assert!(timeline.contains(&"assignment.reclaimed_offline".to_owned()), "{timeline:?}");
    }
);

on_both!(
    async fn a_customer_who_answers_an_expert_who_went_offline(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"channel": "chat"})).await;
        admin.deposit(&brand, 10_000).await;
        let gone = app.working_expert("Gone", &brand, &["en"]).await;
        let query = brand.post(&queue, "The app shows an error when I pay.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        gone.take_next().await;
        gone.reply(&id, "Which error is it?").await;
        let other = app.working_expert("Other", &brand, &["en"]).await;
        lease_and_grace_pass(app, &other).await;
        assert_eq!(brand.state(&id).await, "waiting_customer", "nothing is owed yet");
        brand.customer_writes(&id, "It says E-42.").await;
        assert_eq!(other.offered().await["query_id"], query["id"]);
    }
);

/// The presence lease of 30 s and the grace of 60 s pass without a sign of life but from `other`.
async fn lease_and_grace_pass(app: &TestApp, other: &Expert) {
    for _ in 0..4 {
        app.advance(TimeDelta::seconds(25)).await;
        other.presence("online").await;
    }
}

on_both!(
    async fn a_reopened_query_stuck_to_an_absent_expert(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let absent = app.working_expert("Absent", &brand, &["en"]).await;
        let query = brand.post(&queue, "Which size fits me best?").await;
        let id = query["id"].as_str().unwrap().to_owned();
        absent.take_next().await;
        absent.reply(&id, "Medium.").await;
        absent.resolve(&id).await;
        absent.presence("offline").await;
        let other = app.working_expert("Other", &brand, &["en"]).await;
        brand.customer_writes(&id, "Medium was too small, what now?").await;
        assert_eq!(other.next_offer().await["query_id"], query["id"]);
    }
);

on_both!(
    async fn the_whole_overnight_backlog_dumped_on_the_first_person_to_log_in(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let queries: Vec<_> = (0..40)
            .map(|n| json!({"body": format!("Question number {n} about my order."), "customer": {"reference": format!("c-{n}")}}))
            .collect();
        let path = format!("/v1/queues/{queue}/queries/batch");
        brand.system.post(&path, json!({"queries": queries})).await.expect(200);
        let first = app.working_expert("First", &brand, &["en"]).await;
        first.next_offer().await;
        app.settle().await;
        assert!(first.offers().await.len() <= 5, "no more than the expert can hold: {}", first.offers().await.len());
    }
);
