//! A brand connects its helpdesk and its mailbox without writing code.

use reqwest::Method;
use serde_json::json;
use tests::TestApp;
use tests::browser::{Browser, Page};
use tests::client::Reply;
use tests::on_both;
use tests::receiver::{Conduct, Receiver};

const MAIL: &str = "From: Ana <ana@example.com>\nMessage-ID: <1@example.com>\nSubject: Late\n\nWhere is my parcel?\n";

async fn press(browser: &Browser, page: &Page, ending: &str) -> Page {
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with(ending));
    let form = form.unwrap_or_else(|| panic!("no form to {ending} on {}", page.text("main")));
    browser.send(page, &form.action, &[]).await
}

/// A mail server hands a mail over.
async fn mail(app: &TestApp, address: &str) -> Reply {
    let request = app.visitor.request(Method::POST, address);
    let request = request.header("content-type", "message/rfc822");
    app.visitor
        .send(request.body(MAIL.replace('\n', "\r\n")))
        .await
}

/// The path of the address that is shown once.
fn inbound(page: &Page) -> String {
    let address = page.text("#inbound");
    address[address.find("/v1/").expect("an address")..].to_owned()
}

on_both!(
    async fn a_mailbox_is_connected_on_a_page_and_its_mail_becomes_a_query(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({"name": "Night", "coverage": {"kind": "always"}})).await;
        let browser = Browser::signed_in(app, &brand.email).await;
        let page = browser.open("/brand/connections").await;
        assert_eq!((page.count("#empty"), page.count("a[href^='/brand/connections/new/']")), (1, 4));
        let action = "/brand/connections/new/mail";
        let form = browser.open(action).await;
        let wrong = browser.send(&form, action, &[("queue", &queue), ("name", "help@"), ("reply_address", "nowhere")]).await;
        assert_eq!((wrong.status, wrong.count("#settings-wrong")), (422, 1), "{}", wrong.text("main"));
        assert_eq!(wrong.attributes("#name", "value"), ["help@"]);
        let made = browser.send(&wrong, action, &[("reply_address", "help@acme.example")]).await;
        assert_eq!((made.status, made.headers["cache-control"].to_str().unwrap_or_default()), (201, "no-store"), "{}", made.text("main"));
        let address = inbound(&made);
        let posted = mail(app, &address).await;
        assert_eq!(posted.status, 200, "{}", posted.text);
        let listed = browser.open("/brand/connections").await;
        let path = listed.attributes("#connections a", "href")[0].clone();
        let page = browser.open(&path).await;
        assert!(!page.html.contains(&address), "shown once");
        assert!(page.text("#came").contains("new query"), "{}", page.text("main"));
        assert_eq!(page.count("#came a[href^='/brand/queries/query_']"), 1);
        let rotated = press(&browser, &page, "/rotate").await;
        assert_ne!(inbound(&rotated), address);
        assert_eq!(mail(app, &address).await.status, 404);
        let page = browser.open(&path).await;
        let gone = press(&browser, &page, "/remove").await;
        assert_eq!((gone.path.as_str(), gone.count("#connections")), ("/brand/connections?done=brand-connection-removed", 0));
        assert_eq!(browser.open(&path).await.status, 404);
    }
);

on_both!(
    async fn what_a_helpdesk_does_not_take_is_seen_and_sent_again(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let queue = brand.queue(json!({"coverage": {"kind": "always"}})).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let helpdesk = Receiver::start(Conduct::Answer(404)).await;
        let settings = json!({
            "mapping": {"external_id": "/ticket", "message_id": "/id", "body": "/text", "customer_reference": "/who"},
            "answer": {"url": helpdesk.url(), "body": {"text": {"pointer": "/body"}}},
        });
        let browser = Browser::signed_in(app, &brand.email).await;
        let action = "/brand/connections/new/generic";
        let form = browser.open(action).await;
        let broken = browser.send(&form, action, &[("queue", &queue), ("name", "ours"), ("settings", "{")]).await;
        assert_eq!((broken.status, broken.count("#settings-wrong")), (422, 1));
        let made = browser.send(&form, action, &[("queue", &queue), ("name", "ours"), ("settings", &settings.to_string())]).await;
        assert_eq!(made.status, 201, "{}", made.text("main"));
        let ticket = json!({"ticket": "t-1", "id": "m-1", "text": "Where is my parcel?", "who": "c-1"});
        app.visitor.post(&inbound(&made), ticket).await.expect(200);
        let query = expert.take_next().await;
        expert.reply(&query, "On its way.").await;
        let path = browser.open("/brand/connections").await.attributes("#connections a", "href")[0].clone();
        let page = tests::eventually("the reply to be given up", async || {
            let page = browser.open(&path).await;
            page.text("#goes").contains("given up").then_some(page)
        }).await;
        helpdesk.behave(Conduct::Answer(200));
        let page = press(&browser, &page, "/retry").await;
        assert_eq!(page.path, format!("{path}?done=brand-reply-again"));
        tests::eventually("the reply to arrive", async || {
            browser.open(&path).await.text("#goes").contains("arrived").then_some(())
        }).await;
    }
);
