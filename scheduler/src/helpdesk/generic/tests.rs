//! The generic mapping on a payload such as a brand's own system posts.

use serde_json::json;

use super::*;

fn mapping() -> Mapping {
    serde_json::from_value(json!({
        "when": [{"pointer": "/kind", "in": ["note", "done"]}],
        "external_id": "/case/number", "body": "/note/text", "message_id": "/note/id",
        "subject": "/case/title", "customer_reference": "/case/person/id",
        "customer_name": "/case/person/name", "customer_email": "/case/person/mail",
        "language": "/case/lang", "received_at": "/note/at",
        "author": {"pointer": "/note/from", "brand": ["staff"]},
        "event": {"pointer": "/kind", "closed": ["done"]},
        "attachments": {"pointer": "/note/files", "url": "/href", "name": "/title"}
    }))
    .unwrap()
}

fn payload() -> Value {
    json!({
        "kind": "note",
        "case": {"number": 17, "title": "Late\nparcel", "lang": "es",
                 "person": {"id": "p-9", "name": "Ana", "mail": "ana@example.com"}},
        "note": {"id": 3, "text": "¿Dónde está?", "from": "visitor", "at": "2026-11-20T23:00:00Z",
                 "files": [{"href": "https://files.example/a/b.png?x=1"}, {"href": "file:///etc/passwd"}]}
    })
}

#[test]
fn a_payload_becomes_what_the_customer_said() {
    let Ok(Reading::Said(said)) = read(&mapping(), &payload()) else {
        panic!("it says something");
    };
    assert_eq!(
        (said.conversation.as_str(), said.name.as_str()),
        ("17", "3")
    );
    assert_eq!(
        (said.by, said.body.as_str()),
        (Speaker::Customer, "¿Dónde está?")
    );
    assert_eq!(said.subject.as_deref(), Some("Late parcel"));
    assert_eq!(
        said.language.map(|tag| tag.to_string()).as_deref(),
        Some("es")
    );
    let who = said.customer.unwrap();
    assert_eq!(
        (who.reference.as_str(), who.email.as_deref()),
        ("p-9", Some("ana@example.com"))
    );
    assert_eq!(said.files.len(), 1, "only what the web serves");
    assert_eq!(said.files[0].name, "b.png");
}

#[test]
fn the_mapping_tells_what_concerns_us() {
    let mut other = payload();
    other["kind"] = json!("viewed");
    assert!(matches!(read(&mapping(), &other), Ok(Reading::Ignored(_))));
    other["kind"] = json!("done");
    let Ok(Reading::Ended(ended)) = read(&mapping(), &other) else {
        panic!("it ended");
    };
    assert_eq!(ended.conversation, "17");
    let mut staff = payload();
    staff["note"]["from"] = json!("staff");
    let Ok(Reading::Said(said)) = read(&mapping(), &staff) else {
        panic!("it says something");
    };
    assert_eq!((said.by, said.customer), (Speaker::Brand, None));
}

#[test]
fn every_part_that_is_missing_is_named() {
    let mut faulty = payload();
    faulty["case"]["number"] = json!({"a": 1});
    faulty["case"]["person"] = json!(null);
    faulty["note"]["text"] = json!([]);
    faulty["note"]["files"] = json!(null);
    let fault = read(&mapping(), &faulty).unwrap_err();
    let pointers: Vec<_> = fault.errors.iter().map(|e| e.pointer.as_str()).collect();
    assert_eq!(pointers, ["/case/number", "/note/text", "/case/person/id"]);
}

#[test]
fn a_message_without_an_id_is_known_by_its_text() {
    let mut plain = mapping();
    plain.message_id = None;
    let name = |payload: &Value| match read(&plain, payload) {
        Ok(Reading::Said(said)) => said.name,
        other => panic!("{other:?}"),
    };
    let mut other = payload();
    assert_eq!(name(&payload()), name(&other));
    other["note"]["text"] = json!("Hello?");
    assert_ne!(name(&payload()), name(&other));
}

#[test]
fn a_mapping_that_cannot_work_is_refused() {
    for pointer in ["ticket", "/a~2", &"/a".repeat(40), "/\0"] {
        assert!(Pointer::try_from(pointer.to_owned()).is_err(), "{pointer}");
    }
    let mut bad = mapping();
    bad.when[0].equals = Some(json!({}));
    assert!(!bad.faults("/settings/mapping").is_empty());
    assert!(mapping().faults("").is_empty());
}

proptest::proptest! {
    #[test]
    fn no_payload_makes_it_panic(text in ".{0,200}", pointer in "(/[a-z~01]{0,3}){0,5}") {
        if let Ok(pointer) = Pointer::try_from(pointer) {
            let mut mapping = mapping();
            mapping.when.clear();
            mapping.body = pointer;
            let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
            let _ = read(&mapping, &value);
        }
    }
}
