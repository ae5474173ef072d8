//! What people decide about applicants.

use serde_json::{Value, json};
use tests::on_both;

use super::{agree, applicant, apply, attempt, course, decide, learn, program, text};

on_both!(
    async fn a_brand_grants_what_was_passed_and_takes_it_back(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Other").await);
        let made = program(&brand, json!({"approval": "manual"})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        assert_eq!(decide(&brand, &made, &id, "approve", json!({})).await.problem(409), "not-passed");
        learn(&expert, &id, &made).await;
        attempt(&expert, &id, 3).await;
        let passed = course(&expert, &id).await;
        assert_eq!((&passed["state"], &passed["certification_id"]), (&json!("passed"), &Value::Null));
        let reason = json!({"reason": "rude to a customer"});
        for (step, body) in [("approve", json!({})), ("revoke", reason.clone())] {
            assert_eq!(decide(&other, &made, &id, step, body.clone()).await.problem(404), "not-found");
            let path = format!("/v1/certification-programs/{}/applications/{id}/{step}", text(&made["id"]));
            assert_eq!(expert.client.post(&path, body).await.problem(403), "wrong-role");
        }
        for _ in 0..2 {
            let granted = decide(&brand, &made, &id, "approve", json!({})).await.expect(200);
            assert_eq!((&granted["state"], &granted["expert_id"]), (&json!("granted"), &Value::Null));
        }
        let list = format!("/v1/certification-programs/{}/applications", text(&made["id"]));
        let listed = brand.system.get(&list).await;
        // A display name, and nothing else of the person.
        assert!(!listed.text.contains(&expert.id) && !listed.text.contains(&expert.email), "{}", listed.text);
        assert!(!text(&listed.json["items"][0]["display_name"]).is_empty());
        assert_eq!(app.admin().await.client.get(&list).await.expect(200), listed.json);

        let no_reason = decide(&brand, &made, &id, "revoke", json!({})).await;
        assert_eq!(no_reason.problem(422), "invalid");
        for _ in 0..2 {
            decide(&brand, &made, &id, "revoke", reason.clone()).await.expect(200);
        }
        let revoked = course(&expert, &id).await;
        assert_eq!((&revoked["state"], &revoked["reason"]), (&json!("revoked"), &reason["reason"]));
        let me = expert.client.get("/v1/expert").await.expect(200);
        assert_eq!(me["certifications"][0]["state"], "revoked");
        let trail = app.admin().await.client.get("/v1/admin/audit?limit=200").await.expect(200);
        let actions: Vec<_> = trail["items"].as_array().expect("a list").iter().map(|row| text(&row["action"])).collect();
        for action in ["program.create", "course.grant", "course.revoke"] {
            assert!(actions.contains(&action), "{action} in {actions:?}");
        }
    }
);

on_both!(
    async fn what_was_taken_back_once_is_granted_by_a_person_only(app) {
        let brand = app.brand("Acme").await;
        let made = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        decide(&brand, &made, &id, "revoke", json!({"reason": "not yet"})).await.expect(200);
        assert_eq!(agree(&expert, &id, &made).await.problem(409), "course-over");
        let again = apply(&expert, &made).await.expect(201);
        let id = text(&again["id"]);
        learn(&expert, id, &made).await;
        attempt(&expert, id, 3).await;
        assert_eq!(course(&expert, id).await["state"], "passed");
        decide(&brand, &made, id, "approve", json!({})).await.expect(200);
        assert_eq!(course(&expert, id).await["state"], "granted");
    }
);

on_both!(
    async fn a_certification_that_an_admin_takes_back_is_no_more(app) {
        let brand = app.brand("Acme").await;
        let made = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        learn(&expert, &id, &made).await;
        attempt(&expert, &id, 3).await;
        let granted = course(&expert, &id).await;
        let path = format!("/v1/admin/experts/{}/revoke-certification", expert.id);
        let which = json!({"certification_id": granted["certification_id"]});
        app.admin().await.client.post(&path, which).await.expect(200);
        assert_eq!(course(&expert, &id).await["state"], "revoked");
        apply(&expert, &made).await.expect(201);
    }
);
