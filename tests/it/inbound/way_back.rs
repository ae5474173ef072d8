//! An expert's answer goes back to the helpdesk, whatever the helpdesk does.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::{Brand, Expert};
use tests::helpdesk::{Given, Helpdesk, Manner};
use tests::{TestApp, eventually, on_both};

use super::generic::{mapped, note};
use super::{Connected, chatwoot, connect, zendesk};

/// A queue that is connected to a helpdesk, and an expert who has its first query.
struct Scene {
    brand: Brand,
    desk: Connected,
    helpdesk: Helpdesk,
    expert: Expert,
    query: String,
}

async fn scene(app: &TestApp, kind: &str) -> Scene {
    let brand = app.brand("Acme").await;
    app.admin().await.deposit(&brand, 100_000).await;
    let helpdesk = Helpdesk::open().await;
    let (connection, first) = match kind {
        "zendesk" => (
            json!({"name": "z", "kind": "zendesk", "secrets": {"api_token": "t0ken"},
                   "settings": {"base_url": helpdesk.url, "email": "bot@acme.example"}}),
            zendesk::event("created", json!({})),
        ),
        "chatwoot" => (
            json!({"name": "c", "kind": "chatwoot", "secrets": {"api_token": "t0ken"},
                   "settings": {"base_url": helpdesk.url, "account_id": 3}}),
            chatwoot::message(1, "incoming", "Where?"),
        ),
        _ => {
            let mut connection = mapped();
            connection["settings"]["answer"] = json!({
                "url": format!("{}/cases/{{conversation}}/notes", helpdesk.url),
                "body": {"text": {"pointer": "/body"}, "by": {"pointer": "/author"}},
            });
            connection["secrets"] = json!({"headers": {"x-key": "s3cret"}});
            (connection, note(7, 1, "Where?"))
        }
    };
    let desk = connect(&brand, json!({}), connection).await;
    let expert = app.working_expert("Eve", &brand, &["en"]).await;
    let taken = desk.hand_over(app, &first).await.expect(200);
    let query = expert.take_next().await;
    assert_eq!(json!(query), taken["query_id"]);
    Scene {
        brand,
        desk,
        helpdesk,
        expert,
        query,
    }
}

/// What the helpdesk kept, once there is so much; time passes, so that what failed is tried again.
async fn kept(app: &TestApp, helpdesk: &Helpdesk, count: usize) -> Vec<Given> {
    let mut looks = 0;
    eventually("the helpdesk to have it", async || {
        looks += 1;
        if looks % 25 == 0 {
            app.advance(TimeDelta::seconds(20)).await;
        }
        let kept = helpdesk.kept();
        (kept.len() >= count).then_some(kept)
    })
    .await
}

impl Scene {
    async fn delivered(&self, message: &Value) {
        let path = format!("/v1/queries/{}/messages", self.query);
        eventually("the message to be delivered", async || {
            let messages = self.brand.system.get(&path).await.expect(200);
            let all = messages["items"].as_array()?.clone();
            let mine = all.into_iter().find(|row| row["id"] == message["id"])?;
            mine["delivered_at"].is_string().then_some(())
        })
        .await;
    }

    async fn events(&self, kind: &str) -> Vec<Value> {
        let path = format!("/v1/events?type={kind}");
        let events = self.brand.system.get(&path).await.expect(200);
        events["items"].as_array().cloned().unwrap_or_default()
    }
}

on_both!(
    async fn an_answer_becomes_a_public_comment_and_does_not_come_back(app) {
        let scene = scene(app, "zendesk").await;
        let said = scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        let call = kept(app, &scene.helpdesk, 1).await.remove(0);
        assert_eq!((call.method.as_str(), call.path.as_str()), ("PUT", "/api/v2/tickets/5158.json"));
        assert!(call.header("authorization").starts_with("Basic "));
        assert_eq!(json!(call.header("idempotency-key")), said["id"]);
        let comment = &call.body["ticket"]["comment"];
        assert_eq!(comment, &json!({"body": "It comes tomorrow.", "public": true}));
        scene.delivered(&said).await;
        let echo = zendesk::comment("9001", "something else entirely", true);
        let back = scene.desk.hand_over(app, &echo).await.expect(200);
        assert_eq!((&back["outcome"], &back["message_id"]), (&json!("repeat"), &said["id"]));
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn an_answer_becomes_a_marked_message_and_does_not_come_back(app) {
        let scene = scene(app, "chatwoot").await;
        let said = scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        let call = kept(app, &scene.helpdesk, 1).await.remove(0);
        assert_eq!(call.path, "/api/v1/accounts/3/conversations/12/messages");
        assert_eq!(call.header("api_access_token"), "t0ken");
        let mut echo = chatwoot::message(777, "outgoing", "(edited on the way)");
        echo["content_attributes"] = call.body["content_attributes"].clone();
        let back = scene.desk.hand_over(app, &echo).await.expect(200);
        assert_eq!((&back["outcome"], &back["message_id"]), (&json!("repeat"), &said["id"]));
        scene.delivered(&said).await;
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn a_brands_own_system_gets_its_own_form(app) {
        let scene = scene(app, "generic").await;
        scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        app.advance(TimeDelta::seconds(1)).await;
        scene.expert.reply(&scene.query, "By noon.").await;
        let calls = kept(app, &scene.helpdesk, 2).await;
        assert_eq!(calls[0].path, "/cases/7/notes");
        assert_eq!((calls[0].header("x-key"), &calls[0].body["text"]), ("s3cret", &json!("It comes tomorrow.")));
        assert_eq!(calls[1].body["text"], json!("By noon."), "in order");
        assert!(calls[0].body["by"].is_string());
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn an_outage_delays_and_an_answer_of_which_nobody_knows_is_looked_up(app) {
        let scene = scene(app, "chatwoot").await;
        scene.helpdesk.next(Manner::Fails(503));
        scene.helpdesk.next(Manner::KeepsAndFails(502));
        let first = scene.expert.reply(&scene.query, "One").await;
        app.advance(TimeDelta::seconds(1)).await;
        let second = scene.expert.reply(&scene.query, "Two").await;
        let calls = kept(app, &scene.helpdesk, 2).await;
        let texts: Vec<&Value> = calls.iter().map(|call| &call.body["content"]).collect();
        assert_eq!(texts, [&json!("One"), &json!("Two")]);
        scene.delivered(&first).await;
        scene.delivered(&second).await;
        assert_eq!(scene.helpdesk.kept().len(), 2, "nothing is said twice");
        assert!(scene.helpdesk.asked().iter().any(|call| call.method == "GET"), "it was looked up");
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn refused_credentials_are_told_once_and_new_ones_send_what_waits(app) {
        let scene = scene(app, "zendesk").await;
        for _ in 0..3 {
            scene.helpdesk.next(Manner::Fails(401));
        }
        let said = scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        let path = scene.desk.path.clone();
        eventually("the connection to fail", async || {
            let shown = scene.brand.system.get(&path).await.expect(200);
            shown["failing_since"].is_string().then_some(())
        })
        .await;
        let readiness = format!("/v1/queues/{}/readiness", scene.desk.queue);
        let ready = scene.brand.system.get(&readiness).await.expect(200);
        let checks = ready["checks"].as_array().expect("checks");
        let connections = checks.iter().find(|check| check["name"] == "connections").expect("one");
        assert_eq!(connections["status"], json!("missing"));
        scene.helpdesk.next(Manner::Fails(401));
        let patch = json!({"secrets": {"api_token": "better"}});
        let changed = scene.brand.system.patch(&path, patch).await.expect(200);
        assert_eq!(changed["secrets_set"], json!(["api_token"]));
        let call = kept(app, &scene.helpdesk, 1).await.remove(0);
        assert!(call.header("authorization").starts_with("Basic "));
        scene.delivered(&said).await;
        let told = scene.events("connection.failing").await;
        assert!((1..=2).contains(&told.len()), "{told:?}");
        let shown = scene.brand.system.get(&path).await.expect(200);
        assert!(shown["failing_since"].is_null());
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn a_ticket_that_is_gone_is_given_up_and_told(app) {
        let scene = scene(app, "zendesk").await;
        scene.helpdesk.next(Manner::Fails(404));
        let first = scene.expert.reply(&scene.query, "One").await;
        app.advance(TimeDelta::seconds(1)).await;
        scene.expert.reply(&scene.query, "Two").await;
        let calls = kept(app, &scene.helpdesk, 1).await;
        assert_eq!(calls[0].body["ticket"]["comment"]["body"], json!("Two"), "it holds nobody up");
        let told = eventually("the brand to be told", async || {
            scene.events("message.undelivered").await.into_iter().next()
        })
        .await;
        assert_eq!(told["data"]["message_id"], first["id"]);
        let path = format!("{}/replies", scene.desk.path);
        let parked = scene.brand.system.get(&format!("{path}?status=parked")).await.expect(200);
        assert_eq!(parked["items"].as_array().map(Vec::len), Some(1), "{parked}");
        assert_eq!(parked["items"][0]["message_id"], first["id"]);
        let again = format!("{path}/{}/retry", parked["items"][0]["id"].as_str().expect("an id"));
        let revived = scene.brand.system.post(&again, json!({})).await.expect(200);
        assert_eq!((&revived["status"], &revived["attempts"]), (&json!("waiting"), &json!(0)));
        let calls = kept(app, &scene.helpdesk, 2).await;
        assert_eq!(calls[1].body["ticket"]["comment"]["body"], json!("One"), "sent by hand");
        scene.delivered(&first).await;
        let refused = scene.brand.system.post(&again, json!({})).await;
        assert_eq!(refused.problem(409), "reply-not-parked");
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn a_busy_helpdesk_is_left_alone_for_as_long_as_it_asks(app) {
        let scene = scene(app, "zendesk").await;
        scene.helpdesk.next(Manner::Busy(600));
        scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        eventually("the first try", async || (!scene.helpdesk.asked().is_empty()).then_some(())).await;
        let asked = app.services.clock.now();
        kept(app, &scene.helpdesk, 1).await;
        let waited = app.services.clock.now() - asked;
        assert!(waited >= TimeDelta::seconds(600), "{waited}");
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn a_helpdesk_that_hangs_holds_up_nobody_else(app) {
        let scene = scene(app, "generic").await;
        scene.helpdesk.hangs(true);
        scene.expert.reply(&scene.query, "It comes tomorrow.").await;
        eventually("the call to hang", async || (!scene.helpdesk.asked().is_empty()).then_some(())).await;
        let second = scene.desk.hand_over(app, &note(8, 1, "And mine?")).await.expect(200);
        assert_eq!(second["outcome"], json!("query"), "others go on");
        scene.helpdesk.hangs(false);
        scene.helpdesk.close().await;
    }
);

on_both!(
    async fn addresses_and_secrets_are_judged_when_they_are_set(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let path = format!("/v1/queues/{queue}/connections");
        for url in ["http://169.254.169.254/latest", "file:///etc/passwd", "https://localhost/", "nonsense"] {
            let body = json!({"name": "z", "kind": "zendesk", "settings": {"base_url": url, "email": "a@b.example"}});
            assert_eq!(brand.system.post(&path, body).await.problem(422), "invalid", "{url}");
        }
        let bad = json!({"name": "z", "kind": "zendesk", "secrets": {"api_token": "a\nb"}});
        assert_eq!(brand.system.post(&path, bad).await.problem(422), "invalid");
        let good = json!({"name": "z", "kind": "zendesk", "secrets": {"api_token": "very-secret-1", "signing_secret": "very-secret-2"}});
        let made = brand.system.post(&path, good).await.expect(201);
        assert_eq!(made["secrets_set"], json!(["signing_secret", "api_token"]));
        let shown = brand.system.get(&path).await;
        assert!(!shown.text.contains("very-secret"), "{}", shown.text);
        let db = app.services.db.read();
        let rows = <entity::table::connection::Entity as sea_orm::EntityTrait>::find().all(db).await.expect("read");
        assert!(rows.iter().all(|row| !row.secrets.clone().unwrap_or_default().contains("very-secret")));
        let path = format!("{path}/{}", made["id"].as_str().expect("an id"));
        let moved = json!({"settings": {"base_url": "https://elsewhere.example"}});
        let moved = brand.system.patch(&path, moved).await.expect(200);
        assert_eq!(moved["secrets_set"], json!(["signing_secret"]), "nobody is sent a secret by moving");
    }
);
