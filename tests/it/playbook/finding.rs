//! Finding articles in any script, and turning the pages.

use serde_json::json;
use tests::on_both;

use super::{search, titles, titles_of, write};

on_both!(
    async fn articles_are_found_in_every_script(app) {
        let brand = app.brand("Acme").await;
        for (language, title, body) in [
            ("en", "Lost card", "Report a lost card at once; we send another one in three days."),
            ("es", "Devoluciones", "Las devoluciones son gratuitas durante treinta días."),
            ("ar", "بِطَاقَة مَفْقُودَة", "إذا فَقَدْتَ بِطاقتك فأخبرنا فورًا."),
            ("yi", "ווו איז מײַן פּאַקעט", "דער פּאַקעט קומט אין דרײַ טעג."),
            ("fil", "Nasaan ang padala", "Darating ang iyong padala sa loob ng tatlong araw."),
            ("zh-Hant", "信用卡遺失", "請立即通知我們，我們會寄出新的信用卡。"),
        ] {
            write(&brand, title, body, json!({"language": language})).await;
        }
        for (asked, title) in [
            ("my CARDS are lost", "Lost card"),
            ("devolución gratuita", "Devoluciones"),
            ("DIAS", "Devoluciones"),
            ("بطاقة", "بِطَاقَة مَفْقُودَة"),
            ("מיין פאקעט", "ווו איז מײַן פּאַקעט"),
            ("araw", "Nasaan ang padala"),
            ("信用卡", "信用卡遺失"),
            ("通知", "信用卡遺失"),
            ("repor", "Lost card"),
        ] {
            assert_eq!(titles(&brand.system, &[("q", asked)]).await.first().map(String::as_str), Some(title), "{asked}");
        }
        assert_eq!(titles(&brand.system, &[("q", "unheard-of")]).await, [""; 0]);
        assert_eq!(titles(&brand.system, &[("q", "card"), ("language", "es")]).await, [""; 0]);
        assert_eq!(titles(&brand.system, &[("language", "zh")]).await, ["信用卡遺失"]);

        let found = search(&brand.system, &[("q", "another card")]).await.expect(200);
        let excerpt = &found["items"][0]["excerpt"];
        assert_eq!(excerpt["text"], "Report a lost card at once; we send another one in three days.");
        let places: Vec<_> = excerpt["hits"].as_array().expect("hits").iter()
            .map(|hit| (hit["start"].as_u64(), hit["length"].as_u64())).collect();
        assert_eq!(places, [(Some(14), Some(4)), (Some(36), Some(7))]);
    }
);

on_both!(
    async fn the_pages_of_a_search_stand_still_while_articles_are_written(app) {
        let brand = app.brand("Acme").await;
        for number in 0..7 {
            let body = format!("parcel {}", "filler ".repeat(number));
            write(&brand, &format!("Article {number}"), &body, json!({})).await;
        }
        write(&brand, "Another", "nothing of it", json!({})).await;
        let whole = titles(&brand.system, &[("q", "parcel")]).await;
        assert_eq!(whole.len(), 7);
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut asked = vec![("q", "parcel"), ("limit", "2")];
            asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let page = search(&brand.system, &asked).await.expect(200);
            seen.extend(titles_of(&page["items"]));
            app.advance(chrono::TimeDelta::seconds(1)).await;
            write(&brand, "Parcel parcel", "parcel", json!({})).await;
            cursor = page["next_cursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, whole);
        assert_eq!(titles(&brand.system, &[("q", "parcel"), ("limit", "1")]).await, ["Parcel parcel"]);
        // Without a question: the newest first, page by page.
        let first = search(&brand.system, &[("limit", "5")]).await.expect(200);
        let cursor = first["next_cursor"].as_str().expect("there is more");
        let rest = titles(&brand.system, &[("cursor", cursor)]).await;
        let all = titles(&brand.system, &[]).await;
        assert_eq!([titles_of(&first["items"]), rest].concat(), all);
    }
);

on_both!(
    async fn an_article_about_one_queue_is_not_found_for_another(app) {
        let brand = app.brand("Acme").await;
        let day = brand.queue(json!({"name": "day"})).await;
        let night = brand.queue(json!({"name": "night"})).await;
        write(&brand, "All", "parcel", json!({})).await;
        write(&brand, "Day", "parcel", json!({"queue_ids": [day]})).await;
        let find = async |queue: &str| {
            let mut found = titles(&brand.system, &[("q", "parcel"), ("queue_id", queue)]).await;
            found.sort();
            found
        };
        assert_eq!(find(&day).await, ["All", "Day"]);
        assert_eq!(find(&night).await, ["All"]);
        assert_eq!(titles(&brand.system, &[("queue_id", &night)]).await, ["All"]);
    }
);
