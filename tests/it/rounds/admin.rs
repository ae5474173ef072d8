//! What admins do: skills, terms, the platform's webhooks; and the server's pages.

use serde_json::json;
use tests::on_both;
use tests::receiver::{Conduct, Receiver};

use super::id_of;

on_both!(
    async fn the_platform_names_skills_and_sets_terms(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let skill = json!({"slug": "plumbing", "names": {"en": "Plumbing", "es": "Fontanería"}, "aliases": ["pipes"]});
        admin.client.post("/v1/admin/skills", skill).await.expect(201);
        let listed = app.visitor.get("/v1/skills").await.expect(200);
        assert!(listed.to_string().contains("plumbing"));
        let brands = admin.client.get("/v1/admin/brands").await.expect(200);
        assert_eq!(brands["items"][0]["id"], brand.id.as_str());
        let terms = json!({"credit_limit": {"amount": 50_000, "currency": "USD"}, "platform_fee_bps": 1_500});
        let path = format!("/v1/admin/brands/{}", brand.id);
        let set = admin.client.patch(&path, terms).await.expect(200);
        assert_eq!(set["platform_fee_bps"], 1_500, "{set}");
    }
);

on_both!(
    async fn the_platform_has_webhooks_of_its_own(app) {
        let admin = app.admin().await.client;
        let receiver = Receiver::start(Conduct::Answer(204)).await;
        let base = "/v1/admin/webhook-endpoints";
        let body = json!({"url": receiver.url(), "event_types": ["payout.*"], "description": "our desk"});
        let path = format!("{base}/{}", id_of(&admin.post(base, body).await.expect(201)));
        admin.get(&path).await.expect(200);
        assert_eq!(admin.get(base).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
        admin.patch(&path, json!({"event_types": []})).await.expect(200);
        admin.post(&format!("{path}/rotate-secret"), json!({})).await.expect(200);
        let ping = admin.post(&format!("{path}/ping"), json!({})).await.expect(200);
        assert_eq!(ping["delivered"], true, "{ping}");
        let log = admin.get(&format!("{path}/deliveries")).await.expect(200);
        let retry = format!("{path}/deliveries/{}/retry", id_of(&log["items"][0]));
        admin.post(&retry, json!({})).await.expect(202);
        let range = json!({"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"});
        admin.post(&format!("{path}/replay"), range).await.expect(202);
        assert_eq!(admin.delete(&path).await.status, 204);
    }
);

on_both!(
    async fn the_server_says_how_it_is(app) {
        for path in ["/healthz", "/readyz"] {
            app.visitor.get(path).await.expect(200);
        }
    }
);

on_both!(
    async fn a_twin_shows_its_clock_and_how_its_people_act(app) {
        let brand = app.brand("Acme").await;
        let made = brand.owner.post("/v1/brand/test-twin", json!({})).await.expect(201);
        let twin = app.visitor.with_token(made["key"].as_str().expect("a key"));
        twin.get("/v1/test/clock").await.expect(200);
        let acts = twin.get("/v1/test/behaviour").await.expect(200);
        assert_eq!(acts["accept_seconds"], 2, "{acts}");
    }
);
