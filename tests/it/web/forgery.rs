//! Forms that are not ours, and what browsers are told about pages.

use tests::browser::Browser;
use tests::on_both;

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(pair).collect()
}

on_both!(
    async fn a_form_without_its_token_or_with_anothers_is_refused(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let other = app.expert("Ben", &["en"]).await;
        let mara = Browser::signed_in(app, &expert.email).await;
        let ben = Browser::signed_in(app, &other.email).await;
        let page = ben.open("/account").await;
        let token = page.attributes("[name=csrf]", "value").remove(0);
        for fields in [
            pairs(&[("language", "ar"), ("next", "/")]),
            pairs(&[("language", "ar"), ("next", "/"), ("csrf", "")]),
            pairs(&[("language", "ar"), ("next", "/"), ("csrf", &"0".repeat(64))]),
            pairs(&[("language", "ar"), ("next", "/"), ("csrf", &token)]),
        ] {
            let page = mara.post("/language", &fields).await;
            assert_eq!(page.status, 403, "{fields:?}");
        }
        assert_eq!(mara.open("/account").await.attributes("html", "lang"), ["en"]);
        let none = Browser::new(app, "en");
        let fields = pairs(&[("email", &expert.email), ("password", "x"), ("csrf", &token)]);
        assert_eq!(none.post("/sign-in", &fields).await.status, 403, "no cookie");
    }
);

on_both!(
    async fn pages_are_told_apart_from_the_api_and_their_cookie_opens_nothing_there(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &expert.email).await;
        let page = browser.open("/v1/me").await;
        assert_eq!(page.status, 401);
        assert!(page.html.contains("/problems/unauthenticated"), "{}", page.html);
        let page = browser.open("/no/such/page").await;
        assert_eq!((page.status, page.count("h1")), (404, 1));
        let plain = app.visitor.get("/no/such/page").await;
        assert_eq!(plain.problem(404), "not-found");
        assert_eq!(app.visitor.get("/expert").await.problem(401), "unauthenticated");
    }
);

on_both!(
    async fn browsers_are_told_to_load_nothing_from_elsewhere_and_cookies_are_kept_from_scripts(app) {
        let browser = Browser::new(app, "en");
        let page = browser.open("/sign-in").await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for cookie in page.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        }
        for file in page.attributes("link[href], script[src]", "href") {
            assert!(file.starts_with("/assets/"), "{file}");
            let asset = browser.open(&file).await;
            assert_eq!(asset.status, 200);
            let age = asset.headers["cache-control"].to_str().unwrap();
            assert!(age.contains("immutable"), "{file}: {age}");
        }
    }
);
