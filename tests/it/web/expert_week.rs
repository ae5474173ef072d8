//! When experts could work, what they say of themselves, and their calendars.

use serde_json::json;
use tests::browser::Browser;
use tests::on_both;

const AVAILABILITY: &str = "/expert/availability";
const CALENDAR: &str = "/expert/calendar";
const PROFILE: &str = "/expert/profile";

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(pair).collect()
}

on_both!(
    async fn an_expert_paints_a_week_and_says_which_days_differ(app) {
        let mara = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open(AVAILABILITY).await;
        assert_eq!(page.count("input[name=cell]"), 168);
        let form = page.form(AVAILABILITY);
        let kept = form.fields.iter().filter(|(name, _)| name == "csrf" || name == "version");
        let mut fields: Vec<(String, String)> = kept.cloned().collect();
        fields.extend(pairs(&[
            ("cell", "6-22"), ("cell", "6-23"), ("cell", "0-0"),
            ("weekday", "wed"), ("start", "09:30"), ("minutes", "90"),
            ("exception_date", "2030-12-24"), ("exception_kind", "add"), ("exception_from", "20:00"), ("exception_to", "02:00"),
            ("exception_date", "2030-12-25"), ("exception_kind", "remove"), ("exception_from", ""), ("exception_to", ""),
            ("exception_date", ""), ("exception_kind", "remove"), ("exception_from", ""), ("exception_to", ""),
            ("travel_from", "2030-07-01"), ("travel_to", "2030-07-09"), ("travel_zone", "Europe/Madrid"),
        ]));
        let page = browser.post(AVAILABILITY, &fields).await;
        assert_eq!(page.path, "/expert/availability?done=availability-saved", "{}", page.text("main"));
        let said = mara.client.get("/v1/expert/availability").await.expect(200);
        assert_eq!(said["weekly"], json!([
            {"weekday": "sun", "start": "22:00", "minutes": 180}, {"weekday": "wed", "start": "09:30", "minutes": 90}]));
        assert_eq!(said["exceptions"], json!([
            {"date": "2030-12-24", "kind": "add", "start": "20:00", "minutes": 360}, {"date": "2030-12-25", "kind": "remove"}]));
        assert_eq!(said["travel"], json!([{"from": "2030-07-01", "to": "2030-07-09", "time_zone": "Europe/Madrid"}]));
        let ticked = page.attributes("input[name=cell][checked]", "value");
        assert_eq!(ticked, ["0-0", "6-22", "6-23"]);
        assert_eq!(page.attributes("input[name=exception_to]", "value"), ["02:00", "", "", ""]);
    }
);

on_both!(
    async fn what_is_wrong_with_a_week_is_said_and_what_another_device_saved_is_not_overwritten(app) {
        let mara = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open(AVAILABILITY).await;
        let wrong = [
            ("travel_from", "2030-07-09"), ("travel_to", "2030-07-01"), ("travel_zone", "Europe/Madrid"), ("cell", "1-5"),
        ];
        let page = browser.send(&page, AVAILABILITY, &wrong).await;
        assert_eq!((page.status, page.count("#travel-wrong")), (422, 1), "{}", page.text("main"));
        assert_eq!(page.attributes("input[name=cell][checked]", "value"), ["1-5"], "nothing painted is lost");
        assert_eq!(page.attributes("input[name=travel_to]", "value")[0], "2030-07-01");
        let changed = json!({"display_name": "Mara B."});
        mara.client.patch("/v1/expert", changed).await.expect(200);
        let fixed = [("travel_to", "2030-07-11")];
        let page = browser.send(&page, AVAILABILITY, &fixed).await;
        assert_eq!(page.status, 412, "{}", page.text("main"));
        let said = mara.client.get("/v1/expert/availability").await.expect(200);
        assert_eq!(said["travel"], json!([]));
    }
);

on_both!(
    async fn an_expert_changes_the_profile(app) {
        let mara = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open(PROFILE).await;
        assert!(page.text("#status").contains("applied"), "{}", page.text("main"));
        let fields = [
            ("display_name", "Mara <b>"), ("time_zone", "Europe/Madrid"), ("language", "es"), ("language_level", "4"),
            ("allows_calls", "yes"),
        ];
        let page = browser.send(&page, PROFILE, &fields).await;
        assert_eq!(page.path, "/expert/profile?done=profile-saved", "{}", page.text("main"));
        let me = mara.client.get("/v1/expert").await.expect(200);
        assert_eq!((&me["display_name"], &me["time_zone"]), (&json!("Mara <b>"), &json!("Europe/Madrid")));
        assert_eq!((&me["languages"][0]["tag"], &me["allows_calls"]), (&json!("es"), &json!(true)));
        assert_eq!(page.attributes("#display_name", "value"), ["Mara <b>"]);
        let wrong = browser.send(&page, PROFILE, &[("language", " ")]).await;
        assert_eq!((wrong.status, wrong.count("#languages-wrong")), (422, 1));
        let wrong = browser.send(&page, PROFILE, &[("time_zone", "Nowhere/Land")]).await;
        assert_eq!((wrong.status, wrong.count("#time_zone-wrong")), (422, 1));
    }
);

on_both!(
    async fn an_expert_subscribes_to_shifts_and_hands_in_a_calendar(app) {
        let mara = app.expert("Mara", &["en"]).await;
        let browser = Browser::signed_in(app, &mara.email).await;
        let page = browser.open(CALENDAR).await;
        let page = browser.send(&page, "/expert/calendar/feeds", &[("name", "phone")]).await;
        assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap_or_default()), (200, "no-store"));
        let address = page.text("#feed");
        let path = address.find("/feeds/").map(|at| &address[at..]).expect("an address");
        let feed = app.visitor.get(path).await.text;
        assert!(feed.starts_with("BEGIN:VCALENDAR"), "{feed}");
        let page = browser.open(CALENDAR).await;
        assert!(!page.html.contains("/feeds/") || !page.html.contains(".ics"), "shown once");
        let revoke = page.forms().into_iter().find(|form| form.action.ends_with("/revoke")).expect("a feed");
        let page = browser.send(&page, &revoke.action, &[]).await;
        assert_eq!((page.path.as_str(), page.count("#feeds")), ("/expert/calendar?done=feed-revoked", 0));
        app.visitor.get(path).await.problem(404);
        let wrong = browser.send(&page, "/expert/calendar/busy", &[("url", "https://10.0.0.1/me.ics")]).await;
        assert_eq!((wrong.status, wrong.count("#url[aria-invalid=true]")), (422, 1), "{}", wrong.text("main"));
        let page = browser.send(&page, "/expert/calendar/busy", &[("url", "https://calendar.example/me.ics")]).await;
        assert_eq!((page.path.as_str(), page.text("#busy").contains("calendar.example")), ("/expert/calendar?done=busy-saved", true));
        let page = browser.send(&page, "/expert/calendar/busy/remove", &[]).await;
        assert_eq!((page.path.as_str(), page.count("#busy")), ("/expert/calendar?done=busy-removed", 0));
    }
);
