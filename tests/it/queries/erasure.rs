//! Forgetting a customer.

use entity::value::CancelReason;
use scheduler::service::Actor;
use scheduler::service::queries::{Action, EraseCustomer};
use serde_json::json;
use tests::on_both_stores;

use super::desk::Desk;

/// A word that stands for everything personal.
const CANARY: &str = "canary";

on_both_stores!(
    async fn nothing_personal_is_left_of_an_erased_customer(db) {
        let desk = Desk::new(db).await;
        let taken = desk
            .take(json!({
                "subject": CANARY, "body": CANARY, "metadata": {"k": CANARY},
                "customer": {"reference": CANARY, "name": CANARY, "email": "canary@example.com"},
                "context": [{"label": "k", "value": CANARY}], "bot": {"transcript": CANARY},
            }))
            .await
            .expect("taken");
        let query = taken.query.id;
        desk.accept(query).await;
        desk.reply(query, CANARY).await.expect("posted");
        desk.write_again(query, CANARY).await.expect("posted");
        desk.act(query, Action::Cancel(CancelReason::Customer)).await.expect("cancelled");
        let erase = EraseCustomer {
            brand: desk.brand,
            reference: CANARY.to_owned(),
        };
        let erased = desk.services.run(Actor::System, erase.clone()).await.expect("erased");
        assert_eq!(erased.queries, 1);
        let left = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            desk.query(query).await,
            desk.thread(query).await,
            entity::store::customer::find(db.read(), taken.query.customer_id).await,
            entity::store::event::timeline(db.read(), query).await,
            entity::store::stream::after(db.read(), desk.expert, 0, 100).await,
        );
        assert!(!left.contains(CANARY), "{left}");
        let again = desk.services.run(Actor::System, erase).await.expect_err("a refusal");
        assert_eq!(again.slug, "not-found");
    }
);
