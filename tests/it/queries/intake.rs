//! Taking queries over.

use chrono::TimeDelta;
use entity::db::Db;
use entity::store;
use entity::value::{LanguageSource, PromiseState, QueryState};
use futures_util::future::join_all;
use scheduler::service::Actor;
use scheduler::service::intake::{NewQuery, TakeBatch};
use serde_json::{Value, json};
use tests::on_both_stores;

use super::desk::Desk;

on_both_stores!(
    async fn a_query_sent_twenty_times_at_once_is_taken_in_once(db) {
        let desk = Desk::new(db).await;
        let query = json!({"body": "hi", "customer": {"reference": "a"}, "external_id": "t-1"});
        let answers = join_all((0..20).map(|_| desk.take(query.clone()))).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("an answer")).collect();
        assert_eq!(answers.iter().filter(|answer| !answer.existed).count(), 1);
        assert!(answers.iter().all(|answer| answer.query.id == answers[0].query.id));
        desk.advance(TimeDelta::days(400));
        assert!(desk.take(query).await.expect("an answer").existed);
    }
);

on_both_stores!(
    async fn a_faulty_query_of_a_batch_fails_alone(db) {
        let desk = Desk::new(db).await;
        let outcomes = batch(&desk, &[
            json!({"body": "one", "customer": {"reference": "a", "name": "Ann"}, "external_id": "1"}),
            json!({"body": "", "customer": {}}),
            json!({"body": "two", "customer": {"reference": "a"}, "external_id": "2"}),
            json!({"body": "one again", "customer": {"reference": "a"}, "external_id": "1"}),
        ])
        .await;
        assert_eq!(outcomes, ["new", "/body /customer/reference", "new", "known"]);
        let customer = store::customer::by_reference(db.read(), desk.brand, "a").await;
        assert_eq!(customer.expect("read").expect("met").name.as_deref(), Some("Ann"));
    }
);

async fn batch(desk: &Desk, queries: &[Value]) -> Vec<String> {
    let now = desk.services.clock.now();
    let read = |query: &Value| NewQuery::read(query, now, &desk.services.zones);
    let take = TakeBatch {
        brand: desk.brand,
        queue: desk.queue,
        queries: queries.iter().map(read).collect(),
    };
    let outcomes = desk.services.run(Actor::System, take).await;
    let told = outcomes
        .expect("answers")
        .into_iter()
        .map(|outcome| match outcome {
            Ok(taken) if taken.existed => "known".to_owned(),
            Ok(_) => "new".to_owned(),
            Err(fault) => {
                let pointers: Vec<_> = fault
                    .errors
                    .into_iter()
                    .map(|error| error.pointer)
                    .collect();
                pointers.join(" ")
            }
        });
    told.collect()
}

on_both_stores!(
    async fn the_brands_word_on_the_language_is_kept(db) {
        let desk = Desk::with(db, json!({"languages": ["en", "es", "ar", "yi", "fil"]})).await;
        let spanish = "Hola, todavía no ha llegado mi pedido y lo necesito para mañana";
        let taken = desk
            .take(json!({"body": spanish, "customer": {"reference": "a"}, "language": "fil"}))
            .await
            .expect("taken");
        assert_eq!(taken.query.language.as_str(), "fil");
        assert_eq!(taken.query.language_source, LanguageSource::Given);
        let taken = desk
            .take(json!({"body": spanish, "customer": {"reference": "a"}}))
            .await
            .expect("taken");
        assert_eq!(taken.query.language.as_str(), "es");
        assert_eq!(taken.query.language_source, LanguageSource::Detected);
        assert!(taken.promise.text.starts_with("Gracias"), "{}", taken.promise.text);
    }
);

on_both_stores!(
    async fn outside_the_window_the_queue_says_what_happens(db) {
        // The desk starts on a Tuesday; the window opens on Wednesday at noon in New York.
        let window = json!({"kind": "windows", "windows": [{"weekday": "wed", "start": "12:00", "minutes": 60}]});
        let query = json!({"body": "hi", "customer": {"reference": "a"}});
        let mut desk = Desk::with(db, json!({"coverage": window})).await;
        let refused = desk.take(query.clone()).await.expect_err("a refusal");
        assert_eq!(refused.slug, "outside-window");
        let opens_at = refused.members["opens_at"].as_str().expect("an instant").to_owned();
        desk.queue = desk
            .open_queue(json!({"name": "held", "coverage": window, "outside_window": "hold"}))
            .await;
        let held = desk.take(query.clone()).await.expect("held");
        assert_eq!(held.query.state, QueryState::Held);
        let resumes = held.query.resume_at.expect("a time");
        assert_eq!(Some(resumes), opens_at.parse().ok());
        assert_eq!(held.promise.due_at, resumes + TimeDelta::minutes(15));
        desk.queue = desk
            .open_queue(json!({"name": "all", "coverage": window, "outside_window": "accept"}))
            .await;
        let taken = desk.take(query).await.expect("taken");
        assert_eq!(taken.query.state, QueryState::Queued);
    }
);

on_both_stores!(
    async fn the_wait_counts_from_the_question_and_the_promise_from_the_handover(db) {
        let desk = Desk::new(db).await;
        let now = desk.services.clock.now();
        let asked = now - TimeDelta::hours(9);
        let taken = desk
            .take(json!({"body": "hi", "customer": {"reference": "a"}, "received_at": asked}))
            .await
            .expect("taken");
        assert_eq!(taken.query.received_at, asked);
        assert_eq!(taken.promise.due_at, now + TimeDelta::minutes(15));
        assert_eq!(taken.promise.state, PromiseState::Made);
    }
);

on_both_stores!(
    async fn a_brand_without_funds_has_its_queries_taken_in_and_is_told_once(db) {
        let mut desk = Desk::new(db).await;
        let dear = json!({"name": "dear", "price_per_resolution": {"amount": 1_000_000, "currency": "USD"}});
        desk.queue = desk.open_queue(dear).await;
        desk.ask().await;
        desk.ask().await;
        // An event is shown once no older transaction of the server can still bring one before it.
        let told = tests::eventually("the announcement", async || {
            Some(announced(&desk, db).await).filter(|&count| count > 0)
        });
        assert_eq!(told.await, 1);
    }
);

async fn announced(desk: &Desk, db: &Db) -> usize {
    let filter = store::event::EventFilter {
        brand_id: desk.brand,
        kinds: vec!["balance.exhausted".to_owned()],
        query_id: None,
    };
    let events = store::event::public_after(db.read(), &filter, None, 10).await;
    events.expect("they are read").len()
}

on_both_stores!(
    async fn hostile_text_comes_back_as_it_was_sent(db) {
        let desk = Desk::new(db).await;
        let Some(file) = tests::data::file("text/naughty_strings.json") else {
            return;
        };
        let file = std::fs::read(file).expect("the file is read");
        let strings: Vec<String> = serde_json::from_slice(&file).expect("it is a list");
        for (number, text) in strings.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let taken = desk
                .take(json!({
                    "subject": text, "body": text,
                    "customer": {"reference": format!("{number}"), "name": text},
                    "context": [{"label": text, "value": text}], "metadata": {"kept": text},
                    "bot": {"transcript": text, "tried": [text]}, "external_id": format!("{number}{text}").chars().take(190).collect::<String>(),
                }))
                .await
                .expect("taken");
            let query = desk.query(taken.query.id).await;
            assert_eq!(query.subject.as_deref(), Some(text.as_str()));
            assert_eq!(query.context[0].value, *text);
            assert_eq!(query.metadata, Some(json!({"kept": text})));
            let thread = desk.thread(query.id).await;
            assert!(thread.iter().all(|message| message.body == *text));
            assert_eq!(thread[0].display_name, *text);
        }
    }
);
