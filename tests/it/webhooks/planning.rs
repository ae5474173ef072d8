//! Which events are planned: those that somebody is to be sent, found without going through all.

use entity::db::Engine;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tests::receiver::{Conduct, Receiver};
use tests::rows::rows;
use tests::{TestApp, on_both};

use super::{brand, endpoint};

/// The events that are marked as planned, and all.
async fn planned(app: &TestApp) -> (usize, usize) {
    let events = rows(&app.services.db, "event").await;
    let is_planned = |planned: &&serde_json::Value| planned["planned"] != json!(false);
    (events.iter().filter(is_planned).count(), events.len())
}

on_both!(
    async fn what_nobody_is_to_be_sent_is_written_once(app) {
        let (acme, queue) = brand(app, "Acme").await;
        let (bravo, other) = brand(app, "Bravo").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        endpoint(&bravo.system, &receiver, &["query.received"]).await;
        acme.post(&queue, "Where is my parcel?").await;
        let (before, all) = planned(app).await;
        assert_eq!(before, all, "Acme has no endpoint");
        let query = bravo.post(&other, "And mine?").await;
        let received = receiver.wait_for(1).await;
        assert_eq!(received[0].json()["query_id"], query["id"], "Bravo's and nobody else's");
    }
);

/// SQLite uses a partial index only for the very words that it was made with.
#[test]
fn sqlite_finds_what_is_to_be_planned_by_its_index() {
    tests::database::run_stores(Engine::Sqlite, async |db| {
        let look = "explain query plan select \"event\".\"id\" from \"event\" where \"event\".\"planned\" = FALSE limit 1";
        let statement = Statement::from_string(db.read().get_database_backend(), look);
        let plan = db.read().query_all_raw(statement).await.expect("a plan");
        let steps: Vec<String> = plan
            .iter()
            .map(|step| step.try_get("", "detail").expect("a step"))
            .collect();
        assert!(
            steps.iter().all(|step| step.contains("event_3")),
            "{steps:?}"
        );
    });
}
