//! Which calls are made, and what answers mean.

use serde_json::json;

use super::*;

fn out() -> Outgoing {
    Outgoing {
        conversation: "51/58".to_owned(),
        text: "It comes tomorrow.".to_owned(),
        author: Some("Eve".to_owned()),
        mark: "message_1".to_owned(),
        query: "query_1".to_owned(),
    }
}

fn settings(kind: &str, value: serde_json::Value) -> ConnectionSettings {
    match kind {
        "zendesk" => ConnectionSettings::Zendesk(serde_json::from_value(value).unwrap()),
        "chatwoot" => ConnectionSettings::Chatwoot(serde_json::from_value(value).unwrap()),
        _ => ConnectionSettings::Generic(Box::new(serde_json::from_value(value).unwrap())),
    }
}

fn secrets() -> Secrets {
    Secrets {
        signing_secret: None,
        api_token: Some("t0ken".to_owned()),
        headers: [("authorization".to_owned(), "Bearer x".to_owned())].into(),
    }
}

#[test]
fn zendesk_gets_a_public_comment() {
    let value = json!({"base_url": "https://acme.zendesk.com/", "email": "bot@acme.example"});
    let settings = settings("zendesk", value);
    let call = call(&settings, &secrets(), &out()).unwrap();
    assert_eq!(
        call.url,
        "https://acme.zendesk.com/api/v2/tickets/51%2F58.json"
    );
    let basic = "Basic Ym90QGFjbWUuZXhhbXBsZS90b2tlbjp0MGtlbg==".to_owned();
    assert_eq!(call.headers[0], ("authorization".to_owned(), basic));
    let ticket = &call.body.unwrap()["ticket"];
    assert_eq!(
        ticket["comment"],
        json!({"body": "It comes tomorrow.", "public": true})
    );
    let find = find(&settings, &secrets(), &out()).unwrap();
    assert!(
        find.url.contains("/audits.json?sort=-created_at"),
        "{}",
        find.url
    );
    let answer =
        br#"{"audit": {"events": [{"type": "Change", "id": 1}, {"type": "Comment", "id": 659}]}}"#;
    assert_eq!(name(&settings, answer).as_deref(), Some("659"));
    assert_eq!(name(&settings, b"{\"ticket\""), None);
    assert!(super::call(&settings, &Secrets::default(), &out()).is_none());
    for conversation in [".", "..", ""] {
        let conversation = conversation.to_owned();
        let out = Outgoing {
            conversation,
            ..out()
        };
        assert!(super::call(&settings, &secrets(), &out).is_none());
    }
}

#[test]
fn chatwoot_gets_a_marked_message() {
    let value = json!({"base_url": "https://chat.example", "account_id": 3});
    let settings = settings("chatwoot", value);
    let call = call(&settings, &secrets(), &out()).unwrap();
    let url = "https://chat.example/api/v1/accounts/3/conversations/51%2F58/messages";
    assert_eq!((call.method, call.url.as_str()), ("POST", url));
    let body = call.body.unwrap();
    assert_eq!(
        body["content_attributes"]["vesper_message_id"],
        json!("message_1")
    );
    assert_eq!(name(&settings, br#"{"id": 17}"#).as_deref(), Some("17"));
}

#[test]
fn a_template_is_filled() {
    let mapping = json!({"external_id": "/a", "body": "/b", "customer_reference": "/c"});
    let value = json!({"mapping": mapping, "answer": {
        "method": "PUT", "url": "https://desk.example/cases/{conversation}/notes?q={query_id}",
        "body": {"note": {"text": {"pointer": "/body"}, "by": [{"pointer": "/author"}]}, "kind": "reply"},
    }});
    let call = call(&settings("generic", value), &secrets(), &out()).unwrap();
    assert_eq!(
        call.url,
        "https://desk.example/cases/51%2F58/notes?q=query_1"
    );
    let expected = json!({"note": {"text": "It comes tomorrow.", "by": ["Eve"]}, "kind": "reply"});
    assert_eq!(call.body, Some(expected));
    assert!(
        call.headers
            .contains(&("authorization".to_owned(), "Bearer x".to_owned()))
    );
    let rule = |url: &str| AnswerRule {
        method: AnswerMethod::Post,
        url: url.to_owned(),
        body: json!({}),
    };
    for bad in [
        "https://{conversation}/x",
        "https://a.{mark}/",
        "nothing",
        "",
    ] {
        assert!(rule(bad).fault().is_some(), "{bad}");
    }
    assert!(rule("https://a.example/{mark}").fault().is_none());
}

#[test]
fn each_status_has_a_meaning() {
    assert_eq!(meaning(200), Meaning::Arrived);
    assert_eq!(meaning(403), Meaning::Unauthorised);
    assert_eq!(
        (meaning(404), meaning(410), meaning(422)),
        (Meaning::Gone, Meaning::Gone, Meaning::Gone)
    );
    assert_eq!(meaning(429), Meaning::Later { doubtful: false });
    assert_eq!(meaning(302), Meaning::Later { doubtful: false });
    assert_eq!(
        (meaning(503), meaning(408)),
        (
            Meaning::Later { doubtful: true },
            Meaning::Later { doubtful: true }
        )
    );
}
