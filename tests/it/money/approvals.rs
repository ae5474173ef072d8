//! Approving payout runs: two people above a limit, a switch that stops, frozen destinations.

use chrono::TimeDelta;
use entity::table::job;
use entity::value::{EmailAddress, JobState};
use scheduler::service::Actor;
use scheduler::service::password::Password;
use scheduler::service::people::CreateAdmin;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tests::actor::{Admin, Expert, PASSWORD};
use tests::{TestApp, eventually, on_both};

/// An expert who has earned 16.00 in this currency, cleared, and whose address is verified.
pub async fn earned(app: &TestApp, currency: &str) -> Expert {
    let (brand, admin) = (app.brand("Acme").await, app.admin().await);
    let price = json!({"amount": 2_000, "currency": currency});
    let queue = brand.queue(json!({"price_per_resolution": price})).await;
    let deposit = json!({
        "brand_id": brand.id, "reference": "first",
        "amount": {"amount": 10_000, "currency": currency},
    });
    admin
        .client
        .post("/v1/admin/deposits", deposit)
        .await
        .expect(201);
    let expert = app.working_expert("Mara", &brand, &["en"]).await;
    app.verify_address(&expert).await;
    let query = brand
        .post(&queue, "Please change the address of my order.")
        .await;
    let id = query["id"].as_str().expect("an id").to_owned();
    expert.take_next().await;
    expert.reply(&id, "Done.").await;
    expert.resolve(&id).await;
    brand.act(&id, "confirm", json!({})).await.expect(200);
    app.advance(TimeDelta::hours(73)).await;
    eventually("the earning to clear", async || {
        (expert.earnings().await[0]["state"] == "available").then_some(())
    })
    .await;
    expert
}

/// Sets where the expert is paid.
pub async fn paid_to(expert: &Expert, account: Value) {
    expert
        .client
        .put("/v1/expert/payout-account", account)
        .await
        .expect(200);
}

/// Waits until the expert was paid.
pub async fn paid(expert: &Expert) {
    eventually("the earning to be paid", async || {
        (expert.earnings().await[0]["state"] == "paid").then_some(())
    })
    .await;
}

/// Changes settings as ops; answers them.
pub async fn set(admin: &Admin, payouts: Value) -> Value {
    let body = json!({ "payouts": payouts });
    admin
        .client
        .patch("/v1/admin/settings", body)
        .await
        .expect(200)
}

/// Somebody else who runs the platform.
async fn colleague(app: &TestApp) -> Admin {
    let email: EmailAddress = "bob@platform.example".parse().expect("an address");
    let password = Password::chosen(PASSWORD, &email).expect("a good password");
    let create = CreateAdmin::prepare(&app.services, email, password)
        .await
        .expect("a hash");
    app.services
        .run(Actor::System, create)
        .await
        .expect("an admin");
    Admin::sign_in(&app.visitor, "bob@platform.example").await
}

fn path(run: &Value, end: &str) -> String {
    format!(
        "/v1/admin/payout-runs/{}{end}",
        run["id"].as_str().expect("an id")
    )
}

fn bank(account: &str) -> Value {
    json!({"rail": "csv", "details": {"holder": "Mara", "account": account}})
}

on_both!(
    async fn a_run_above_the_limit_waits_for_a_second_person(app) {
        let (expert, ada) = (earned(app, "USD").await, app.admin().await);
        let bob = colleague(app).await;
        paid_to(&expert, bank("PH-0001")).await;
        let limit = json!([{"amount": 1_599, "currency": "USD"}]);
        set(&ada, json!({"second_approval_above": limit})).await;
        let run = ada.client.post("/v1/admin/payout-runs", json!({"rail": "csv"})).await.expect(201);
        assert_eq!(run["approvals_needed"], 2, "{run}");
        assert_eq!(run["totals"], json!([{"amount": 1_600, "currency": "USD"}]));

        for _ in 0..2 {
            let once = ada.approver.post(&path(&run, "/approve"), json!({})).await.expect(200);
            assert_eq!((&once["state"], once["approvals"].as_array().unwrap().len()), (&json!("draft"), 1));
        }
        let shown = bob.client.get(&path(&run, "")).await.expect(200);
        assert_eq!(shown["approvals"].as_array().unwrap().len(), 1, "who drew it up counts once");
        let refused = bob.client.post(&path(&run, "/approve"), json!({})).await;
        assert_eq!(refused.problem(403), "wrong-role");
        let both = bob.approver.post(&path(&run, "/approve"), json!({})).await.expect(200);
        assert_eq!(both["state"], "approved", "{both}");
        paid(&expert).await;
        let payouts = expert.client.get("/v1/payouts").await.expect(200);
        assert_eq!(payouts["items"].as_array().map(Vec::len), Some(1), "{payouts}");
        let listed = ada.client.get("/v1/admin/payout-runs").await.expect(200);
        assert_eq!(listed["items"][0]["approvals"], both["approvals"]);
    }
);

on_both!(
    async fn a_run_that_is_called_off_leaves_what_was_earned_to_the_next(app) {
        let (expert, admin) = (earned(app, "USD").await, app.admin().await);
        paid_to(&expert, bank("PH-0001")).await;
        let draw_up = || admin.client.post("/v1/admin/payout-runs", json!({"rail": "csv"}));
        let run = draw_up().await.expect(201);
        admin.client.post(&path(&run, "/cancel"), json!({})).await.expect(200);
        assert_eq!(expert.earnings().await[0]["state"], "available");
        assert_eq!(draw_up().await.expect(201)["totals"], run["totals"]);
    }
);

on_both!(
    async fn two_people_who_approve_at_the_same_moment_are_enough(app) {
        let (expert, ada) = (earned(app, "USD").await, app.admin().await);
        let bob = colleague(app).await;
        paid_to(&expert, bank("PH-0001")).await;
        set(&ada, json!({"second_approval_above": [{"amount": 0, "currency": "USD"}]})).await;
        let run = ada.client.post("/v1/admin/payout-runs", json!({"rail": "csv"})).await.expect(201);
        let approve = path(&run, "/approve");
        let people = [&ada, &bob, &ada, &bob];
        let given = people.map(|person| person.approver.post(&approve, json!({})));
        for answer in futures_util::future::join_all(given).await {
            answer.expect(200);
        }
        paid(&expert).await;
        let shown = ada.client.get(&path(&run, "")).await.expect(200);
        assert_eq!(shown["approvals"].as_array().unwrap().len(), 2, "{shown}");
        let jobs = job::Entity::find().filter(job::Column::Kind.eq("payout_run.execute"));
        let jobs = jobs.all(app.services.db.read()).await.expect("jobs are read");
        assert_eq!(jobs.len(), 1, "it is released once");
    }
);

on_both!(
    async fn while_payouts_are_stopped_nothing_is_handed_over_and_then_it_goes_on(app) {
        let (expert, admin) = (earned(app, "USD").await, app.admin().await);
        paid_to(&expert, bank("PH-0001")).await;
        let run = admin.client.post("/v1/admin/payout-runs", json!({"rail": "csv"})).await.expect(201);
        let stopped = set(&admin, json!({"stopped": true})).await;
        assert_eq!(stopped["payouts"]["stopped"], true);
        admin.approver.post(&path(&run, "/approve"), json!({})).await.expect(200);
        eventually("the job to find payouts stopped", async || {
            let done = job::Entity::find()
                .filter(job::Column::Kind.eq("payout_run.execute"))
                .filter(job::Column::State.eq(JobState::Done))
                .one(app.services.db.read())
                .await
                .expect("jobs are read");
            done.map(drop)
        })
        .await;
        let waiting = admin.client.get(&path(&run, "")).await.expect(200);
        assert_eq!(waiting["state"], "approved");
        assert_eq!(admin.client.get(&path(&run, "/file")).await.problem(404), "not-found");
        assert_eq!(expert.earnings().await[0]["state"], "in_payout");
        set(&admin, json!({"stopped": false})).await;
        paid(&expert).await;
    }
);

on_both!(
    async fn an_account_that_is_changed_after_the_run_was_drawn_up_redirects_nothing(app) {
        let (expert, admin) = (earned(app, "USD").await, app.admin().await);
        paid_to(&expert, bank("PH-0001")).await;
        let run = admin.client.post("/v1/admin/payout-runs", json!({"rail": "csv"})).await.expect(201);
        paid_to(&expert, bank("EVE-0002")).await;
        admin.approver.post(&path(&run, "/approve"), json!({})).await.expect(200);
        paid(&expert).await;
        let file = eventually("the file", async || {
            let file = admin.client.get(&path(&run, "/file")).await;
            (file.status == 200).then_some(file)
        })
        .await;
        assert!(file.text.contains("PH-0001") && !file.text.contains("EVE-0002"), "{}", file.text);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    }
);

on_both!(
    async fn settings_are_read_and_changed_by_those_who_run_the_platform(app) {
        let admin = app.admin().await;
        let read = admin.client.get("/v1/admin/settings").await;
        let etag = read.header("etag").to_owned();
        let settings = read.expect(200);
        assert_eq!(settings["payouts"]["stopped"], false);
        assert_eq!(settings["disputes"]["decide_days"], 5);
        let change = |body: Value| {
            let request = admin.client.request(reqwest::Method::PATCH, "/v1/admin/settings");
            admin.client.send(request.header("If-Match", &etag).json(&body))
        };
        change(json!({"disputes": {"window_days": 30}})).await.expect(200);
        assert_eq!(change(json!({"disputes": {"window_days": 20}})).await.problem(412), "stale");
        let read = admin.approver.get("/v1/admin/settings").await.expect(200);
        assert_eq!(read["disputes"]["window_days"], 30, "the rest stays: {read}");
        assert_eq!(read["disputes"]["clawback_share_bps"], 2_500);

        let wrong = json!({
            "payouts": {
                "run_cap": [{"amount": 0, "currency": "USD"}],
                "minimums": [{"rail": "sepa", "minimum": {"amount": 5_000, "currency": "USD"}}],
                "sepa_debtor": {"name": "Vesper", "iban": "DE00370400440532013000"},
            },
            "disputes": {"decide_days": 0},
        });
        let refused = admin.client.patch("/v1/admin/settings", wrong).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let errors = refused.json["errors"].as_array().unwrap().iter();
        let pointers: Vec<&str> = errors.map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(
            pointers,
            ["/payouts/run_cap/0", "/payouts/minimums/0", "/payouts/sepa_debtor/iban", "/disputes/decide_days"]
        );
        let unknown = admin.client.patch("/v1/admin/settings", json!({"payouts": {"cap": 1}})).await;
        assert_eq!(unknown.status, 422, "{}", unknown.text);

        let limit = |amount| json!({"payouts": {"second_approval_above": [{"amount": amount, "currency": "USD"}]}});
        admin.client.patch("/v1/admin/settings", limit(1_000)).await.expect(200);
        let raised = admin.client.patch("/v1/admin/settings", limit(2_000)).await;
        assert_eq!(raised.problem(403), "wrong-role", "who draws runs up does not raise the limit");
        admin.approver.patch("/v1/admin/settings", limit(2_000)).await.expect(200);

        let expert = app.expert("Mara", &["en"]).await;
        assert_eq!(expert.client.get("/v1/admin/settings").await.problem(403), "wrong-role");
        let refused = expert.client.patch("/v1/admin/settings", json!({"payouts": {"stopped": true}})).await;
        assert_eq!(refused.problem(403), "wrong-role");
    }
);
