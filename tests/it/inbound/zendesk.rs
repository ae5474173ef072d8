//! Zendesk's ticket events, in the shapes that its documentation shows.

use serde_json::{Value, json};
use tests::on_both;

use super::{connect, thread};

pub fn event(kind: &str, event: Value) -> Value {
    json!({
        "account_id": 22129848, "id": "01HZ", "subject": "zen:ticket:5158",
        "time": "2026-11-20T23:29:00Z", "type": format!("zen:event-type:ticket.{kind}"),
        "zendesk_event_version": "2022-11-06",
        "detail": {
            "actor_id": "8447", "assignee_id": null, "brand_id": "1", "created_at": "2026-11-20T23:28:00Z",
            "description": "My shoes are late.\n\nAna", "external_id": null, "id": "5158",
            "is_public": true, "priority": "LOW", "requester_id": "8447", "status": "OPEN",
            "subject": "Late shoes", "submitter_id": "8447", "tags": [], "type": "TASK",
            "updated_at": "2026-11-20T23:28:00Z", "via": {"channel": "email"},
        },
        "event": event,
    })
}

pub fn comment(id: &str, body: &str, staff: bool) -> Value {
    let author =
        json!({"id": if staff { "99" } else { "8447" }, "is_staff": staff, "name": "Ana Ruiz"});
    let comment = json!({"author": author, "body": body, "id": id, "is_public": true});
    event(
        "comment_added",
        json!({"comment": comment, "meta": {"sequence": {"id": "a", "position": 1}}}),
    )
}

fn zendesk() -> Value {
    json!({"name": "our Zendesk", "kind": "zendesk"})
}

on_both!(
    async fn a_ticket_that_is_told_twice_is_one_message_in_any_order(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), zendesk()).await;
        let opened = desk.hand_over(app, &event("created", json!({}))).await.expect(200);
        assert_eq!(opened["outcome"], json!("query"));
        let query = opened["query_id"].as_str().expect("a query").to_owned();
        let first = comment("6596", "My shoes are late. Ana", false);
        assert_eq!(desk.hand_over(app, &first).await.expect(200)["outcome"], json!("repeat"));
        let twice = comment("6597", "My shoes are late. Ana", false);
        let twice = desk.hand_over(app, &twice).await.expect(200);
        assert_eq!(twice["outcome"], json!("message"), "said twice is said twice: {twice}");
        let shown = brand.query(&query).await;
        assert_eq!((&shown["external_id"], &shown["subject"]), (&json!("5158"), &json!("Late shoes")));
        let other = connect(&brand, json!({"name": "other"}), zendesk()).await;
        let first = other.hand_over(app, &first).await.expect(200);
        assert_eq!(first["outcome"], json!("query"));
        let opened = other.hand_over(app, &event("created", json!({}))).await.expect(200);
        assert_eq!((&opened["outcome"], &opened["query_id"]), (&json!("repeat"), &first["query_id"]));
        assert_eq!(thread(&brand, first["query_id"].as_str().expect("one")).await.len(), 1);
    }
);

on_both!(
    async fn a_solved_ticket_ends_its_query_and_other_events_change_nothing(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), zendesk()).await;
        let opened = desk.hand_over(app, &event("created", json!({}))).await.expect(200);
        let query = opened["query_id"].as_str().expect("a query").to_owned();
        for kind in ["priority_changed", "tags_changed", "agent_assignment_changed"] {
            let other = desk.hand_over(app, &event(kind, json!({"current": "x"}))).await.expect(200);
            assert_eq!((&other["taken"], &other["outcome"]), (&json!(false), &json!("ignored")));
        }
        let staff = comment("7000", "We are on it.", true);
        assert_eq!(desk.hand_over(app, &staff).await.expect(200)["outcome"], json!("message"));
        let solved = event("status_changed", json!({"current": "SOLVED", "previous": "OPEN"}));
        assert_eq!(desk.hand_over(app, &solved).await.expect(200)["outcome"], json!("ended"));
        let shown = brand.query(&query).await;
        assert_eq!(shown["status"], json!("cancelled"));
        let faulty = event("status_changed", json!({}));
        assert_eq!(desk.hand_over(app, &faulty).await.problem(422), "invalid");
    }
);
