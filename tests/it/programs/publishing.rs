//! Making programmes and changing what they ask.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::on_both;

use super::{agree, applicant, apply, attempt, content, course, learn, program, text};

on_both!(
    async fn a_programme_is_made_changed_and_seen_by_its_own_brand(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Other").await);
        let queue = brand.queue(json!({})).await;
        let admin = app.admin().await;
        let body = json!({"title": "Queue", "queue_id": queue, "content": content(json!({}))});
        let made = brand.system.post_once("/v1/certification-programs", "k", body.clone()).await;
        let path = made.header("location").to_owned();
        assert_eq!(made.header("etag"), "\"1\"");
        let made = made.expect(201);
        assert_eq!(made["content"]["quiz"]["questions"][0]["right"], json!([2]));
        assert_eq!(brand.owner.get(&path).await.expect(200), made);
        assert_eq!(admin.client.get(&path).await.expect(200), made);
        let renamed = brand.owner.patch(&path, json!({"title": "Better", "status": "closed"})).await;
        assert_eq!(renamed.header("etag"), "\"2\"");
        let request = brand.owner.request(reqwest::Method::PATCH, &path).header("if-match", "\"1\"");
        let stale = brand.owner.send(request.json(&json!({"title": "Late"}))).await;
        assert_eq!(stale.problem(412), "stale");

        // Another tenant sees and changes nothing.
        assert_eq!(other.owner.get(&path).await.problem(404), "not-found");
        assert_eq!(other.owner.patch(&path, json!({"status": "open"})).await.problem(404), "not-found");
        let version = json!({"content": content(json!({}))});
        assert_eq!(other.owner.post(&format!("{path}/versions"), version).await.problem(404), "not-found");
        assert_eq!(other.owner.get(&format!("{path}/applications")).await.problem(404), "not-found");
        assert_eq!(other.owner.post("/v1/certification-programs", body).await.problem(422), "invalid");
        let mut foreign = json!({"title": "T", "brand_id": brand.id, "content": content(json!({}))});
        assert_eq!(other.owner.post("/v1/certification-programs", foreign.clone()).await.problem(422), "invalid");
        assert_eq!(other.owner.get("/v1/certification-programs").await.expect(200)["items"], json!([]));
        admin.client.post("/v1/certification-programs", foreign.clone()).await.expect(201);
        foreign["brand_id"] = Value::Null;
        assert_eq!(admin.client.post("/v1/certification-programs", foreign.clone()).await.problem(422), "invalid");

        // Experts see what is open, and make none.
        let expert = app.expert("Ana Expert", &["en"]).await;
        assert_eq!(expert.client.post("/v1/certification-programs", foreign).await.problem(403), "wrong-role");
        assert_eq!(expert.client.get(&path).await.problem(404), "not-found");
        assert_eq!(apply(&expert, &made).await.problem(409), "program-closed");
        let open = expert.client.get("/v1/certification-programs").await.expect(200);
        assert_eq!(open["items"].as_array().expect("a list").len(), 1);
        let key = json!({"name": "reader", "scopes": ["queues:read"]});
        let key = brand.owner.post("/v1/api-keys", key).await.expect(201);
        let reader = app.visitor.with_token(text(&key["key"]));
        reader.get(&path).await.expect(200);
        assert_eq!(reader.patch(&path, json!({})).await.problem(403), "insufficient-scope");
    }
);

on_both!(
    async fn a_programme_that_cannot_be_passed_is_refused(app) {
        let brand = app.brand("Acme").await;
        let quiz = |changes: Value| {
            let mut quiz = content(json!({}))["quiz"].clone();
            for (field, value) in changes.as_object().expect("an object") {
                quiz[field] = value.clone();
            }
            json!({"quiz": quiz})
        };
        let question = |right: Value, choices: Value| {
            quiz(json!({"questions": [{"prompt": "?", "choices": choices, "right": right}], "pool_size": 1}))
        };
        for (changes, pointer) in [
            (json!({"agreement": " "}), "/content/agreement"),
            (json!({"agreement": "nul\0"}), "/content/agreement"),
            (json!({"agreement": "x".repeat(50_001)}), "/content/agreement"),
            (json!({"sections": [{"title": "a\nb", "body": "b"}]}), "/content/sections/0/title"),
            (json!({"skills": [{"name": "juggling", "proficiency": 3}]}), "/content/skills/0/name"),
            (json!({"validity_seconds": 1}), "/content/validity_seconds"),
            (json!({"bogus": 1}), "/content/bogus"),
            (quiz(json!({"questions": []})), "/content/quiz/questions"),
            (quiz(json!({"pool_size": 5})), "/content/quiz/pool_size"),
            (quiz(json!({"pass_share_bps": 0})), "/content/quiz/pass_share_bps"),
            (quiz(json!({"max_attempts": 0})), "/content/quiz/max_attempts"),
            (question(json!([]), json!(["a", "b"])), "/content/quiz/questions/0/right"),
            (question(json!([3]), json!(["a", "b"])), "/content/quiz/questions/0/right"),
            (question(json!([0]), json!(["a", "b"])), "/content/quiz/questions/0/right"),
            (question(json!([1, 1]), json!(["a", "b"])), "/content/quiz/questions/0/right"),
            (question(json!([1]), json!(["a", "a"])), "/content/quiz/questions/0/choices"),
            (question(json!([1]), json!(["a"])), "/content/quiz/questions/0/choices"),
        ] {
            let body = json!({"title": "T", "content": content(changes)});
            let refused = brand.owner.post("/v1/certification-programs", body).await;
            let named = refused.json["errors"][0]["pointer"].clone();
            assert_eq!(refused.problem(422), "invalid");
            assert!(text(&named).starts_with(pointer) || pointer.starts_with(text(&named)), "{named} for {pointer}");
        }
    }
);

on_both!(
    async fn a_new_agreement_is_accepted_in_time_or_the_certification_ends(app) {
        let brand = app.brand("Acme").await;
        let made = program(&brand, json!({})).await;
        let versions = format!("/v1/certification-programs/{}/versions", text(&made["id"]));
        let (ana, one) = applicant(app, "Ana Expert", &made).await;
        let (ben, two) = applicant(app, "Ben Expert", &made).await;
        for (expert, id) in [(&ana, &one), (&ben, &two)] {
            learn(expert, id, &made).await;
            attempt(expert, id, 3).await;
        }
        let by = "2026-12-01T00:00:00Z";
        let same = json!({"content": content(json!({})), "agree_by": by});
        assert_eq!(brand.owner.post(&versions, same).await.problem(422), "invalid");
        let late = json!({"content": content(json!({"agreement": "New."})), "agree_by": "2026-01-01T00:00:00Z"});
        assert_eq!(brand.owner.post(&versions, late).await.problem(422), "invalid");
        let new = json!({"content": content(json!({"agreement": "New."})), "agree_by": by});
        let new = brand.owner.post(&versions, new).await.expect(201);
        assert_eq!((&new["version"], &new["agreement"]["number"]), (&json!(2), &json!(2)));
        for (expert, id) in [(&ana, &one), (&ben, &two)] {
            let asked = course(expert, id).await;
            assert_eq!((&asked["state"], &asked["agree_by"], &asked["expires_at"]), (&json!("granted"), &json!(by), &json!(by)));
        }
        assert_eq!(agree(&ana, &one, &made).await.expect(200)["agree_by"], by);
        let agreed = agree(&ana, &one, &new).await.expect(200);
        assert_eq!((&agreed["agree_by"], &agreed["expires_at"]), (&Value::Null, &json!("2027-02-18T23:30:00Z")));
        app.advance(TimeDelta::days(11)).await;
        assert_eq!(course(&ana, &one).await["state"], "granted");
        assert_eq!(course(&ben, &two).await["state"], "expired");
        assert_eq!(agree(&ben, &two, &new).await.problem(409), "course-over");
        // And a new way begins with what is asked now.
        let again = apply(&ben, &made).await.expect(201);
        assert_eq!(again["program_version"], 2);
        let id = text(&again["id"]);
        assert_eq!(agree(&ben, id, &made).await.problem(409), "agreement-changed");
        learn(&ben, id, &new).await;
        attempt(&ben, id, 3).await;
        assert_eq!(course(&ben, id).await["state"], "granted");
        assert_eq!(course(&ben, &two).await["state"], "expired");
    }
);
