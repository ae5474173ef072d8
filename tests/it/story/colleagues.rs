//! Colleagues: invited by mail, one person in two brands, each with the rights of the role, gone when
//! they are removed.

use serde_json::{Value, json};
use tests::actor::{Brand, PASSWORD};
use tests::client::Client;
use tests::{TestApp, eventually, on_both};

const DAN: &str = "dan@colleague.example";

/// The token of the latest invitation to Dan, once there are so many.
async fn invitation(app: &TestApp, count: usize) -> String {
    eventually("the invitation", async || {
        app.advance(chrono::TimeDelta::seconds(7)).await;
        let letters = app.mail.sent();
        let tokens: Vec<String> = letters
            .iter()
            .filter(|letter| letter.recipient == DAN)
            .filter_map(|letter| {
                let after = letter.text.split("/join?token=").nth(1)?;
                after.split_whitespace().next().map(str::to_owned)
            })
            .collect();
        (tokens.len() >= count).then(|| tokens.last().cloned())?
    })
    .await
}

async fn invite(brand: &Brand, role: &str) -> String {
    let colleague = json!({"name": "Dan", "email": DAN, "role": role});
    let invited = brand
        .owner
        .post("/v1/brand/members", colleague)
        .await
        .expect(201);
    invited["id"].as_str().expect("an id").to_owned()
}

/// Dan at one of his desks.
async fn at(app: &TestApp, membership: &str) -> (Client, Value) {
    let credentials = json!({"email": DAN, "password": PASSWORD, "membership_id": membership});
    let session = app
        .visitor
        .post("/v1/sessions", credentials)
        .await
        .expect(201);
    let token = session["access_token"].as_str().expect("a token");
    (app.visitor.with_token(token), session["membership"].clone())
}

on_both!(
    async fn a_colleague_of_two_brands_acts_in_one_at_a_time_until_removed(app) {
        let (acme, bravo) = (app.brand("Acme").await, app.brand("Bravo").await);
        let queue = acme.queue(json!({})).await;
        let developer = invite(&acme, "developer").await;
        let token = format!("/v1/email-verifications/{}", invitation(app, 1).await);
        let unknown = json!({"email": DAN, "password": PASSWORD});
        app.visitor.post("/v1/sessions", unknown).await.problem(401);
        app.visitor.put(&token, json!({"password": PASSWORD})).await.expect(200);
        assert!((400..500).contains(&app.visitor.put(&token, json!({"password": "another one 9"})).await.status), "once");
        let agent = invite(&bravo, "agent").await;
        let token = format!("/v1/email-verifications/{}", invitation(app, 2).await);
        app.visitor.put(&token, json!({})).await.expect(200);
        let (in_acme, membership) = at(app, &developer).await;
        assert_eq!(membership["role"], "developer", "{membership}");
        let me = in_acme.get("/v1/me").await.expect(200);
        assert_eq!(me["memberships"].as_array().map(Vec::len), Some(2), "{me}");
        assert_eq!(in_acme.get("/v1/queues").await.expect(200)["items"][0]["id"], json!(queue));
        let patch = json!({"name": "Nights"});
        in_acme.patch(&format!("/v1/queues/{queue}"), patch.clone()).await.expect(200);
        assert_eq!(in_acme.get("/v1/api-keys").await.problem(403), "owner-only");
        assert_eq!(in_acme.get("/v1/brand/members").await.problem(403), "owner-only");
        let (in_bravo, _) = at(app, &agent).await;
        assert_eq!(in_bravo.get(&format!("/v1/queues/{queue}")).await.problem(404), "not-found");
        assert_eq!(in_bravo.get("/v1/queues").await.expect(200)["items"], json!([]));
        let path = format!("/v1/brand/members/{developer}");
        assert_eq!(bravo.owner.delete(&path).await.problem(404), "not-found");
        assert_eq!(acme.owner.delete(&path).await.status, 204);
        app.advance(chrono::TimeDelta::seconds(5)).await;
        assert_eq!(in_acme.get("/v1/queues").await.status, 401, "signed out");
        in_bravo.get("/v1/queues").await.expect(200);
        let gone = json!({"email": DAN, "password": PASSWORD, "membership_id": developer});
        assert!((400..500).contains(&app.visitor.post("/v1/sessions", gone).await.status));
        let members = acme.owner.get("/v1/brand/members").await.expect(200);
        assert_eq!(members["items"].as_array().map(Vec::len), Some(1), "{members}");
        let owner = members["items"][0]["id"].as_str().expect("an id");
        let last = acme.owner.delete(&format!("/v1/brand/members/{owner}")).await;
        assert_eq!(last.problem(409), "last-owner");
    }
);
