//! The same on pages: set, asked for in a second step, renewed, removed.

use chrono::TimeDelta;
use serde_json::json;
use tests::actor::PASSWORD;
use tests::browser::{Browser, Page};
use tests::on_both;

use super::{code_of, enrol, next_step, wrong_code};

const FACTOR: &str = "/account/second-factor";

/// Types address and password.
async fn first_step(browser: &Browser, email: &str, next: &str) -> Page {
    let page = browser.open(&format!("/sign-in?next={next}")).await;
    let fields = [("email", email), ("password", PASSWORD)];
    browser.send(&page, "/sign-in", &fields).await
}

/// Sets a second factor up; the secret and the page with the recovery codes.
async fn set_up(app: &tests::TestApp, browser: &Browser, page: &Page) -> (String, Page) {
    let page = browser.send(page, FACTOR, &[("password", PASSWORD)]).await;
    assert_eq!(
        (page.status, page.count("img.scan")),
        (200, 1),
        "{}",
        page.text("main")
    );
    assert_eq!(page.headers["cache-control"], "no-store");
    let secret: String = page.text("#secret").split_whitespace().collect();
    let confirm = format!("{FACTOR}/confirm");
    let wrong = wrong_code(app, &secret);
    let again = browser.send(&page, &confirm, &[("code", &wrong)]).await;
    assert_eq!(
        (again.status, again.count("#code[aria-invalid=true]")),
        (422, 1)
    );
    let code = code_of(app, &secret);
    (
        secret,
        browser.send(&again, &confirm, &[("code", &code)]).await,
    )
}

on_both!(
    async fn an_owner_sets_one_up_before_anything_else_and_goes_on_to_the_page_that_was_wanted(app) {
        let acme = app.brand("Acme").await;
        let node = app.beside_with(&[("VESPER_SECOND_FACTOR", "required")]).await;
        let browser = Browser::at(&node.base, "en");
        let page = first_step(&browser, &acme.email, "%2Fbrand%2Fqueues").await;
        assert_eq!(page.path, "/account/second-factor?next=%2Fbrand%2Fqueues");
        let wrong = browser.send(&page, FACTOR, &[("password", "not my password")]).await;
        assert_eq!((wrong.status, wrong.count("#password[aria-invalid=true]")), (422, 1));
        assert_eq!(browser.open("/brand/money").await.path, "/account/second-factor?next=%2Fbrand%2Fmoney");
        let (_, page) = set_up(app, &browser, &wrong).await;
        assert_eq!((page.status, page.count("#recovery-codes li")), (200, 10), "{}", page.text("main"));
        assert_eq!(page.attributes("main a.button", "href"), ["/brand/queues"]);
        assert_eq!(browser.open("/brand/queues").await.path, "/brand/queues");
        node.stop().await;
    }
);

on_both!(
    async fn administrators_need_one_and_experts_and_agents_do_not(app) {
        let acme = app.brand("Acme").await;
        let expert = app.expert("Mara", &["en"]).await;
        app.admin().await;
        let agent = json!({"name": "Ann", "email": "ann@example.com", "role": "agent"});
        acme.owner.post("/v1/brand/members", agent).await.expect(201);
        let node = app.beside_with(&[("VESPER_SECOND_FACTOR", "required")]).await;
        let browser = Browser::at(&node.base, "en");
        let join = browser.open(&app.mailed_link("ann@example.com", "/join?token=").await).await;
        browser.send(&join, "/join", &[("password", PASSWORD)]).await;
        assert_eq!(first_step(&browser, "ann@example.com", "").await.path, "/brand");
        let browser = Browser::at(&node.base, "en");
        assert_eq!(first_step(&browser, &expert.email, "").await.path, "/expert");
        let browser = Browser::at(&node.base, "en");
        let page = first_step(&browser, "ada@platform.example", "").await;
        assert_eq!(page.path, "/account/second-factor?next=%2Fadmin");
        node.stop().await;
    }
);

on_both!(
    async fn a_sign_in_has_a_second_step_that_is_worth_nothing_without_a_code(app) {
        let acme = app.brand("Acme").await;
        let olivia = enrol(app, &acme).await;
        let browser = Browser::new(app, "en");
        assert_eq!(browser.open("/sign-in/code").await.path, "/sign-in", "the first step comes first");
        let page = first_step(&browser, &acme.email, "%2Fbrand%2Fmoney").await;
        assert_eq!(page.path, "/sign-in/code?next=%2Fbrand%2Fmoney");
        assert!(browser.open("/account").await.path.starts_with("/sign-in"));
        let wrong = wrong_code(app, &olivia.secret);
        let page = browser.send(&page, "/sign-in/code", &[("code", &wrong)]).await;
        assert_eq!((page.status, page.count(".wrong")), (401, 1), "{}", page.text("main"));
        let code = olivia.code(app);
        let page = browser.send(&page, "/sign-in/code", &[("code", &code)]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/brand/money"));
        let used = Browser::new(app, "en");
        let page = first_step(&used, &acme.email, "").await;
        assert_eq!(used.send(&page, "/sign-in/code", &[("code", &code)]).await.status, 401, "good once");
        let page = used.send(&page, "/sign-in/code", &[("code", &olivia.codes[0])]).await;
        assert_eq!(page.path, "/brand", "a recovery code does, too");
    }
);

on_both!(
    async fn the_first_step_is_forgotten_after_ten_minutes_and_with_another_password(app) {
        let acme = app.brand("Acme").await;
        let olivia = enrol(app, &acme).await;
        let (late, changed) = (Browser::new(app, "en"), Browser::new(app, "en"));
        let page = first_step(&late, &acme.email, "").await;
        app.advance(TimeDelta::minutes(10)).await;
        let code = olivia.code(app);
        assert_eq!(late.send(&page, "/sign-in/code", &[("code", &code)]).await.path, "/sign-in");
        let page = first_step(&changed, &acme.email, "").await;
        let passwords = json!({"current_password": PASSWORD, "new_password": "seven lamps beside a river"});
        olivia.client.put("/v1/me/password", passwords).await.expect(204);
        assert_eq!(changed.send(&page, "/sign-in/code", &[("code", &code)]).await.path, "/sign-in");
    }
);

on_both!(
    async fn recovery_codes_are_renewed_and_the_second_factor_is_removed(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &expert.email).await;
        assert_eq!(browser.open("/account").await.count(&format!("a[href='{FACTOR}']")), 1);
        let (secret, page) = set_up(app, &browser, &browser.open(FACTOR).await).await;
        let before = page.text("#recovery-codes");
        next_step(app).await;
        let page = browser.open(FACTOR).await;
        let renew = format!("{FACTOR}/recovery-codes");
        let page = browser.send(&page, &renew, &[("code", &code_of(app, &secret))]).await;
        assert_eq!((page.count("#recovery-codes li"), page.text("#recovery-codes") == before), (10, false));
        next_step(app).await;
        let page = browser.open(FACTOR).await;
        let code = code_of(app, &secret);
        let remove = format!("{FACTOR}/remove");
        let wrong = browser.send(&page, &remove, &[("password", "not mine"), ("code", &code)]).await;
        assert_eq!((wrong.status, wrong.count("#password[aria-invalid=true]")), (422, 1));
        let page = browser.send(&page, &remove, &[("password", PASSWORD), ("code", &code)]).await;
        assert_eq!(page.path, "/account?done=second-factor-removed");
        let elsewhere = Browser::new(app, "en");
        assert_eq!(first_step(&elsewhere, &expert.email, "").await.path, "/expert");
    }
);
