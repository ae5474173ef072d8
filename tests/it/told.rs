//! Answers that the contract once did not tell of, found by generated calls.
//!
//! Each answer here is held against the document as it arrives (`tests::client`).

use serde_json::json;
use tests::on_both;

on_both!(
    async fn asking_for_a_mail_is_taken_over_whether_or_not_the_address_is_known(app) {
        app.brand("Acme").await;
        for path in ["/v1/password-resets", "/v1/email-verifications"] {
            let mut answers = Vec::new();
            for email in ["acme@brand.example", "nobody@brand.example"] {
                let asked = app.visitor.post(path, json!({"email": email})).await;
                answers.push(asked.expect(202));
            }
            assert_eq!(answers[0], answers[1], "{path}");
        }
    }
);

on_both!(
    async fn a_message_that_was_posted_before_is_shown_as_it_stands(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        let path = format!("/v1/queries/{}/messages", query["id"].as_str().expect("an id"));
        let message = json!({"body": "It is urgent.", "external_id": "mail 2"});
        let first = brand.system.post(&path, message.clone()).await.expect(201);
        let again = brand.system.post(&path, message).await.expect(200);
        assert_eq!(first, again);
    }
);

on_both!(
    async fn a_dispute_about_a_line_that_is_not_there_finds_none(app) {
        let brand = app.brand("Acme").await;
        let nowhere = "earning_01h455vb4pex5vsknk084sn02q";
        let dispute = json!({"earning_id": nowhere, "reason": "wrong_answer", "statement": "It never came."});
        let refused = brand.owner.post("/v1/disputes", dispute).await;
        assert_eq!(refused.problem(404), "not-found");
    }
);

on_both!(
    async fn the_kinds_of_problems_are_pages_for_people(app) {
        for path in ["/problems", "/problems/not-found"] {
            let page = app.visitor.get(path).await;
            assert_eq!(page.status, 200, "{}", page.text);
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
        }
        let none = app.visitor.get("/problems/no-such-kind").await;
        assert_eq!(none.problem(404), "not-found");
    }
);

on_both!(
    async fn colleagues_are_invited_by_brands_and_by_the_platform(app) {
        let brand = app.brand("Acme").await;
        let admin = app.admin().await;
        let colleague = json!({"name": "Dan", "email": "dan@acme.example", "role": "developer"});
        let invited = brand.owner.post("/v1/brand/members", colleague).await.expect(201);
        assert_eq!(invited["role"], "developer", "{invited}");
        let colleague = json!({"name": "Eve", "email": "eve@platform.example", "role": "ops"});
        let invited = admin.client.post("/v1/admin/members", colleague).await.expect(201);
        assert_eq!(invited["role"], "ops", "{invited}");
    }
);

on_both!(
    async fn an_expert_without_an_account_or_a_shift_is_told_that_there_is_none(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let account = expert.client.get("/v1/expert/payout-account").await;
        assert_eq!(account.problem(404), "not-found");
        let nowhere = json!({"shift_id": "shift_01h455vb4pex5vsknk084sn02q"});
        let swap = expert.client.post("/v1/shift-swaps", nowhere).await;
        assert_eq!(swap.problem(404), "not-found");
    }
);

on_both!(
    async fn a_search_for_nothing_shows_the_newest_articles(app) {
        let brand = app.brand("Acme").await;
        let article = json!({"title": "Parcels", "body": "They come on Monday.", "language": "en"});
        let written = brand.system.post("/v1/playbook/articles", article).await.expect(201);
        let found = brand.system.get("/v1/playbook/articles?q=").await.expect(200);
        assert_eq!(found["items"][0]["id"], written["id"], "{found}");
    }
);

on_both!(
    async fn an_offer_accepted_again_after_the_work_was_given_back_holds_nothing(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let queue = brand.queue(json!({})).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Where is my parcel?").await;
        let offer = expert.next_offer().await;
        let accepted = expert.accept(&offer).await.expect(200);
        let query = accepted["query"]["id"].as_str().expect("an id").to_owned();
        expert.act(&query, "return", json!({"reason": "skill"})).await.expect(200);
        assert_eq!(expert.accept(&offer).await.problem(409), "not-holding");
    }
);

on_both!(
    async fn a_list_is_no_object_with_its_fields_by_their_places(app) {
        let brand = app.brand("Acme").await;
        let credentials = json!([tests::actor::PASSWORD, "acme@brand.example"]);
        assert_eq!(app.visitor.post("/v1/sessions", credentials).await.problem(422), "invalid");
        let queue = brand.queue(json!({})).await;
        let connection = json!({
            "name": "desk", "kind": "mail", "settings": {"reply_address": "a@acme.example"},
            "secrets": ["t0ken"],
        });
        let made = brand.system.post(&format!("/v1/queues/{queue}/connections"), connection).await;
        assert_eq!(made.json["errors"][0]["pointer"], "/secrets", "{}", made.text);
        assert_eq!(made.problem(422), "invalid");
        let priced = json!({"price_per_resolution": [450, "USD"]});
        let changed = brand.system.patch(&format!("/v1/queues/{queue}"), priced).await;
        assert_eq!(changed.problem(422), "invalid");
    }
);

on_both!(
    async fn nobody_is_invited_to_a_shift_whose_seats_are_taken(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let start = app.services.clock.now() + chrono::TimeDelta::days(3);
        let end = start + chrono::TimeDelta::hours(4);
        let shift = admin.shift(json!({"queue_ids": [queue], "start": start, "end": end})).await;
        let id = shift["id"].as_str().expect("an id");
        mara.shift(id, "claim", json!({})).await.expect(200);
        let asked = json!({"expert_ids": ["expert_01h455vb4pex5vsknk00000001"]});
        let invited = admin.client.post(&format!("/v1/admin/shifts/{id}/invite"), asked).await;
        assert_eq!(invited.problem(409), "shift-taken");
    }
);
