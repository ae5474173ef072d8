//! Chatwoot's webhooks, in the shapes that its documentation shows.

use serde_json::{Value, json};
use tests::on_both;

use super::{connect, thread};

pub fn message(id: u32, kind: &str, content: &str) -> Value {
    json!({
        "event": "message_created", "id": id, "content": content, "message_type": kind,
        "created_at": "2026-11-20T23:29:00.000Z", "content_type": "text", "content_attributes": {},
        "source_id": null, "private": false,
        "sender": {"id": 77, "name": "Ana", "email": "ana@example.com", "type": "contact"},
        "contact": {"id": 77, "name": "Ana"}, "inbox": {"id": 4, "name": "Site"},
        "conversation": {"id": 12, "inbox_id": 4, "status": "open", "channel": "Channel::WebWidget",
                         "additional_attributes": {"mail_subject": "Late"}},
        "account": {"id": 1, "name": "Acme"},
    })
}

fn chatwoot() -> Value {
    json!({"name": "our Chatwoot", "kind": "chatwoot"})
}

on_both!(
    async fn a_conversation_is_one_query_until_it_is_resolved(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({"channel": "chat"}), chatwoot()).await;
        let first = desk.hand_over(app, &message(1, "incoming", "Hi")).await.expect(200);
        let query = first["query_id"].as_str().expect("a query").to_owned();
        let mut photo = message(2, "incoming", "");
        photo["attachments"] = json!([{"id": 5, "file_type": "image", "data_url": "https://chat.example/shoe.png", "file_size": 10}]);
        assert_eq!(desk.hand_over(app, &photo).await.expect(200)["outcome"], json!("message"));
        let activity = message(3, "activity", "Conversation was marked open");
        assert_eq!(desk.hand_over(app, &activity).await.expect(200)["outcome"], json!("ignored"));
        let mut note = message(4, "outgoing", "Ask the warehouse");
        note["private"] = json!(true);
        assert_eq!(desk.hand_over(app, &note).await.expect(200)["outcome"], json!("message"));
        let path = format!("/v1/queries/{query}/messages");
        let shown = brand.system.get(&path).await.expect(200);
        assert_eq!(shown["items"][1]["attachments"][0]["url"], json!("https://chat.example/shoe.png"));
        assert_eq!(shown["items"][2]["visibility"], json!("internal"));
        let customer = &brand.query(&query).await["customer"];
        assert_eq!((&customer["reference"], &customer["name"]), (&json!("77"), &json!("Ana")));
        let resolved = json!({"event": "conversation_status_changed", "id": 12, "status": "resolved"});
        assert_eq!(desk.hand_over(app, &resolved).await.expect(200)["outcome"], json!("ended"));
        let back = desk.hand_over(app, &message(9, "incoming", "One more thing")).await.expect(200);
        assert_eq!(back["outcome"], json!("query"));
        assert_eq!(thread(&brand, back["query_id"].as_str().expect("one")).await.len(), 1);
    }
);
