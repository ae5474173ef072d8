//! A brand that has something of every kind.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Admin, Brand, Expert};
use tests::client::Client;

use super::CANARY;

/// Acme, its expert, and all that they were told while it was built.
pub struct Acme {
    pub brand: Brand,
    pub mara: Expert,
    pub told: String,
}

/// Who does what, and what they are told.
struct Diary(String);

impl Diary {
    /// Posts; answers and remembers what was made.
    async fn post(&mut self, client: &Client, path: &str, body: Value) -> Value {
        let reply = client.post(path, body).await;
        assert!(reply.status < 300, "{path}: {}", reply.text);
        self.0.push_str(&reply.text);
        reply.json
    }

    async fn get(&mut self, client: &Client, path: &str) -> Value {
        let reply = client.get(path).await;
        self.0.push_str(&reply.text);
        reply.expect(200)
    }
}

impl Acme {
    /// Builds it.
    pub async fn build(app: &TestApp) -> Self {
        // Its people are not those of the examples, who could sign in.
        let (brand, admin) = (app.brand("Walnut").await, app.admin().await);
        let queue = brand
            .queue(json!({"name": CANARY, "channel": "chat"}))
            .await;
        let mut diary = Diary(queue.clone());
        let deposit = admin.deposit(&brand, 100_000).await;
        diary.0.push_str(&deposit.to_string());
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        Self::integrate(&mut diary, &brand, &queue).await;
        Self::serve(&mut diary, app, (&brand, &mara), &queue).await;
        Self::roster(&mut diary, app, (&admin, &mara), &queue).await;
        Self::certify(&mut diary, &brand, &mara).await;
        Self::subscribe(&mut diary, (&brand, &mara), &queue).await;
        Self {
            brand,
            mara,
            told: diary.0,
        }
    }

    /// Who belongs to it.
    pub fn people(&self) -> [&Client; 3] {
        [&self.brand.owner, &self.brand.system, &self.mara.client]
    }

    /// What its engineers set up.
    async fn integrate(diary: &mut Diary, brand: &Brand, queue: &str) {
        let (owner, system) = (&brand.owner, &brand.system);
        let endpoint = json!({"url": format!("https://{CANARY}.example/hook"), "event_types": []});
        let endpoint = diary.post(system, "/v1/webhook-endpoints", endpoint).await;
        let path = format!("/v1/webhook-endpoints/{}", text(&endpoint["id"]));
        diary.post(system, &format!("{path}/ping"), json!({})).await;
        tests::eventually("the delivery of the ping", async || {
            let seen = system.get(&format!("{path}/deliveries")).await.expect(200);
            let first = &seen["items"][0];
            diary.0.push_str(&first.to_string());
            first["id"].is_string().then_some(())
        })
        .await;
        let key = json!({"name": CANARY, "scopes": ["queries:read"]});
        diary.post(owner, "/v1/api-keys", key).await;
        let member =
            json!({"email": format!("{CANARY}@acme.example"), "name": CANARY, "role": "agent"});
        diary.post(owner, "/v1/brand/members", member).await;
        let connection = json!({"name": CANARY, "kind": "mail", "settings": {"reply_address": "help@acme.example"}});
        let connections = format!("/v1/queues/{queue}/connections");
        diary.post(system, &connections, connection).await;
        Self::answer_in_helpdesk(diary, system, &connections).await;
        let event = json!({
            "name": CANARY, "factor": 3,
            "from": "2026-11-27T05:00:00Z", "to": "2026-11-28T05:00:00Z",
        });
        diary
            .post(system, &format!("/v1/queues/{queue}/demand-events"), event)
            .await;
        let article = json!({"title": CANARY, "body": CANARY, "language": "en"});
        diary.post(system, "/v1/playbook/articles", article).await;
    }

    /// A helpdesk that is to be told what its customer was promised.
    async fn answer_in_helpdesk(diary: &mut Diary, system: &Client, connections: &str) {
        let connection = json!({
            "name": CANARY, "kind": "zendesk", "announce": true, "secrets": {"api_token": "t0ken"},
            "settings": {"base_url": format!("https://{CANARY}.example"), "email": "a@acme.example"},
        });
        let made = diary.post(system, connections, connection).await;
        let url = text(&made["inbound_url"]);
        let inbound = &url[url.find("/v1/inbound/").expect("an inbound address")..];
        let ticket = crate::inbound::zendesk::event("created", json!({}));
        diary.post(system, inbound, ticket).await;
        let replies = format!("{connections}/{}/replies", text(&made["id"]));
        diary.get(system, &replies).await;
    }

    /// A query that is answered and disputed, and one that waits with an offer.
    async fn serve(
        diary: &mut Diary,
        app: &TestApp,
        (brand, mara): (&Brand, &Expert),
        queue: &str,
    ) {
        let post = async |diary: &mut Diary| {
            let query = json!({"body": CANARY, "customer": {"reference": CANARY, "name": CANARY}});
            diary
                .post(&brand.system, &format!("/v1/queues/{queue}/queries"), query)
                .await
        };
        post(diary).await;
        let id = mara.take_next().await;
        diary.0.push_str(&mara.reply(&id, CANARY).await.to_string());
        mara.resolve(&id).await;
        diary
            .post(
                &brand.system,
                &format!("/v1/queries/{id}/confirm"),
                json!({}),
            )
            .await;
        app.settle().await;
        let charge = diary.get(&brand.owner, "/v1/charges").await["items"][0]["id"].clone();
        let claim = json!({"earning_id": charge, "reason": "not_resolved", "statement": CANARY});
        diary.post(&brand.owner, "/v1/disputes", claim).await;
        post(diary).await;
        diary.0.push_str(&mara.next_offer().await.to_string());
    }

    /// A shift that its expert holds and would give away.
    async fn roster(
        diary: &mut Diary,
        app: &TestApp,
        (admin, mara): (&Admin, &Expert),
        queue: &str,
    ) {
        let start = app.services.clock.now() + chrono::TimeDelta::days(3);
        let shift = admin
            .shift(json!({
                "queue_ids": [queue], "start": start, "end": start + chrono::TimeDelta::hours(4),
            }))
            .await;
        diary.0.push_str(&shift.to_string());
        mara.shift(text(&shift["id"]), "claim", json!({}))
            .await
            .expect(200);
        let swap = json!({"shift_id": shift["id"], "note": "my sister's wedding"});
        diary.post(&mara.client, "/v1/shift-swaps", swap).await;
    }

    /// A feed of its roster and one of its expert's shifts, and that expert's own calendar.
    async fn subscribe(diary: &mut Diary, (brand, mara): (&Brand, &Expert), queue: &str) {
        let feed = json!({"name": CANARY});
        let roster = format!("/v1/queues/{queue}/calendar-feeds");
        diary.post(&brand.system, &roster, feed.clone()).await;
        diary
            .post(&mara.client, "/v1/expert/calendar-feeds", feed)
            .await;
        let address = json!({"url": format!("https://{CANARY}.example/busy.ics")});
        let set = mara.client.put("/v1/expert/busy-calendar", address).await;
        set.expect(200);
    }

    /// A programme and its expert's course.
    async fn certify(diary: &mut Diary, brand: &Brand, mara: &Expert) {
        // Every expert sees open programmes, as somebody must apply.
        let program = json!({"title": "Basics", "content": crate::programs::content(json!({}))});
        let program = diary
            .post(&brand.system, "/v1/certification-programs", program)
            .await;
        let course = json!({"program_id": program["id"]});
        diary
            .post(&mara.client, "/v1/expert/certifications", course)
            .await;
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
