//! Both sides of a dispute read and write it on pages.

use serde_json::json;
use tests::browser::{Browser, Page};
use tests::on_both;

async fn press(browser: &Browser, page: &Page, ending: &str, fields: &[(&str, &str)]) -> Page {
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with(ending));
    let form = form.unwrap_or_else(|| panic!("no form to {ending} on {}", page.text("main")));
    browser.send(page, &form.action, fields).await
}

on_both!(
    async fn a_brand_disputes_and_the_expert_answers(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let queue = brand.queue(json!({"coverage": {"kind": "always"}})).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Where is my parcel?").await;
        let query = mara.take_next().await;
        mara.reply(&query, "On its way.").await;
        mara.resolve(&query).await;
        brand.act(&query, "confirm", json!({})).await.expect(200);
        let owner = Browser::signed_in(app, &brand.email).await;
        let expert = Browser::signed_in(app, &mara.email).await;
        let page = expert.open("/expert/earnings").await;
        assert_eq!((page.count(".cards .card"), page.count("#clearing li")), (4, 1), "{}", page.text("main"));
        let page = owner.open(&format!("/brand/queries/{query}")).await;
        press(&owner, &page, "/dispute", &[("statement", "Not <b>true</b>.")]).await;
        let page = expert.open("/expert/earnings").await;
        let path = page.attributes("#disputes a", "href")[0].clone();
        let page = expert.open(&path).await;
        assert_eq!((page.text("#statement").as_str(), page.count("#answer")), ("Not <b>true</b>.", 0));
        let wrong = press(&expert, &page, "/answer", &[("statement", " ")]).await;
        assert_eq!(wrong.count("#statement-wrong"), 1, "{}", wrong.text("main"));
        let page = press(&expert, &page, "/answer", &[("statement", "It was.")]).await;
        assert_eq!((page.path.clone(), page.count("#answer")), (format!("{path}?done=dispute-answered"), 1));
        let money = owner.open("/brand/money").await;
        let own = money.attributes("#disputes a", "href")[0].clone();
        assert_eq!(expert.open(&own).await.status, 403, "another's pages");
        let page = owner.open(&own).await;
        assert_eq!(page.text("#answer"), "It was.");
        let page = press(&owner, &page, "/withdraw", &[]).await;
        assert_eq!((page.text("#state").as_str(), page.count("form[action$='/withdraw']")), ("Withdrawn", 0));
        assert_eq!(expert.open(&path).await.count("form[action$='/answer']"), 0, "it is over");
        let line = expert.open("/expert/earnings").await;
        let line = line.links().into_iter().find(|link| link.starts_with("/expert/earnings/earning_")).expect("a line");
        let page = expert.open(&line).await;
        let page = press(&expert, &page, "/dispute", &[("amount", "1.00"), ("statement", "It pays too little.")]).await;
        assert_eq!((page.status, page.count(".wrong")), (409, 1), "it pays all that was said: {}", page.text("main"));
        let page = press(&expert, &page, "/dispute", &[("amount", "much"), ("statement", "It pays too little.")]).await;
        assert_eq!((page.status, page.count("#amount-wrong")), (422, 1), "{}", page.text("main"));
    }
);
