//! Letters as people get them: in their language, on their clock, with what belongs to them.

use chrono::TimeDelta;
use entity::value::ReadingLanguage;
use scheduler::service::Actor;
use scheduler::service::people::ChooseLanguage;
use scheduler::service::shifts::recheck;
use serde_json::{Value, json};
use tests::client::Client;
use tests::{TestApp, eventually, on_both};

use super::{letters, so_far};
use crate::shifts::{a_queue, expert_of, id_of, shift_in, with};

async fn reads(app: &TestApp, client: &Client, language: ReadingLanguage) {
    let me = client.get("/v1/me").await.expect(200);
    let person = me["person"]["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("a person");
    let choose = ChooseLanguage { person, language };
    app.services
        .run(Actor::System, choose)
        .await
        .expect("a choice");
}

on_both!(
    async fn an_invitation_says_what_it_pays_in_the_experts_language_and_zone(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mara = expert_of(app, &brand, "Mara").await;
        reads(app, &mara.client, ReadingLanguage::German).await;
        let pay = json!({"standby_per_hour": {"amount": 600, "currency": "USD"}});
        // Monday 23:30 in UTC is half past seven on Tuesday in Manila.
        let id = id_of(&admin.shift(with(shift_in(&queue, 72, 4), pay)).await);
        let body = json!({"expert_ids": [mara.id]});
        admin.client.post(&format!("/v1/admin/shifts/{id}/invite"), body).await.expect(200);
        let letter = letters(app, &mara.email, "Eine Schicht steht Ihnen offen").await.remove(0);
        for part in ["Guten Tag", "Di., 24. Nov., 07:30 bis 11:30 (Asia/Manila)", "mindestens 6,00 USD pro Stunde", "je gelöster Anfrage"] {
            assert!(letter.text.contains(part), "{part} in {}", letter.text);
        }
        let html = letter.html.expect("HTML");
        assert!(html.contains("lang=\"de\" dir=\"ltr\"") && html.contains("/expert/shifts\""));
    }
);

on_both!(
    async fn a_shift_is_put_into_the_calendar_changed_and_taken_out_again(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 30, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({"outside_availability": true})).await.expect(200);
        app.advance(TimeDelta::hours(7)).await;
        for _ in 0..3 {
            recheck(&app.services).await.expect("a look");
        }
        let reminded = letters(app, &mara.email, "A reminder of your shift").await;
        assert_eq!(reminded.len(), 1, "once");
        let entry = reminded[0].calendar.clone().expect("an entry");
        for line in ["METHOD:PUBLISH", "STATUS:CONFIRMED", "DTSTART:20261122T053000Z", "DTEND:20261122T093000Z"] {
            assert!(entry.contains(&format!("\r\n{line}\r\n")), "{line} in {entry}");
        }
        assert!(entry.contains(&format!("UID:{id}@vesper")), "{entry}");
        let first = sequence(&entry);
        admin.client.post(&format!("/v1/admin/shifts/{id}/cancel"), json!({})).await.expect(200);
        let off = letters(app, &mara.email, "called off").await.remove(0);
        let entry = off.calendar.expect("an entry");
        assert!(entry.contains("STATUS:CANCELLED") && sequence(&entry) > first, "{entry}");
    }
);

fn sequence(entry: &str) -> i64 {
    let line = entry
        .lines()
        .find_map(|line| line.strip_prefix("SEQUENCE:"));
    line.expect("a sequence").parse().expect("a number")
}

on_both!(
    async fn a_statement_is_told_of_when_it_is_issued(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 1_000_000).await;
        app.advance(TimeDelta::seconds(1)).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Where is my parcel?").await;
        let id = mara.take_next().await;
        mara.reply(&id, "It arrives tomorrow.").await;
        mara.resolve(&id).await;
        brand.act(&id, "confirm", json!({})).await.expect(200);
        app.advance(TimeDelta::days(14)).await;
        admin.client.post("/v1/admin/papers", json!({})).await.expect(202);
        let told = letters(app, &mara.email, "Your new statement").await;
        assert_eq!(told.len(), 1);
        let text = &told[0].text;
        assert!(text.contains("earned USD 3.60") && text.contains("/expert/earnings"), "{text}");
        assert!(told[0].unsubscribe_url.is_some());
        let owner = owner_of(&brand.owner).await;
        assert_eq!(so_far(app, &owner, "statement").len(), 0, "a brand has invoices");
    }
);

async fn owner_of(client: &Client) -> String {
    let me: Value = client.get("/v1/me").await.expect(200);
    me["person"]["email"]
        .as_str()
        .expect("an address")
        .to_owned()
}

on_both!(
    async fn owners_are_alerted_of_promises_in_danger_once_an_hour_at_most(app) {
        let (brand, queue) = a_queue(app).await;
        let owner = owner_of(&brand.owner).await;
        let alerts = || so_far(app, &owner, "Promises to your customers").len();
        for body in ["Where is my parcel?", "And where is mine?"] {
            brand.post(&queue, body).await;
        }
        eventually("an alert", async || {
            app.advance(TimeDelta::seconds(10)).await;
            (alerts() == 1).then_some(())
        })
        .await;
        let first = letters(app, &owner, "Promises to your customers").await.remove(0);
        assert!(first.text.contains("promise") && first.text.contains("/brand/board"), "{}", first.text);
        assert!(first.unsubscribe_url.is_some());
        let told = app.services.clock.now();
        brand.post(&queue, "Hello?").await;
        for _ in 0..8 {
            app.advance(TimeDelta::minutes(5)).await;
            app.settle().await;
        }
        assert_eq!(alerts(), 1, "within the hour");
        eventually("the next alert", async || {
            app.advance(TimeDelta::seconds(30)).await;
            (alerts() == 2).then_some(())
        })
        .await;
        assert!(app.services.clock.now() - told >= TimeDelta::minutes(50), "the mail itself took a while");
    }
);

on_both!(
    async fn an_owner_who_refuses_alerts_gets_none(app) {
        let (brand, queue) = a_queue(app).await;
        let owner = owner_of(&brand.owner).await;
        brand.owner.patch("/v1/me/mail", json!({"promise_alerts": false})).await.expect(200);
        let id = brand.post(&queue, "Where is my parcel?").await["id"].clone();
        let id = id.as_str().expect("an id");
        eventually("a broken promise", async || {
            app.advance(TimeDelta::seconds(30)).await;
            let told = brand.timeline(id).await;
            told.iter().any(|kind| kind == "promise.broken" || kind == "promise.renewed").then_some(())
        })
        .await;
        app.advance(TimeDelta::minutes(5)).await;
        app.settle().await;
        eventually("the job", async || {
            let jobs = entity::store::job::any_due(
                app.services.db.read(),
                app.services.clock.now(),
                entity::store::job::Kinds::Only(scheduler::service::alerts::ALERT_JOB),
            );
            (!jobs.await.expect("a look")).then_some(())
        })
        .await;
        assert_eq!(so_far(app, &owner, "Promises to your customers").len(), 0);
    }
);
