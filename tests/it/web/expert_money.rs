//! Where an expert's money goes, what was earned, and seats that are passed on.

use chrono::TimeDelta;
use serde_json::json;
use tests::browser::{Browser, Page};
use tests::on_both;

const ACCOUNT: &str = "/expert/payout-account";

on_both!(
    async fn an_expert_says_where_money_goes_and_sees_it_masked(app) {
        let mara = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open(ACCOUNT).await;
        assert_eq!((page.count("#known"), page.count("#rails li") > 1), (0, true));
        let wrong = [("rail", "sepa"), ("holder", "Mara"), ("iban", "DE00 1234")];
        let page = browser.send(&page, ACCOUNT, &wrong).await;
        assert_eq!((page.status, page.count("#details-wrong")), (422, 1), "{}", page.text("main"));
        assert_eq!(page.attributes("#holder", "value"), ["Mara"]);
        let page = browser.send(&page, ACCOUNT, &[("rail", "sepa"), ("iban", "DE89370400440532013000")]).await;
        assert_eq!(page.path, "/expert/payout-account?done=payout-account-saved", "{}", page.text("main"));
        assert!(page.text("#known").contains("3000") && !page.html.contains("DE89370400440532013000"), "{}", page.text("main"));
        assert_eq!(page.attributes("#iban", "value"), [""]);
        app.advance(TimeDelta::seconds(1)).await;
        let set = json!({"rail": "sepa", "details": {"holder": "Mara", "iban": "GB82WEST12345698765432"}});
        mara.client.put("/v1/expert/payout-account", set).await.expect(200);
        let again = browser.send(&page, ACCOUNT, &[("rail", "sepa"), ("holder", "M"), ("iban", "DE89370400440532013000")]).await;
        assert_eq!(again.status, 412, "what was saved elsewhere meanwhile is not overwritten");
        assert_eq!(browser.open("/expert/earnings").await.count("a[href='/expert/payout-account']"), 1);
    }
);

async fn press(browser: &Browser, page: &Page, ending: &str, fields: &[(&str, &str)]) -> Page {
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with(ending));
    let form = form.unwrap_or_else(|| panic!("no form to {ending} on {}", page.text("main")));
    browser.send(page, &form.action, fields).await
}

on_both!(
    async fn a_seat_is_offered_to_others_and_taken_over(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({"coverage": {"kind": "always"}})).await;
        let (mara, joao) = (app.expert("Mara", &["en"]).await, app.expert("Joao", &["en"]).await);
        let admin = app.admin().await;
        for expert in [&mara, &joao] {
            admin.welcome(expert, &brand, &["en"]).await;
            let week = json!({"time_zone": "UTC", "weekly": [{"weekday": "mon", "start": "00:00", "minutes": 10080}]});
            expert.client.put("/v1/expert/availability", week).await.expect(200);
        }
        joao.client.patch("/v1/expert", json!({"display_name": "João <b>"})).await.expect(200);
        let start = app.services.clock.now() + TimeDelta::days(3);
        let end = start + TimeDelta::hours(4);
        let shift = json!({"queue_ids": [queue], "start": start, "end": end, "seats": 1});
        admin.shift(shift).await;
        let one = Browser::signed_in(app, &joao.email).await;
        let page = one.open("/expert/shifts").await;
        let page = press(&one, &page, "/claim", &[]).await;
        let page = press(&one, &page, "/expert/swaps", &[("note", "a wedding")]).await;
        assert_eq!((page.path.as_str(), page.count("#own li")), ("/expert/swaps?done=swap-offered", 1));
        let other = Browser::signed_in(app, &mara.email).await;
        let seen = other.open("/expert/swaps").await;
        assert!(seen.text("main").contains("João <b>") && seen.text("main").contains("a wedding"), "{}", seen.text("main"));
        let page = press(&other, &seen, "/take", &[]).await;
        assert_eq!(page.path, "/expert/shifts?done=swap-taken", "{}", page.text("main"));
        assert_eq!(page.count("a[href$='/release']"), 1, "it is Mara's now");
        let late = press(&other, &seen, "/take", &[]).await;
        assert_eq!((late.status, late.text("main").contains("taken")), (200, false), "pressed twice it is the same");
        assert_eq!(one.open("/expert/swaps").await.count("#own li"), 0);
    }
);
