//! A brand's own system posts JSON, read by a mapping.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::on_both;

use super::{connect, connect_queue, thread};

pub fn mapped() -> Value {
    json!({"name": "desk", "kind": "generic", "settings": {"mapping": {
        "when": [{"pointer": "/kind", "in": ["note", "done"]}],
        "external_id": "/case", "body": "/text", "message_id": "/id", "subject": "/title",
        "customer_reference": "/person/id", "customer_name": "/person/name",
        "author": {"pointer": "/from", "brand": ["staff"]},
        "event": {"pointer": "/kind", "closed": ["done"]},
    }}})
}

pub fn note(case: u32, id: u32, text: &str) -> Value {
    json!({"kind": "note", "case": case, "id": id, "text": text, "title": "Shoes",
           "from": "visitor", "person": {"id": "p-1", "name": "Ana"}})
}

on_both!(
    async fn what_a_customer_writes_is_one_query_with_a_promise(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let first = desk.hand_over(app, &note(7, 1, "Where are my shoes?")).await.expect(200);
        assert_eq!((&first["taken"], &first["outcome"]), (&json!(true), &json!("query")));
        let query = first["query_id"].as_str().expect("a query").to_owned();
        let again = desk.hand_over(app, &note(7, 1, "Where are my shoes?")).await.expect(200);
        assert_eq!((&again["outcome"], &again["query_id"]), (&json!("repeat"), &json!(query)));
        assert_eq!(again["message_id"], first["message_id"]);
        let second = desk.hand_over(app, &note(7, 2, "Hello?")).await.expect(200);
        assert_eq!((&second["outcome"], &second["query_id"]), (&json!("message"), &json!(query)));
        let said = thread(&brand, &query).await;
        let texts: Vec<&str> = said.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Where are my shoes?", "Hello?"]);
        let shown = brand.query(&query).await;
        assert_eq!((&shown["external_id"], &shown["subject"]), (&json!("7"), &json!("Shoes")));
        assert!(brand.timeline(&query).await.contains(&"promise.made".to_owned()));
        assert_eq!(desk.outcomes(&brand).await, ["message", "query", "repeat"]);
    }
);

on_both!(
    async fn twenty_deliveries_at_once_make_one_query_and_one_message(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let (first, second) = (note(7, 1, "Where?"), note(7, 2, "Hello?"));
        let mut all = Vec::new();
        for at in 0..20 {
            let payload = if at % 2 == 0 { &first } else { &second };
            all.push(desk.hand_over(app, payload));
        }
        let mut queries = std::collections::BTreeSet::new();
        for reply in futures_util::future::join_all(all).await {
            let answer = reply.expect(200);
            assert_eq!(answer["taken"], json!(true), "{answer}");
            queries.insert(answer["query_id"].to_string());
        }
        assert_eq!(queries.len(), 1, "{queries:?}");
        let query = queries.into_iter().next().expect("one").replace('"', "");
        assert_eq!(thread(&brand, &query).await.len(), 2);
    }
);

on_both!(
    async fn the_brands_people_and_the_end_of_a_case_are_told_apart(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let mut staff = note(7, 5, "We are looking.");
        staff["from"] = json!("staff");
        let early = desk.hand_over(app, &staff).await.expect(200);
        assert_eq!((&early["taken"], &early["outcome"]), (&json!(false), &json!("ignored")));
        let first = desk.hand_over(app, &note(7, 1, "Where?")).await.expect(200);
        let query = first["query_id"].as_str().expect("a query").to_owned();
        assert_eq!(desk.hand_over(app, &staff).await.expect(200)["outcome"], json!("message"));
        assert_eq!(thread(&brand, &query).await[1].0, "brand");
        let done = json!({"kind": "done", "case": 7});
        assert_eq!(desk.hand_over(app, &done).await.expect(200)["outcome"], json!("ended"));
        assert_eq!(brand.state(&query).await, "cancelled");
        assert_eq!(desk.hand_over(app, &done).await.expect(200)["outcome"], json!("ignored"));
        let later = desk.hand_over(app, &note(7, 9, "Still nothing!")).await.expect(200);
        assert_eq!(later["outcome"], json!("query"), "{later}");
        assert_ne!(later["query_id"], json!(query), "another one that follows it");
        let next = desk.hand_over(app, &note(7, 10, "Well?")).await.expect(200);
        assert_eq!((&next["outcome"], &next["query_id"]), (&json!("message"), &later["query_id"]));
    }
);

on_both!(
    async fn our_own_answer_that_comes_back_is_nobodys_word(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let expert = app.working_expert("Eve", &brand, &["en"]).await;
        let first = desk.hand_over(app, &note(7, 1, "Where?")).await.expect(200);
        let query = expert.take_next().await;
        assert_eq!(json!(query), first["query_id"]);
        let said = expert.reply(&query, "Here they\nare.").await;
        let mut echo = note(7, 77, "Here they are.");
        echo["from"] = json!("staff");
        let back = desk.hand_over(app, &echo).await.expect(200);
        assert_eq!((&back["outcome"], &back["message_id"]), (&json!("repeat"), &said["id"]));
        assert_eq!(thread(&brand, &query).await.len(), 2);
    }
);

on_both!(
    async fn a_closed_queue_is_no_fault_of_the_hook(app) {
        let brand = app.brand("Acme").await;
        let windows = json!([{"weekday": "sun", "start": "09:00", "minutes": 60}]);
        let closed = json!({"coverage": {"kind": "windows", "windows": windows}});
        let desk = connect(&brand, closed, mapped()).await;
        let refused = desk.hand_over(app, &note(7, 1, "Where?")).await.expect(200);
        assert_eq!((&refused["taken"], &refused["outcome"]), (&json!(false), &json!("refused")));
        assert_eq!(refused["opens_at"], json!("2026-11-22T14:00:00Z"));
        app.advance(TimeDelta::hours(39)).await;
        let taken = desk.hand_over(app, &note(7, 1, "Where?")).await.expect(200);
        assert_eq!(taken["outcome"], json!("query"), "nothing of the first try was kept: {taken}");
    }
);

on_both!(
    async fn a_ticket_of_another_helpdesk_with_the_same_number_is_another_one(app) {
        let brand = app.brand("Acme").await;
        let one = connect(&brand, json!({}), mapped()).await;
        let two = connect_queue(&brand, &one.queue, mapped()).await;
        let mine = one.hand_over(app, &note(12, 1, "Mine")).await.expect(200);
        let other = two.hand_over(app, &note(12, 1, "Other")).await.expect(200);
        assert_eq!(other["outcome"], json!("query"));
        assert_ne!(mine["query_id"], other["query_id"]);
        let more = two.hand_over(app, &note(12, 2, "More")).await.expect(200);
        assert_eq!(more["query_id"], other["query_id"]);
        let posted = json!({"body": "Posted", "external_id": "13", "customer": {"reference": "p-1"}});
        let path = format!("/v1/queues/{}/queries", one.queue);
        let posted = brand.system.post(&path, posted).await.expect(201);
        let same = one.hand_over(app, &note(13, 1, "Posted")).await.expect(200);
        assert_eq!((&same["outcome"], &same["query_id"]), (&json!("repeat"), &posted["id"]));
        let next = one.hand_over(app, &note(13, 2, "And?")).await.expect(200);
        assert_eq!((&next["outcome"], &next["query_id"]), (&json!("message"), &posted["id"]));
    }
);
