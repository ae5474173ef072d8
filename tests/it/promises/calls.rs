//! Experts off shift are called when a promise is in danger, if they allow it.

use chrono::TimeDelta;
use serde_json::json;
use tests::actor::{Admin, Brand, Expert};
use tests::{TestApp, eventually, on_both};

fn calls(app: &TestApp, expert: &Expert) -> usize {
    let letters = app.mail.sent();
    let called = letters.iter().filter(|letter| {
        letter.recipient == expert.email && letter.subject.starts_with("Customers are waiting: ")
    });
    called.count()
}

/// Two experts who can serve a queue and are not here.
struct Away {
    brand: Brand,
    admin: Admin,
    queue: String,
    mara: Expert,
    noor: Expert,
}

impl Away {
    async fn both(app: &TestApp) -> Self {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let (mara, noor) = (
            app.expert("Mara", &["en"]).await,
            app.expert("Noor", &["en"]).await,
        );
        for expert in [&mara, &noor] {
            admin.welcome(expert, &brand, &["en"]).await;
        }
        Self {
            brand,
            admin,
            queue,
            mara,
            noor,
        }
    }
}

on_both!(
    async fn whoever_allows_it_is_called_once_when_customers_wait(app) {
        let Away { brand, queue, mara, noor, .. } = Away::both(app).await;
        let changed = mara.client.patch("/v1/expert", json!({"allows_calls": true})).await.expect(200);
        assert_eq!(changed["allows_calls"], true);
        // Morning in Manila: nobody is called at night.
        app.advance(TimeDelta::hours(2)).await;
        brand.post(&queue, "Where is my parcel?").await;
        app.advance(TimeDelta::seconds(60)).await;
        eventually("the call", async || (calls(app, &mara) == 1).then_some(())).await;
        brand.post(&queue, "And where is mine?").await;
        app.advance(TimeDelta::seconds(60)).await;
        app.settle().await;
        assert_eq!((calls(app, &mara), calls(app, &noor)), (1, 0), "once an hour, and nobody who does not allow it");
    }
);

on_both!(
    async fn whoever_is_on_standby_is_called_whether_or_not_they_allow_calls(app) {
        let Away { brand, admin, queue, mara, noor } = Away::both(app).await;
        let shift = json!({
            "queue_ids": [queue], "start": "2026-11-21T00:30:00Z", "end": "2026-11-21T04:30:00Z",
            "standby_per_hour": {"amount": 600, "currency": "USD"},
        });
        let shift = admin.shift(shift).await;
        let id = shift["id"].as_str().expect("an id");
        noor.shift(id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(1)).await;
        noor.shift(id, "check-in", json!({})).await.expect(200);
        noor.presence("offline").await;
        brand.post(&queue, "Where is my parcel?").await;
        app.advance(TimeDelta::seconds(60)).await;
        eventually("the call", async || (calls(app, &noor) == 1).then_some(())).await;
        assert_eq!(calls(app, &mara), 0, "who is neither on standby nor allows calls");
    }
);
