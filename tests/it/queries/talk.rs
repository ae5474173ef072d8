//! What is said in a query, and what follows from it.

use chrono::TimeDelta;
use entity::store;
use entity::value::{
    AssignmentState, ClockKind, ConfirmedBy, EarningKind, PromiseState, QueryState,
};
use scheduler::service::messages::{Poster, fill_in};
use scheduler::service::queries::Action;
use serde_json::json;
use tests::on_both_stores;

use super::desk::{Desk, PRICE};

on_both_stores!(
    async fn an_answer_in_time_keeps_the_promise(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        desk.accept(query).await;
        desk.advance(TimeDelta::minutes(15));
        desk.reply(query, "Tomorrow.").await.expect("posted");
        let row = desk.query(query).await;
        assert_eq!(row.state, QueryState::WaitingCustomer);
        assert_eq!(row.first_response_at, Some(desk.services.clock.now()));
        let promise = store::promise::latest(db.read(), query).await.expect("read").expect("made");
        assert_eq!(promise.state, PromiseState::Kept);
        let held = store::assignment::open_of_query(db.read(), query).await.expect("read").expect("held");
        assert_eq!((held.state, held.clock), (AssignmentState::WaitingCustomer, None));
        assert!(desk.timeline(query).await.contains(&"promise.kept".to_owned()));
    }
);

on_both_stores!(
    async fn an_answer_that_comes_late_breaks_the_promise(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        desk.accept(query).await;
        desk.advance(TimeDelta::minutes(15) + TimeDelta::microseconds(1));
        desk.reply(query, "Sorry.").await.expect("posted");
        let promise = store::promise::latest(db.read(), query).await.expect("read").expect("made");
        assert_eq!(promise.state, PromiseState::Broken);
        assert_eq!(promise.cause.as_deref(), Some("slow_reply"));
    }
);

on_both_stores!(
    async fn a_customer_who_writes_again_is_owed_the_next_reply(db) {
        let desk = Desk::new(db).await;
        let query = desk.answered().await;
        desk.write_again(query, "Which tomorrow?").await.expect("posted");
        let row = desk.query(query).await;
        assert_eq!(row.state, QueryState::Working);
        let held = store::assignment::open_of_query(db.read(), query).await.expect("read").expect("held");
        assert_eq!((held.state, held.clock), (AssignmentState::Working, Some(ClockKind::NextReply)));
        let four_hours = desk.services.clock.now() + TimeDelta::hours(4);
        assert_eq!(held.clock_due_at, Some(four_hours));
        desk.advance(TimeDelta::minutes(1));
        desk.write_again(query, "Hello?").await.expect("posted");
        let held = store::assignment::open_of_query(db.read(), query).await.expect("read").expect("held");
        assert_eq!(held.clock_due_at, Some(four_hours));
    }
);

on_both_stores!(
    async fn nobody_but_the_holder_writes_as_expert(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        let refused = desk.reply(query, "hi").await.expect_err("a refusal");
        assert_eq!(refused.slug, "not-found");
    }
);

on_both_stores!(
    async fn a_message_posted_twice_is_there_once(db) {
        let desk = Desk::new(db).await;
        let query = desk.answered().await;
        let poster = Poster::Customer(desk.brand);
        let first = desk.post_as(poster, query, ("again", Some("m-1"))).await.expect("posted");
        let second = desk.post_as(poster, query, ("again", Some("m-1"))).await.expect("posted");
        assert!(second.existed);
        assert_eq!(first.message, second.message);
        assert_eq!(desk.thread(query).await.len(), 3);
    }
);

on_both_stores!(
    async fn a_customer_who_is_not_content_opens_the_query_again(db) {
        let desk = Desk::new(db).await;
        let query = desk.proposed().await;
        assert_eq!(desk.money().await, (100_000 - PRICE, PRICE));
        desk.write_again(query, "Thank you!").await.expect("posted");
        assert_eq!(desk.query(query).await.state, QueryState::ResolutionProposed);
        desk.write_again(query, "Thanks, but it is still not here").await.expect("posted");
        let row = desk.query(query).await;
        assert_eq!(row.state, QueryState::Queued);
        assert_eq!(row.previous_expert_id, Some(desk.expert));
        assert_eq!(row.previous_until, Some(desk.services.clock.now() + TimeDelta::minutes(10)));
        assert_eq!(desk.money().await, (100_000, 0));
        assert!(store::earning::of_query(db.read(), query, &[EarningKind::Resolution]).await.expect("read").is_empty());
        assert!(desk.timeline(query).await.contains(&"query.reopened".to_owned()));
        desk.accept(query).await;
        desk.reply(query, "It is now.").await.expect("posted");
        desk.resolve(query).await;
        desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        assert_eq!(desk.money().await, (100_000 - PRICE, 0));
    }
);

on_both_stores!(
    async fn a_message_outside_the_window_goes_to_the_brand(db) {
        // Open on Tuesdays from six in the morning for eighteen hours, New York.
        let window = json!({"kind": "windows", "windows": [{"weekday": "tue", "start": "06:00", "minutes": 1080}]});
        let desk = Desk::with(db, json!({"coverage": window})).await;
        let (answered, proposed) = (desk.answered().await, desk.proposed().await);
        desk.advance(TimeDelta::hours(24));
        for query in [answered, proposed] {
            desk.write_again(query, "And now?").await.expect("posted");
            assert_eq!(desk.query(query).await.state, QueryState::HandedBack);
            let held = store::assignment::open_of_query(db.read(), query).await.expect("read");
            assert!(held.is_none());
        }
        assert_eq!(desk.money().await, (100_000, 0));
    }
);

on_both_stores!(
    async fn a_message_to_a_query_that_is_over_begins_a_new_one(db) {
        let desk = Desk::new(db).await;
        let old = desk.proposed().await;
        desk.act(old, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        let poster = Poster::Customer(desk.brand);
        let posted = desk.post_as(poster, old, ("One more thing", Some("m-9"))).await.expect("posted");
        let new = posted.message.query_id;
        assert_eq!(posted.follows, Some(old));
        let row = desk.query(new).await;
        assert_eq!((row.follows_id, row.state), (Some(old), QueryState::Queued));
        assert_eq!(row.previous_expert_id, Some(desk.expert));
        let again = desk.post_as(poster, old, ("One more thing", Some("m-9"))).await.expect("posted");
        assert!(again.existed);
        assert_eq!(again.message.query_id, new);
        let next = desk.write_again(old, "Are you there?").await.expect("posted");
        assert_eq!(next.message.query_id, new);
        assert_eq!(desk.query(old).await.state, QueryState::Resolved);
    }
);

on_both_stores!(
    async fn the_holder_hears_of_a_message_and_not_of_their_own(db) {
        let desk = Desk::new(db).await;
        let query = desk.answered().await;
        desk.write_again(query, "Which?").await.expect("posted");
        let heard = store::stream::after(db.read(), desk.expert, 0, 100).await.expect("read");
        let messages: Vec<_> = heard.iter().filter(|event| event.kind == "message.created").collect();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].data["message"]["author"], "customer");
        // The text is filled in while the expert holds the query, and not a moment longer.
        let mut sent = heard.clone();
        fill_in(db.read(), &mut sent).await.expect("filled in");
        assert!(format!("{sent:?}").contains("Which?"));
        desk.act(query, Action::TakeBack).await.expect("taken back");
        let mut sent = heard.clone();
        fill_in(db.read(), &mut sent).await.expect("filled in");
        assert!(!format!("{sent:?}").contains("Which?"));
    }
);
