//! What a certification is good for, and how it ends.

use chrono::TimeDelta;
use serde_json::json;
use tests::{eventually, on_both};

use super::{applicant, apply, attempt, course, learn, program, text};

on_both!(
    async fn an_expert_is_offered_queries_once_certified_and_until_that_ends(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        app.admin().await.deposit(&brand, 100_000).await;
        let made = program(&brand, json!({"validity_seconds": 3_600})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        expert.presence("online").await;
        let query = brand.post(&queue, "Where is my order?").await;
        app.settle().await;
        assert!(expert.offers().await.is_empty());
        learn(&expert, &id, &made).await;
        app.settle().await;
        assert!(expert.offers().await.is_empty());
        attempt(&expert, &id, 3).await;
        let offer = expert.offered().await;
        assert_eq!(offer["query_id"], query["id"]);
        let taken = expert.take_next().await;
        expert.reply(&taken, "Tomorrow.").await;
        expert.resolve(&taken).await;
        app.advance(TimeDelta::hours(1)).await;
        assert_eq!(course(&expert, &id).await["state"], "expired");
        eventually("the certification to run out", async || {
            let me = expert.client.get("/v1/expert").await.expect(200);
            (me["certifications"][0]["state"] == "expired").then_some(())
        }).await;
        expert.presence("online").await;
        brand.post(&queue, "And the other one?").await;
        app.settle().await;
        assert!(expert.offers().await.is_empty());
        // A new way leads to a new certification.
        let again = apply(&expert, &made).await.expect(201);
        let id = text(&again["id"]);
        learn(&expert, id, &made).await;
        attempt(&expert, id, 3).await;
        expert.offered().await;
    }
);

on_both!(
    async fn an_expert_is_warned_before_the_end_and_can_renew_in_time(app) {
        let brand = app.brand("Acme").await;
        let made = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        learn(&expert, &id, &made).await;
        attempt(&expert, &id, 3).await;
        let warnings = async || {
            scheduler::service::programs::warn(&app.services).await.expect("a sweep")
        };
        assert_eq!(warnings().await, 0);
        app.advance(TimeDelta::days(60)).await;
        warnings().await;
        eventually("the first warning", async || {
            app.mail.sent().into_iter().find(|mail| mail.recipient == expert.email && mail.text.contains("Basics"))
        }).await;
        assert_eq!(warnings().await, 0);
        let before = course(&expert, &id).await;
        let again = apply(&expert, &made).await.expect(201);
        let second = text(&again["id"]);
        learn(&expert, second, &made).await;
        attempt(&expert, second, 3).await;
        let after = course(&expert, second).await;
        assert_eq!(after["state"], "granted");
        assert_eq!(after["certification_id"], before["certification_id"]);
        assert!(text(&after["expires_at"]) > text(&before["expires_at"]));
        assert_eq!(course(&expert, &id).await["state"], "expired");
        app.advance(TimeDelta::days(29)).await;
        assert_eq!(warnings().await, 0);
        app.advance(TimeDelta::days(55)).await;
        warnings().await;
        let sent = async || {
            let letters = app.mail.sent();
            letters.into_iter().filter(|mail| mail.recipient == expert.email && mail.text.contains("Basics")).count()
        };
        eventually("the last warning", async || (sent().await >= 2).then_some(())).await;
    }
);
