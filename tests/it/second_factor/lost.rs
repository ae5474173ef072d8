//! Being rid of a second factor: by oneself, by others, and not by a new password.

use scheduler::service::Actor;
use scheduler::service::second_factor::RemoveLostFactorOf;
use serde_json::{Value, json};
use tests::actor::PASSWORD;
use tests::client::Client;
use tests::on_both;

use super::{HERE, begin, code_of, enrol, mailed, next_step, post, text};

const OTHER: &str = "another lantern, another rain";

async fn person_of(client: &Client) -> String {
    text(&client.get("/v1/me").await.expect(200)["person"]["id"])
}

fn reason() -> Value {
    json!({"reason": "she showed her passport in a call"})
}

on_both!(
    async fn a_new_password_does_not_lead_around_the_second_factor(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        app.visitor.post("/v1/password-resets", json!({"email": ann.email})).await.expect(202);
        let link = app.mailed_link(&ann.email, "/reset?token=").await;
        let token = link.split('=').nth(1).expect("a token");
        let path = format!("/v1/password-resets/{token}");
        app.visitor.put(&path, json!({"password": OTHER})).await.expect(204);
        assert_eq!(ann.try_with(app, OTHER, None).await.problem(401), "second-factor-required");
        assert_eq!(ann.sign_in(app, Some(&ann.code(app))).await.problem(401), "invalid-credentials");
        ann.try_with(app, OTHER, Some(&ann.codes[0])).await.expect(201);
    }
);

on_both!(
    async fn whoever_has_password_and_code_removes_their_second_factor(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let remove = format!("{HERE}/remove");
        let body = json!({"password": PASSWORD, "code": ann.code(app)});
        ann.client.post(&remove, body).await.expect(204);
        assert_eq!(ann.state().await["is_set"], false);
        ann.sign_in(app, None).await.expect(201);
        mailed(app, &ann.email, "Your second factor was removed", 1).await;
        next_step(app).await;
        let body = json!({"password": PASSWORD, "code": ann.code(app)});
        assert_eq!(post(&ann.client, &remove, body).await.problem(409), "second-factor-not-set");
        let renew = format!("{HERE}/recovery-codes");
        let code = json!({"code": ann.code(app)});
        assert_eq!(post(&ann.client, &renew, code).await.problem(409), "second-factor-not-set");
        let secret = begin(&ann.client).await;
        let code = json!({"code": code_of(app, &secret)});
        ann.client.post(&format!("{HERE}/confirm"), code).await.expect(200);
        assert_eq!(ann.sign_in(app, Some(&ann.codes[0])).await.problem(401), "invalid-code", "of the one before");
    }
);

on_both!(
    async fn an_admin_removes_what_was_lost_and_signs_the_person_out(app) {
        let acme = app.brand("Acme").await;
        let ann = enrol(app, &acme).await;
        let (admin, bravo) = (app.admin().await, app.brand("Bravo").await);
        let (person, other) = (person_of(&ann.client).await, person_of(&bravo.owner).await);
        let path = |person: &str| format!("/v1/admin/people/{person}/second-factor/remove");
        let eve = app.expert("Eve", &["en"]).await;
        for foreign in [&bravo.owner, &bravo.system, &eve.client, &admin.approver, &ann.client] {
            post(foreign, &path(&person), reason()).await.problem(403);
        }
        post(&app.visitor, &path(&person), reason()).await.problem(401);
        post(&admin.client, &path(&person), json!({})).await.problem(422);
        assert_eq!(post(&admin.client, &path(&other), reason()).await.problem(409), "second-factor-not-set");
        let nobody = format!("person_{}", "0".repeat(26));
        post(&admin.client, &path(&nobody), reason()).await.problem(404);
        let own = person_of(&admin.client).await;
        assert_eq!(post(&admin.client, &path(&own), reason()).await.problem(403), "own-second-factor");
        admin.client.post(&path(&person), reason()).await.expect(204);
        ann.client.get("/v1/me").await.problem(401);
        ann.sign_in(app, None).await.expect(201);
        let letter = mailed(app, &ann.email, "Your second factor was removed", 1).await;
        assert!(letter.contains("passport"), "{letter}");
        let audit = admin.client.get(&format!("/v1/admin/audit?subject={person}&limit=1")).await.expect(200);
        let row = audit["items"][0].to_string();
        assert!(row.contains("second_factor.remove_lost") && row.contains("passport"), "{row}");
    }
);

on_both!(
    async fn the_last_administrator_is_helped_at_the_command_line(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let remove = |address: &str| RemoveLostFactorOf { email: address.parse().expect("an address") };
        let unknown = app.services.run(Actor::System, remove("nobody@acme.example")).await;
        assert_eq!(unknown.expect_err("nobody").slug, "not-found");
        app.services.run(Actor::System, remove(&ann.email)).await.expect("it is removed");
        ann.sign_in(app, None).await.expect(201);
        let again = app.services.run(Actor::System, remove(&ann.email)).await;
        assert_eq!(again.expect_err("none").slug, "second-factor-not-set");
    }
);
