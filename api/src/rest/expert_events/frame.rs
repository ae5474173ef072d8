//! Events as they are written to a stream.

use actix_web::web::Bytes;
use entity::table::expert_event;
use entity::value::Instant;
use serde_json::{Map, Value, json};

use super::Start;

/// What is sent first: the headers go out, and clients that lose the stream are back in a second.
pub(super) const HELLO: &str = "retry: 1000\n: hello\n\n";

/// What is sent now and then, so that nobody in between takes the stream for dead.
pub(super) const ALIVE: &str = ": alive\n\n";

/// What is told first to who was away for longer than events are kept.
pub(super) fn reset(start: Start) -> String {
    let Start { after, missed, now } = start;
    let data = json!({ "occurred_at": now, "missed": missed });
    format!("id: {after}\nevent: stream.reset\ndata: {data}\n\n")
}

/// One event, sent at `now`.
pub(super) fn frame(event: &expert_event::Model, now: Instant) -> Bytes {
    let mut data = Map::new();
    data.insert("occurred_at".to_owned(), json!(event.occurred_at));
    if let Value::Object(particulars) = &event.data {
        data.extend(particulars.clone());
    }
    if let Some(Value::Object(offer)) = data.get_mut("offer") {
        // By this clock the client reckons how much time is left.
        offer.insert("server_time".to_owned(), json!(now));
    }
    let data = Value::Object(data);
    Bytes::from(format!(
        "id: {}\nevent: {}\ndata: {data}\n\n",
        event.sequence, event.kind
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use entity::value::ExpertId;
    use uuid::Uuid;

    #[test]
    fn an_event_is_one_frame_of_three_lines() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let event = expert_event::Model {
            expert_id: ExpertId(Uuid::nil()),
            sequence: 7,
            kind: "offer.created".to_owned(),
            occurred_at: at(0),
            data: json!({"offer": {"subject": "a\nb", "server_time": at(0)}}),
        };
        assert_eq!(
            frame(&event, at(60)),
            "id: 7\nevent: offer.created\ndata: {\"occurred_at\":\"1970-01-01T00:00:00Z\",\
             \"offer\":{\"server_time\":\"1970-01-01T00:01:00Z\",\"subject\":\"a\\nb\"}}\n\n"
        );
    }
}
