//! The week of shifts, and why offers come.

use chrono::TimeDelta;
use serde_json::json;
use tests::browser::Browser;
use tests::on_both;

on_both!(
    async fn an_expert_sees_the_week_on_their_own_clock(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({"coverage": {"kind": "always"}})).await;
        let mara = app.expert("Mara", &["en"]).await;
        let admin = app.admin().await;
        admin.welcome(&mara, &brand, &["en"]).await;
        mara.client.patch("/v1/expert", json!({"time_zone": "Asia/Kathmandu"})).await.expect(200);
        let start = app.services.clock.now() + TimeDelta::days(7);
        let shift = json!({"queue_ids": [queue], "start": start, "end": start + TimeDelta::hours(3), "seats": 1});
        let id = admin.shift(shift).await["id"].as_str().unwrap_or_default().to_owned();
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open("/expert/shifts").await;
        assert_eq!((page.count("#agenda tbody tr"), page.count("#agenda tbody td"), page.count("#agenda a")), (24, 168, 0));
        let later = page.links().into_iter().rfind(|link| link.contains("?week=")).expect("a way on");
        let page = browser.open(&later).await;
        // The clock of Nepal is a quarter of an hour off: three hours touch four.
        assert_eq!(page.attributes("#agenda .cover-2 a", "href"), vec![format!("#{id}"); 4]);
        assert_eq!(page.count(&format!("section[id='{id}']")), 1, "its terms stand below");
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/claim")).expect("it is open");
        browser.send(&page, &form.action, &[]).await;
        let page = browser.open(&later).await;
        assert_eq!((page.count("#agenda .cover-1 a"), page.count("#agenda .cover-2")), (4, 0));
        for odd in ["?week=9999-12-31", "?week=-262143-01-01", "?week=0001-01-01"] {
            assert_eq!(browser.open(&format!("/expert/shifts{odd}")).await.status, 200, "{odd}");
        }
        assert_eq!(browser.open("/expert/shifts?week=yesterday").await.status, 422);
    }
);

on_both!(
    async fn an_expert_reads_why_offers_came_and_did_not_come(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let queue = brand.queue(json!({"name": "Night <b>", "coverage": {"kind": "always"}})).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        mara.presence("offline").await;
        let page = browser.open("/expert/reasons").await;
        assert!(page.text("#standing").contains("You are not online"), "{}", page.text("main"));
        assert_eq!((page.count("#decisions"), page.count("#formula li")), (0, 8));
        mara.presence("online").await;
        brand.post(&queue, "Where is my parcel?").await;
        let offer = mara.next_offer().await;
        mara.accept(&offer).await;
        let page = browser.open("/expert/reasons").await;
        let decided = page.text("#decisions tbody");
        assert!(decided.contains("Night <b>") && decided.contains("You were asked") && decided.contains("accepted"), "{decided}");
        assert!(decided.contains("1 of 1") && !decided.contains("parcel"), "{decided}");
        let stranger = app.expert("Joao", &["de"]).await;
        let browser = Browser::signed_in(app, &stranger.email).await;
        let page = browser.open("/expert/reasons").await;
        assert_eq!(page.count("#decisions"), 0);
        assert!(!page.text("main").contains("Mara"), "nobody else is named");
    }
);
