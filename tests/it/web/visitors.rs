//! What visitors do: sign up, sign in, prove an address, forget a password, join colleagues.

use chrono::TimeDelta;
use serde_json::json;
use tests::browser::Browser;
use tests::{eventually, on_both};

const PASSWORD: &str = "a lantern in the rain 42";

on_both!(
    async fn an_expert_signs_up_proves_the_address_and_signs_in_and_out(app) {
        let browser = Browser::new(app, "de-AT, en;q=0.5");
        let page = browser.open("/").await;
        assert_eq!(page.attributes("html", "lang"), ["de"]);
        let page = browser.open("/sign-up/expert").await;
        let fields = [
            ("name", "Mara"), ("email", "mara@example.com"), ("password", PASSWORD),
            ("time_zone", "Asia/Manila"), ("language", "en"), ("language_level", "5"),
            ("skill", "orders"), ("skill_level", "4"),
        ];
        let page = browser.send(&page, "/sign-up/expert", &fields).await;
        assert_eq!(page.path, "/sign-in?done=signed-up");
        assert!(page.text(".done").starts_with("Willkommen"), "{}", page.text("main"));
        let fields = [("email", "mara@example.com"), ("password", PASSWORD)];
        let page = browser.send(&page, "/sign-in", &fields).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/expert"));
        let path = app.mailed_link("mara@example.com", "/verify?token=").await;
        let page = browser.open(&path).await;
        assert!(browser.open("/account").await.text("main").contains("noch nicht bestätigt"), "opening changes nothing");
        browser.send(&page, "/verify", &[]).await;
        assert!(!browser.open("/account").await.text("main").contains("noch nicht bestätigt"));
        let again = browser.send(&page, "/verify", &[]).await;
        assert_eq!(again.status, 404, "a link is good once");
        let page = browser.open("/account").await;
        let page = browser.send(&page, "/sign-out", &[]).await;
        assert_eq!(page.path, "/?done=signed-out");
        let page = browser.open("/account").await;
        assert_eq!(page.path, "/sign-in?next=%2Faccount");
    }
);

on_both!(
    async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost_but_the_password(app) {
        let browser = Browser::new(app, "en");
        let page = browser.open("/sign-up/brand").await;
        let fields = [
            ("brand", "Acme <b>"), ("name", "Olivia"), ("email", "not an address"),
            ("password", "short"), ("time_zone", "Nowhere/Land"),
        ];
        let page = browser.send(&page, "/sign-up/brand", &fields).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["email"]);
        assert_eq!(page.attributes("#brand", "value"), ["Acme <b>"]);
        assert_eq!(page.attributes("#password", "value"), [""]);
        let page = browser.send(&page, "/sign-up/brand", &[("email", "o@example.com"), ("password", "password")]).await;
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["password"]);
        let page = browser.send(&page, "/sign-up/brand", &[("password", PASSWORD)]).await;
        assert_eq!(page.attributes("[aria-invalid=true]", "name"), ["time_zone"]);
        let page = browser.send(&page, "/sign-up/brand", &[("password", PASSWORD), ("time_zone", "Europe/Madrid")]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/sign-in?done=signed-up"));
        let page = browser.open("/sign-up/brand").await;
        let fields = [
            ("brand", "Other"), ("name", "Eve"), ("email", "o@example.com"), ("password", "another lantern in rain"),
            ("time_zone", "Europe/Madrid"),
        ];
        let page = browser.send(&page, "/sign-up/brand", &fields).await;
        assert_eq!((page.status, page.text(".wrong").contains("has an account")), (409, true));
    }
);

on_both!(
    async fn a_forgotten_password_is_replaced_and_other_devices_are_signed_out(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let elsewhere = Browser::signed_in(app, &expert.email).await;
        let browser = Browser::new(app, "en");
        let page = browser.open("/forgot").await;
        for address in ["nobody@example.com", &expert.email] {
            let page = browser.send(&page, "/forgot", &[("email", address)]).await;
            assert!(page.text(".done").contains("If the address has an account"));
        }
        let path = app.mailed_link(&expert.email, "/reset?token=").await;
        let page = browser.open(&path).await;
        let page = browser.send(&page, "/reset", &[("password", "short")]).await;
        assert_eq!((page.status, page.count("#password[aria-invalid=true]")), (422, 1));
        let page = browser.send(&page, "/reset", &[("password", "seven lamps beside a river")]).await;
        assert_eq!(page.path, "/sign-in?done=password-changed");
        assert!(elsewhere.open("/account").await.path.starts_with("/sign-in"));
        let wrong = [("email", expert.email.as_str()), ("password", PASSWORD)];
        assert_eq!(browser.send(&page, "/sign-in", &wrong).await.status, 401);
        let right = [("email", expert.email.as_str()), ("password", "seven lamps beside a river")];
        assert_eq!(browser.send(&page, "/sign-in", &right).await.path, "/expert");
    }
);

on_both!(
    async fn a_colleague_joins_and_somebody_with_two_roles_changes_between_them(app) {
        let brand = app.brand("Acme").await;
        let expert = app.expert("Mara", &["en"]).await;
        app.advance(TimeDelta::seconds(1)).await;
        for address in ["new@example.com", expert.email.as_str()] {
            let body = json!({"name": "Colleague", "email": address, "role": "agent"});
            brand.owner.post("/v1/brand/members", body).await.expect(201);
        }
        let browser = Browser::new(app, "en");
        let page = browser.open(&app.mailed_link("new@example.com", "/join?token=").await).await;
        let page = browser.send(&page, "/join", &[]).await;
        assert_eq!((page.status, page.count("#password[aria-invalid=true]")), (422, 1), "a password is missing");
        let page = browser.send(&page, "/join", &[("password", PASSWORD)]).await;
        assert_eq!(page.path, "/sign-in?done=joined");
        let path = app.mailed_link(&expert.email, "/verify?token=").await;
        browser.send(&browser.open(&path).await, "/verify", &[]).await;
        let page = browser.open(&app.mailed_link(&expert.email, "/join?token=").await).await;
        browser.send(&page, "/join", &[]).await;
        let mara = Browser::signed_in(app, &expert.email).await;
        let page = mara.open("/account").await;
        let other = page.attributes("button[name=membership]", "value");
        assert_eq!(other.len(), 1, "{}", page.text("main"));
        let page = mara.send(&page, "/account/role", &[("membership", &other[0])]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/brand"));
        assert_eq!(mara.open("/expert").await.status, 403);
        let page = mara.open("/account").await;
        let owner = brand.owner.get("/v1/me").await.expect(200);
        let strange = owner["current"].as_str().expect("an id").to_owned();
        let strange = mara.send(&page, "/account/role", &[("membership", &strange)]).await;
        assert_eq!(strange.status, 404);
    }
);

on_both!(
    async fn a_session_ends_after_two_weeks_away_and_by_hand_elsewhere(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let here = Browser::signed_in(app, &expert.email).await;
        let phone = Browser::signed_in(app, &expert.email).await;
        let page = here.open("/account").await;
        let ends: Vec<String> = page.forms().into_iter().map(|form| form.action).collect();
        let ends: Vec<&String> = ends.iter().filter(|action| action.starts_with("/account/devices/")).collect();
        assert!(ends.len() >= 2, "the harness is signed in too: {ends:?}");
        for end in ends {
            here.send(&page, end, &[]).await;
        }
        assert!(phone.open("/account").await.path.starts_with("/sign-in"));
        app.advance(TimeDelta::days(13)).await;
        assert_eq!(here.open("/account").await.path, "/account");
        app.advance(TimeDelta::days(13)).await;
        assert_eq!(here.open("/account").await.path, "/account", "each visit counts");
        app.advance(TimeDelta::days(3)).await;
        assert_eq!(here.open("/account").await.path, "/account");
        app.advance(TimeDelta::days(2)).await;
        // A look at the database is believed for two seconds of real time.
        eventually("the end after 30 days", async || {
            here.open("/account").await.path.starts_with("/sign-in").then_some(())
        })
        .await;
    }
);

on_both!(
    async fn the_language_that_was_chosen_stays_also_on_another_device(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &expert.email).await;
        let page = browser.open("/account").await;
        let page = browser.send(&page, "/language", &[("language", "yi")]).await;
        assert_eq!((page.path.as_str(), page.attributes("html", "dir")), ("/account", vec!["rtl".to_owned()]));
        let phone = Browser::signed_in(app, &expert.email).await;
        assert_eq!(phone.open("/account").await.attributes("html", "lang"), ["yi"]);
        let page = browser.send(&page, "/language", &[("language", "xx")]).await;
        assert_eq!(page.status, 422);
        let page = browser.open("/account").await;
        let page = browser.send(&page, "/language", &[("language", "es"), ("next", "//evil.example")]).await;
        assert_eq!(page.path, "/");
    }
);
