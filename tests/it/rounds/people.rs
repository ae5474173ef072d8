//! Signing in and out, passwords, colleagues and keys.

use serde_json::json;
use tests::actor::PASSWORD;
use tests::client::Client;
use tests::{TestApp, eventually, on_both};

use super::id_of;

const ANOTHER: &str = "a heron over the canal 17";

async fn signed_in(app: &TestApp, email: &str, password: &str) -> (Client, serde_json::Value) {
    let credentials = json!({"email": email, "password": password});
    let session = app
        .visitor
        .post("/v1/sessions", credentials)
        .await
        .expect(201);
    let token = session["access_token"].as_str().expect("a token");
    (app.visitor.with_token(token), session)
}

on_both!(
    async fn a_person_sees_their_devices_and_signs_one_out(app) {
        app.brand("Acme").await;
        let (first, session) = signed_in(app, "acme@brand.example", PASSWORD).await;
        let (second, _) = signed_in(app, "acme@brand.example", PASSWORD).await;
        let listed = second.get("/v1/sessions").await.expect(200);
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(3), "{listed}");
        let refresh = json!({"refresh_token": session["refresh_token"]});
        let renewed = app.visitor.post("/v1/sessions/refresh", refresh).await.expect(200);
        assert!(renewed["access_token"].is_string(), "{renewed}");
        let other = format!("/v1/sessions/{}", session["session_id"].as_str().expect("an id"));
        assert_eq!(second.delete(&other).await.status, 204);
        assert_eq!(first.get("/v1/me").await.status, 401);
        assert_eq!(second.delete("/v1/sessions/current").await.status, 204);
        assert_eq!(second.get("/v1/me").await.status, 401);
    }
);

on_both!(
    async fn a_password_is_changed_by_its_owner_and_reset_by_mail(app) {
        app.brand("Acme").await;
        let (owner, _) = signed_in(app, "acme@brand.example", PASSWORD).await;
        let change = json!({"current_password": PASSWORD, "new_password": ANOTHER});
        assert_eq!(owner.put("/v1/me/password", change).await.status, 204);
        signed_in(app, "acme@brand.example", ANOTHER).await;
        let asked = json!({"email": "acme@brand.example"});
        app.visitor.post("/v1/password-resets", asked).await.expect(202);
        let token = eventually("the mail with the token", async || {
            app.advance(chrono::TimeDelta::seconds(7)).await;
            let letters = app.mail.sent();
            letters.iter().find_map(|letter| {
                let after = letter.text.split("/reset?token=").nth(1)?;
                after.split_whitespace().next().map(str::to_owned)
            })
        })
        .await;
        let path = format!("/v1/password-resets/{token}");
        assert_eq!(app.visitor.put(&path, json!({"password": PASSWORD})).await.status, 204);
        signed_in(app, "acme@brand.example", PASSWORD).await;
    }
);

on_both!(
    async fn keys_and_colleagues_come_and_go(app) {
        let brand = app.brand("Acme").await;
        let keys = brand.owner.get("/v1/api-keys").await.expect(200);
        let key = format!("/v1/api-keys/{}", id_of(&keys["items"][0]));
        assert_eq!(brand.owner.delete(&key).await.status, 204);
        assert_eq!(brand.system.get("/v1/brand").await.status, 401);
        let colleague = json!({"name": "Dan", "email": "dan@acme.example", "role": "developer"});
        let invited = brand.owner.post("/v1/brand/members", colleague).await.expect(201);
        let listed = brand.owner.get("/v1/brand/members").await.expect(200);
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(2), "{listed}");
        let path = format!("/v1/brand/members/{}", id_of(&invited));
        assert_eq!(brand.owner.delete(&path).await.status, 204);
        let admin = app.admin().await.client;
        let colleague = json!({"name": "Eve", "email": "eve@platform.example", "role": "ops"});
        let invited = admin.post("/v1/admin/members", colleague).await.expect(201);
        admin.get("/v1/admin/members").await.expect(200);
        let path = format!("/v1/admin/members/{}", id_of(&invited));
        assert_eq!(admin.delete(&path).await.status, 204);
    }
);
