//! Whatever is handed over, nothing falls over and nothing too long is kept.

use serde_json::json;
use tests::{data, on_both};

use super::generic::{mapped, note};
use super::{connect, mailbox, thread};

/// The strings of a file among the real data: whatever stands between quotation marks after a colon
/// or alone on its line. Some are no JSON that Rust can read, such as halves of pairs.
fn strings(name: &str) -> Vec<String> {
    let Some(path) = data::file(name) else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(path).expect("the data are text");
    let quoted = text.lines().filter_map(|line| {
        let line = line.trim().trim_end_matches(',');
        let value = line.strip_prefix("\"address\": ").unwrap_or(line);
        serde_json::from_str::<String>(value).ok()
    });
    quoted.collect()
}

on_both!(
    async fn naughty_strings_are_kept_or_ignored_and_never_fail(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        for (number, text) in strings("text/naughty_strings.json").iter().enumerate().step_by(7) {
            let number = u32::try_from(number).expect("a small number");
            let mut payload = note(number, 1, text);
            payload["title"] = json!(text);
            payload["person"] = json!({"id": text, "name": text});
            let reply = desk.hand_over(app, &payload).await;
            assert!(matches!(reply.status, 200 | 422), "{text:?}: {}", reply.text);
        }
    }
);

on_both!(
    async fn any_address_is_a_writer_or_refused(app) {
        let brand = app.brand("Acme").await;
        let inbox = connect(&brand, json!({}), mailbox()).await;
        let addresses = strings("text/email_addresses.json");
        for (number, address) in addresses.iter().enumerate().step_by(3) {
            let raw = format!("From: {address}\r\nMessage-ID: <{number}@x>\r\n\r\nHello {number}\r\n");
            let reply = inbox.raw(app, "message/rfc822", raw.into_bytes()).await;
            assert!(matches!(reply.status, 200 | 422), "{address:?}: {}", reply.text);
        }
    }
);

on_both!(
    async fn large_and_deep_payloads_are_bounded(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let long = desk.hand_over(app, &note(1, 1, &"é".repeat(300_000))).await.expect(200);
        let query = long["query_id"].as_str().expect("a query");
        assert_eq!(thread(&brand, query).await[0].1.chars().count(), 100_000);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep = desk.raw(app, "application/json", deep.into_bytes()).await;
        assert_eq!(deep.problem(422), "invalid");
        let huge = desk.raw(app, "application/json", vec![b' '; (1 << 20) + 1]).await;
        assert_eq!(huge.problem(422), "invalid");
        let more = desk.raw(app, "application/json", vec![b' '; (10 << 20) + 1]).await;
        assert_eq!(more.problem(413), "payload-too-large");
        for path in ["/v1/inbound/", "/v1/inbound/%00", "/v1/inbound/in_unknown"] {
            assert_eq!(app.visitor.post(path, json!({})).await.problem(404), "not-found");
        }
    }
);

on_both!(
    async fn hostile_mails_are_bounded(app) {
        let brand = app.brand("Acme").await;
        let inbox = connect(&brand, json!({}), mailbox()).await;
        let mut nested = "From: a@example.com\r\nMessage-ID: <deep@x>\r\n".to_owned();
        for level in 0..1_000 {
            nested.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"));
        }
        let base64 = format!(
            "From: \u{202e}a <a@example.com>\r\nMessage-ID: <big@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            "QUJDIA==\r\n".repeat(900_000)
        );
        for raw in [nested.into_bytes(), base64.into_bytes(), b"\0\0\0".to_vec(), vec![0xff; 5_000]] {
            let reply = inbox.raw(app, "message/rfc822", raw).await;
            assert!(matches!(reply.status, 200 | 422), "{}", reply.text);
        }
    }
);
