//! Through the doors: an expert goes to the provider's pages, and the provider tells over HTTP.

use chrono::TimeDelta;
use entity::store::payout;
use entity::value::ExpertId;
use reqwest::Method;
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::client::Reply;
use tests::stripe::{FakeStripe, Manner};
use tests::{TestApp, WEBHOOK_SECRETS, eventually, on_both};

use crate::money::approvals::{earned, paid};

/// Where the provider tells.
const DOOR: &str = "/v1/providers/stripe/events";

/// Where an expert says how they are paid.
const ACCOUNT: &str = "/v1/expert/payout-account";

async fn tell(app: &TestApp, body: &str, signature: &str) -> Reply {
    let request = app.visitor.request(Method::POST, DOOR);
    let request = request
        .header("stripe-signature", signature)
        .header("content-type", "application/json");
    app.visitor.send(request.body(body.to_owned())).await
}

/// The expert chooses the provider and is led to its pages; answers the account there.
async fn onboarded(app: &TestApp, expert: &Expert) -> String {
    let body = json!({"rail": "stripe_connect", "details": {"country": "US"}});
    expert.client.put(ACCOUNT, body).await.expect(200);
    let way = format!("{ACCOUNT}/onboarding");
    let first = expert.client.post(&way, json!({})).await.expect(200);
    let second = expert.client.post(&way, json!({})).await.expect(200);
    assert_eq!(
        first["url"], second["url"],
        "one account, however often it is asked for"
    );
    assert!(first["expires_at"].is_string());
    let id: ExpertId = expert.id.parse().expect("an id");
    let account = payout::destination(app.services.db.read(), id).await;
    let account = account.expect("a read").expect("an account");
    account.provider_account.expect("one at the provider")
}

async fn state_of(app: &TestApp, expert: &Expert) -> (Option<String>, bool) {
    let id: ExpertId = expert.id.parse().expect("an id");
    let account = payout::destination(app.services.db.read(), id).await;
    let account = account.expect("a read").expect("an account");
    (account.provider_state, account.verified_at.is_some())
}

fn signed(fake: &FakeStripe, event: &Value, secret: &str) -> (String, String) {
    let body = event.to_string();
    let signature = fake.signature(&body, secret);
    (body, signature)
}

on_both!(
    async fn an_expert_is_ready_to_be_paid_when_the_provider_says_so(app) {
        let expert = app.expert("Ana", &["en"]).await;
        let way = format!("{ACCOUNT}/onboarding");
        let early = expert.client.post(&way, json!({})).await;
        assert_eq!(early.problem(409), "no-provider-account");
        let account = onboarded(app, &expert).await;
        assert_eq!(state_of(app, &expert).await, (Some("incomplete".to_owned()), false));
        let fake = app.stripe.fake().await;
        fake.verify_account(&account, true);
        let event = fake.account_event("account.updated", &account);
        for secret in WEBHOOK_SECRETS {
            let (body, signature) = signed(fake, &event, secret);
            tell(app, &body, &signature).await.expect(200);
        }
        eventually("the account to be ready", async || {
            let state = state_of(app, &expert).await;
            (state == (Some("ready".to_owned()), true)).then_some(())
        })
        .await;
    }
);

on_both!(
    async fn who_cannot_sign_is_not_heard(app) {
        let fake = app.stripe.fake().await;
        let event = json!({"id": "evt_1", "type": "account.updated",
            "data": {"object": {"id": "acct_1"}}});
        let (body, good) = signed(fake, &event, WEBHOOK_SECRETS[1]);
        let wrong = fake.signature(&body, "whsec_of_somebody_else");
        for signature in ["", "nonsense", wrong.as_str()] {
            assert_eq!(tell(app, &body, signature).await.problem(400), "bad-signature");
        }
        let changed = body.replace("acct_1", "acct_2");
        assert_eq!(tell(app, &changed, &good).await.problem(400), "bad-signature");
        let first = tell(app, &body, &good).await.expect(200);
        assert_eq!(first["new"], true);
        let again = tell(app, &body, &good).await.expect(200);
        assert_eq!(again["new"], false, "a message counts once");
        app.advance(TimeDelta::seconds(301)).await;
        assert_eq!(tell(app, &body, &good).await.problem(400), "bad-signature");
        let not_json = fake.signature("{", WEBHOOK_SECRETS[0]);
        assert_eq!(tell(app, "{", &not_json).await.problem(400), "not-json");
    }
);

on_both!(
    async fn a_country_that_the_provider_does_not_serve_is_told_at_once(app) {
        let expert = app.expert("Ana", &["en"]).await;
        let body = json!({"rail": "stripe_connect", "details": {"country": "KP"}});
        let set = expert.client.put(ACCOUNT, body).await;
        if set.status == 200 {
            let way = format!("{ACCOUNT}/onboarding");
            let refused = expert.client.post(&way, json!({})).await;
            assert_eq!(refused.problem(409), "provider-refused");
        }
    }
);

on_both!(
    async fn payouts_are_listed_for_the_platform_only(app) {
        let admin = app.admin().await;
        let all = admin.client.get("/v1/admin/payouts?state=unknown").await.expect(200);
        assert_eq!(all["items"], json!([]));
        let expert = app.expert("Ana", &["en"]).await;
        assert_eq!(expert.client.get("/v1/admin/payouts").await.problem(403), "wrong-role");
        let nowhere = "/v1/admin/payouts/payout_01h455vb4pex5vsknk084sn02q";
        let reason = json!({"reason": "closed"});
        let none = admin.client.post(&format!("{nowhere}/return"), reason).await;
        assert_eq!(none.problem(404), "not-found");
        let none = admin.client.post(&format!("{nowhere}/reconcile"), json!({})).await;
        assert_eq!(none.problem(404), "not-found");
    }
);

on_both!(
    async fn from_the_first_query_to_money_that_came_back(app) {
        let (expert, admin) = (earned(app, "USD").await, app.admin().await);
        let account = onboarded(app, &expert).await;
        let fake = app.stripe.fake().await;
        fake.verify_account(&account, true);
        fake.next(Manner::ExecuteThenCut);
        let run = json!({"rail": "stripe_connect"});
        let run = admin.client.post("/v1/admin/payout-runs", run).await.expect(201);
        let way = format!("/v1/admin/payout-runs/{}", run["id"].as_str().expect("an id"));
        admin.approver.post(&format!("{way}/approve"), json!({})).await.expect(200);
        let unknown = eventually("the payout to be unknown", async || {
            let open = admin.client.get("/v1/admin/payouts?state=unknown").await.expect(200);
            open["items"].as_array().and_then(|items| items.first().cloned())
        })
        .await;
        let payout = format!("/v1/admin/payouts/{}", unknown["id"].as_str().expect("an id"));
        let asked = admin.client.post(&format!("{payout}/reconcile"), json!({})).await;
        assert_eq!(asked.expect(200)["state"], "unknown", "it is read in a moment");
        paid(&expert).await;
        let too_late = admin.client.post(&format!("{payout}/reconcile"), json!({})).await;
        assert_eq!(too_late.problem(409), "payout-not-unknown");
        let run = admin.client.get(&way).await.expect(200);
        assert_eq!(run["payouts"][0]["state"], "settled");
        // The provider takes it back, and says so.
        let made = fake.transfers().remove(0);
        assert_eq!((made.amount, made.destination), (1_600, account));
        let reversed = fake.reverse(&made.id, 1_600);
        let (body, signature) = signed(fake, &reversed, WEBHOOK_SECRETS[0]);
        tell(app, &body, &signature).await.expect(200);
        let again = eventually("the line that pays it again", async || {
            let lines = expert.earnings().await;
            lines.into_iter().find(|line| line["kind"] == "adjustment")
        })
        .await;
        assert_eq!((&again["state"], &again["amount"]["amount"]), (&json!("available"), &json!(1_600)));
        let seen = expert.client.get(ACCOUNT).await.expect(200);
        assert_eq!(seen["needs_verification"], true);
        let letter = eventually("a letter", async || {
            let sent = app.mail.sent();
            sent.into_iter().find(|letter| letter.subject.contains("payout account"))
        })
        .await;
        assert!(letter.text.contains("USD 16.00 came back"), "{}", letter.text);
        let refused = admin.client.post("/v1/admin/payout-runs", json!({"rail": "stripe_connect"}));
        assert_eq!(refused.await.problem(409), "nothing-to-pay");
    }
);
