//! Offers that reach a browser while no page of ours is in front, read as that browser reads them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use serde_json::{Value, json};
use tests::TestApp;
use tests::browser::{Browser, Page};
use tests::on_both;
use tests::receiver::{Conduct, Received, Receiver};

const DEVICES: &str = "/expert/devices";

/// A browser with a push service of its own.
struct Phone {
    service: Receiver,
    key: SecretKey,
    auth: [u8; 16],
}

impl Phone {
    async fn new(auth: u8) -> Self {
        let key = SecretKey::from_slice(&[auth.max(1); 32]).expect("a key");
        Self {
            service: Receiver::start(Conduct::Answer(201)).await,
            key,
            auth: [auth; 16],
        }
    }

    /// What its script fills into the form.
    fn fields(&self) -> [(&'static str, String); 4] {
        let point = self.key.public_key().to_encoded_point(false);
        [
            ("endpoint", self.service.url()),
            ("p256dh", BASE64.encode(point.as_bytes())),
            ("auth", BASE64.encode(self.auth)),
            ("name", "Android <b>".to_owned()),
        ]
    }

    async fn register(&self, browser: &Browser) -> Page {
        let page = browser.open(DEVICES).await;
        let fields = self.fields();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.send(&page, DEVICES, &fields).await
    }

    /// What it shows: only this browser can read it.
    fn read(&self, received: &Received) -> Value {
        let auth = web_push_native::Auth::from(self.auth);
        let text = web_push_native::decrypt(received.bytes.clone(), &self.key, &auth)
            .expect("meant for it");
        serde_json::from_slice(&text).expect("a note")
    }
}

/// The claims of who sent it, once the signature is found good under the key that pages tell.
fn claims(received: &Received, key: &str) -> Value {
    let said = received
        .header("authorization")
        .strip_prefix("vapid t=")
        .expect("the scheme");
    let (token, told) = said.split_once(", k=").expect("a key");
    assert_eq!(told, key, "browsers bind their permission to this key");
    let (signed, signature) = token.rsplit_once('.').expect("a signature");
    let point = PublicKey::from_sec1_bytes(&BASE64.decode(key).expect("base64")).expect("a point");
    let signature =
        Signature::from_slice(&BASE64.decode(signature).expect("base64")).expect("r and s");
    VerifyingKey::from(point)
        .verify(signed.as_bytes(), &signature)
        .expect("signed by the platform");
    let claims = signed.split_once('.').expect("claims").1;
    serde_json::from_slice(&BASE64.decode(claims).expect("base64")).expect("JSON")
}

async fn press(browser: &Browser, page: &Page, ending: &str) -> Page {
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with(ending))
        .expect("a form");
    browser.send(page, &form.action, &[]).await
}

/// A brand with money and a queue.
async fn brand(app: &TestApp) -> (tests::actor::Brand, String) {
    let brand = app.brand("Acme").await;
    app.admin().await.deposit(&brand, 100_000).await;
    let queue = brand
        .queue(json!({"name": "Night", "coverage": {"kind": "always"}}))
        .await;
    (brand, queue)
}

on_both!(
    async fn an_offer_reaches_the_phone_and_nobody_else_can_read_it(app) {
        let (brand, queue) = brand(app).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let phone = Phone::new(7).await;
        let page = phone.register(&browser).await;
        assert_eq!(page.path, "/expert/devices?done=device-added", "{}", page.text("main"));
        assert!(page.text("#devices").contains("Android <b>"), "{}", page.text("main"));
        let key = page.attributes("#push", "data-push")[0].clone();
        mara.presence("online").await;
        brand.post(&queue, "Where is my parcel? My card is 4111 1111 1111 1111").await;
        let offer = mara.next_offer().await;
        let received = &phone.service.wait_for(1).await[0];
        let note = phone.read(received);
        assert!(note["title"].as_str().unwrap_or_default().contains("USD"), "{note}");
        assert!(note["body"].as_str().unwrap_or_default().contains("Night"), "{note}");
        assert!(!note.to_string().contains("parcel"), "nothing of customers: {note}");
        assert!(!received.body.contains("Night"), "it is encrypted");
        let claims = claims(received, &key);
        assert_eq!(claims["aud"], json!(phone.service.url().trim_end_matches("/in")));
        let ttl: i64 = received.header("ttl").parse().expect("seconds");
        assert!((1..=3_600).contains(&ttl), "no longer than the offer: {ttl}");
        assert_eq!((received.header("urgency"), received.header("content-encoding")), ("high", "aes128gcm"));
        assert!(received.header("topic").len() <= 32 && note["tag"] == json!(received.header("topic")));
        mara.accept(&offer).await;
        assert!(browser.open(DEVICES).await.text("#devices").contains("told"), "one sees that it works");
    }
);

on_both!(
    async fn a_phone_that_signed_out_or_is_gone_is_told_nothing(app) {
        let (brand, queue) = brand(app).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let (kept, left, gone) = (Phone::new(1).await, Phone::new(2).await, Phone::new(3).await);
        let browser = Browser::signed_in(app, &mara.email).await;
        kept.register(&browser).await;
        gone.register(&browser).await;
        gone.service.behave(Conduct::Answer(410));
        let other = Browser::signed_in(app, &mara.email).await;
        let page = left.register(&other).await;
        press(&other, &page, "/sign-out").await;
        assert_eq!(page.count("#devices li"), 3);
        mara.presence("online").await;
        brand.post(&queue, "first").await;
        let offer = mara.next_offer().await;
        kept.service.wait_for(1).await;
        gone.service.wait_for(1).await;
        let page = tests::eventually("two are forgotten", async || {
            let page = browser.open(DEVICES).await;
            (page.count("#devices li") == 1).then_some(page)
        }).await;
        assert!(left.service.received().is_empty(), "signed out");
        mara.accept(&offer).await;
        let page = press(&browser, &page, "/try").await;
        assert_eq!(page.path, "/expert/devices?done=device-tried");
        let tried = kept.service.wait_for(2).await;
        assert_eq!(kept.read(&tried[1])["tag"], json!("trial"));
        let page = press(&browser, &page, "/remove").await;
        assert_eq!((page.path.as_str(), page.count("#devices")), ("/expert/devices?done=device-removed", 0));
    }
);

on_both!(
    async fn a_browser_belongs_to_whoever_registered_it_last_and_hostile_addresses_are_refused(app) {
        let (mara, joao) = (app.expert("Mara", &["en"]).await, app.expert("Joao", &["en"]).await);
        let (one, two) = (Browser::signed_in(app, &mara.email).await, Browser::signed_in(app, &joao.email).await);
        let phone = Phone::new(9).await;
        let page = phone.register(&one).await;
        let foreign = page.forms().into_iter().find(|form| form.action.ends_with("/try")).expect("a form").action;
        phone.register(&two).await;
        assert_eq!(one.open(DEVICES).await.count("#devices"), 0, "it is João's now");
        let page = one.open(DEVICES).await;
        assert_eq!(one.send(&page, DEVICES, &[]).await.status, 422, "no script filled the form");
        for wrong in ["https://10.0.0.1/push", "http://push.example/x", "file:///etc/passwd", "https://localhost/x"] {
            let fields = phone.fields();
            let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields[0].1 = wrong;
            assert_eq!(one.send(&page, DEVICES, &fields).await.status, 422, "{wrong}");
        }
        let csrf = page.form(DEVICES).fields;
        let csrf: Vec<_> = csrf.into_iter().filter(|(name, _)| name == "csrf").collect();
        assert_eq!(one.post(&foreign, &csrf).await.status, 404, "another's device");
    }
);
