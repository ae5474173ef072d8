//! What admins read about the decisions on a query.

use chrono::TimeDelta;
use entity::store;
use entity::table::decision;
use entity::value::QueryId;
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use tests::actor::Admin;
use tests::{TestApp, on_both};

/// The explanation of a query, and of one expert's part in it if one is named.
async fn explain(admin: &Admin, query: &str, expert: Option<&str>) -> Value {
    let expert = expert.map_or(String::new(), |expert| format!("?expert={expert}"));
    let path = format!("/v1/admin/queries/{query}/explain{expert}");
    admin.client.get(&path).await.expect(200)
}

/// Changes the last recorded explanation of a query in the database, as nobody ever should.
async fn tamper(app: &TestApp, query: &str, (from, to): (&str, &str)) {
    let query: QueryId = query.parse().unwrap();
    let db = &app.services.db;
    let rows = store::decision::of_query(db.read(), query, 1).await;
    let row = rows.unwrap().remove(0);
    let text = row.explanation.to_string();
    assert!(text.contains(from), "{from} in {text}");
    let changed: Value = serde_json::from_str(&text.replacen(from, to, 1)).unwrap();
    db.write(move |tx| {
        let changed = Expr::value(changed.clone());
        async move {
            decision::Entity::update_many()
                .col_expr(decision::Column::Explanation, changed)
                .filter(decision::Column::Id.eq(row.id))
                .exec(&tx)
                .await
        }
    })
    .await
    .unwrap();
}

on_both!(
    async fn every_decision_of_an_evening_is_reckoned_again(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"skills": [{"name": "orders", "proficiency": 3, "hard": true}]})).await;
        admin.deposit(&brand, 100_000).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        let id = query["id"].as_str().unwrap();
        tests::eventually("nobody to be said", async || {
            brand.timeline(id).await.contains(&"query.no_eligible_expert".to_owned()).then_some(())
        })
        .await;
        app.advance(TimeDelta::seconds(1)).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let offer = mara.next_offer().await;
        app.advance(TimeDelta::seconds(1)).await;
        let luis = app.working_expert("Luis", &brand, &["en"]).await;
        mara.client
            .post(&format!("/v1/offers/{}/decline", offer["id"].as_str().unwrap()), json!({"reason": "skill"}))
            .await
            .expect(200);
        luis.take_next().await;

        let found = explain(&admin, id, Some(&mara.id)).await;
        let decisions = found["decisions"].as_array().unwrap();
        assert_eq!(decisions.len(), 3, "{found}");
        for decision in decisions {
            assert_eq!(decision["recomputed"], true, "{decision}");
        }
        assert_eq!(decisions[0]["outcome"], "nobody_eligible");
        let asked = &decisions[1]["candidates"][0];
        assert_eq!(asked["display_name"], "Mara");
        assert_eq!((&asked["chosen"], &asked["why"]["code"]), (&json!(true), &json!("ranked_best")));
        assert_eq!(asked["facts"]["skills"], json!([{"verified": 4, "claimed": 4}]));
        let parts = ["skill", "language", "shift", "daylight", "rating", "take_rate", "load", "earnings"];
        let sum: i64 = parts.iter().map(|part| asked["score"][part].as_i64().unwrap()).sum();
        assert_eq!(asked["score"]["total"], sum);
        assert_eq!(decisions[2]["not_considered"]["cool_down"], 1, "Mara declined: {}", decisions[2]);
        let offers: Vec<_> = found["offers"].as_array().unwrap().iter().map(|offer| (&offer["display_name"], &offer["status"])).collect();
        assert_eq!(offers, [(&json!("Mara"), &json!("declined")), (&json!("Luis"), &json!("accepted"))]);
        let part = &found["expert"];
        assert_eq!((&part["eligible_now"], &part["requirement"]), (&json!(false), &json!("cool_down")), "{part}");
        let considered: Vec<_> = part["decisions"].as_array().unwrap().iter().map(|one| one["considered"] == true).collect();
        assert_eq!(considered, [false, true, false]);
    }
);

on_both!(
    async fn a_flipped_byte_of_a_recorded_fact_is_found_out(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let query = brand.post(&queue, "Which size fits me best?").await;
        let id = query["id"].as_str().unwrap();
        mara.next_offer().await;
        assert_eq!(explain(&admin, id, None).await["decisions"][0]["recomputed"], true);
        tamper(app, id, ("\"language\":5", "\"language\":4")).await;
        let found = explain(&admin, id, None).await;
        let decision = &found["decisions"][0];
        assert_eq!(decision["recomputed"], false, "{decision}");
        let difference = &decision["difference"];
        assert_eq!((&difference["recorded"], &difference["recomputed"]), (&json!("150"), &json!("120")), "{difference}");
        assert!(difference["part"].as_str().unwrap().ends_with("language"));
    }
);

on_both!(
    async fn an_admin_reads_who_cannot_be_asked_now_and_why(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"skills": [{"name": "orders", "proficiency": 5, "hard": true}]})).await;
        admin.deposit(&brand, 10_000).await;
        let low = app.working_expert("Low", &brand, &["en"]).await;
        let stranger = app.expert("Stranger", &["en"]).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        let id = query["id"].as_str().unwrap();
        let found = explain(&admin, id, Some(&stranger.id)).await;
        let failing = found["now"]["failing"].as_array().unwrap();
        assert_eq!(failing.len(), 1, "{found}");
        assert_eq!((&failing[0]["display_name"], &failing[0]["requirement"]), (&json!("Low"), &json!("skill")));
        assert_eq!(failing[0]["expert_id"], low.id);
        assert_eq!(found["expert"]["requirement"], "approved");
        let path = format!("/v1/admin/queries/{id}/explain?expert=expert_00000000000000000000000000");
        assert_eq!(admin.client.get(&path).await.problem(404), "not-found");
        let path = format!("/v1/admin/queries/{id}/explain");
        assert_eq!(low.client.get(&path).await.problem(403), "wrong-role");
        assert_eq!(brand.owner.get(&path).await.problem(403), "wrong-role");
    }
);
