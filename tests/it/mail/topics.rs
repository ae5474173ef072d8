//! What people do not want to be written about, they are not.

use reqwest::Method;
use serde_json::json;
use tests::actor::{Admin, Expert};
use tests::client::plain_http;
use tests::{TestApp, on_both};

use super::{letters, so_far};
use crate::shifts::{a_queue, expert_of, id_of, shift_in};

const OPEN: &str = "open for you";

/// Asks an expert to claim another shift.
async fn invite(admin: &Admin, queue: &str, (expert, day): (&Expert, i64)) {
    let id = id_of(&admin.shift(shift_in(queue, 24 * day, 4)).await);
    let path = format!("/v1/admin/shifts/{id}/invite");
    let body = json!({"expert_ids": [expert.id]});
    admin.client.post(&path, body).await.expect(200);
}

/// What a mail program or a browser without our cookies gets.
async fn call(app: &TestApp, method: Method, url: &str) -> (u16, String) {
    let path = url
        .split_once("/unsubscribe/")
        .map_or(url, |(_, token)| token);
    let request = plain_http().request(method, format!("{}/unsubscribe/{path}", app.base));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click");
    let answer = request.send().await.expect("an answer");
    (
        answer.status().as_u16(),
        answer.text().await.expect("a page"),
    )
}

on_both!(
    async fn one_click_in_a_mail_program_stops_a_topic_and_nothing_else(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mara = expert_of(app, &brand, "Mara").await;
        invite(&admin, &queue, (&mara, 3)).await;
        let letter = letters(app, &mara.email, OPEN).await.remove(0);
        let url = letter.unsubscribe_url.expect("a way out");
        assert!(letter.text.contains(&url) && letter.html.expect("HTML").contains(&url));

        let (status, page) = call(app, Method::GET, &url).await;
        assert_eq!(status, 200);
        assert!(page.contains("id=\"unsubscribe\""), "{page}");
        let shown = mara.client.get("/v1/me/mail").await.expect(200);
        assert_eq!(shown["shift_offers"], true, "looking changes nothing");
        for _ in 0..2 {
            let (status, page) = call(app, Method::POST, &url).await;
            assert_eq!(status, 200, "{page}");
            assert!(page.contains("id=\"unsubscribed\""), "{page}");
        }
        let shown = mara.client.get("/v1/me/mail").await.expect(200);
        assert_eq!((&shown["shift_offers"], &shown["reminders"]), (&json!(false), &json!(true)));
        assert_eq!(call(app, Method::POST, "no-such-token").await.0, 404);
        assert_eq!(call(app, Method::GET, "no-such-token").await.0, 404);

        invite(&admin, &queue, (&mara, 5)).await;
        let reset = json!({"email": mara.email});
        app.visitor.post("/v1/password-resets", reset).await.expect(202);
        let essential = letters(app, &mara.email, "new password").await;
        assert_eq!(essential[0].unsubscribe_url, None);
        app.settle().await;
        assert_eq!(so_far(app, &mara.email, OPEN).len(), 1, "she is not asked again");

        let again = mara.client.patch("/v1/me/mail", json!({"shift_offers": true})).await.expect(200);
        assert_eq!(again["shift_offers"], true);
        invite(&admin, &queue, (&mara, 7)).await;
        tests::eventually("the next one", async || {
            let sent = so_far(app, &mara.email, OPEN);
            (sent.len() == 2).then(|| assert_eq!(sent[1].unsubscribe_url.as_ref(), Some(&url)))
        })
        .await;
    }
);

on_both!(
    async fn everybody_chooses_their_own_mails_and_systems_have_none(app) {
        let brand = app.brand("Acme").await;
        let mara = app.expert("Mara", &["en"]).await;
        let none = json!({"promise_alerts": false});
        let chosen = brand.owner.patch("/v1/me/mail", none).await.expect(200);
        assert_eq!((&chosen["promise_alerts"], &chosen["statements"]), (&json!(false), &json!(true)));
        let hers = mara.client.get("/v1/me/mail").await.expect(200);
        assert_eq!(hers["promise_alerts"], true);
        mara.client.patch("/v1/me/mail", json!({"security": false})).await.problem(422);
        brand.system.get("/v1/me/mail").await.problem(403);
        app.visitor.get("/v1/me/mail").await.problem(401);
        app.visitor.patch("/v1/me/mail", json!({})).await.problem(401);
    }
);
