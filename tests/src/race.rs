//! Every POST as a race: with `VESPER_TEST_RACES` set, whatever a story posts is posted twice at the
//! same time and once more afterwards, under one `Idempotency-Key`. It must have one effect and one
//! answer; what the story finds afterwards tells whether it had.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join;
use serde_json::Value;

use crate::client::{Client, Reply};
use crate::contract;

/// Fields that are shown once, and never again.
const SECRETS: [&str; 7] = [
    "key",
    "secret",
    "otpauth_url",
    "recovery_codes",
    "access_token",
    "refresh_token",
    "inbound_url",
];

static ON: LazyLock<bool> = LazyLock::new(|| std::env::var_os("VESPER_TEST_RACES").is_some());

/// Whether what is posted there is raced: whatever reads an `Idempotency-Key`.
pub(crate) fn is_on(path: &str) -> bool {
    *ON && contract::takes_key(path)
}

/// Posts as often as said above; answers what was answered first.
///
/// # Panics
/// When there were two effects, or two answers.
pub(crate) async fn race(client: &Client, path: &str, body: &Value) -> Reply {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let key = format!("race-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let post = || client.post_once(path, &key, body.clone());
    let (one, other) = join(post(), post()).await;
    let last = post().await;
    let (first, others) = match (is_replay(&one), is_running(&one)) {
        (false, false) => (one, [other, last]),
        _ if is_running(&other) || is_replay(&other) => (last, [one, other]),
        _ => (other, [one, last]),
    };
    for other in &others {
        judge(&first, other);
    }
    first
}

/// Holds a repeat against what was answered first.
fn judge(first: &Reply, repeat: &Reply) {
    if is_running(repeat) {
        return assert!(!repeat.header("retry-after").is_empty(), "{}", repeat.text);
    }
    assert_eq!(
        first.status, repeat.status,
        "{} | {}",
        first.text, repeat.text
    );
    if first.status < 300 {
        assert!(
            is_replay(repeat),
            "a second effect: {} | {}",
            first.text,
            repeat.text
        );
        assert_eq!(shown(first), shown(repeat));
    } else {
        assert_eq!(first.json["type"], repeat.json["type"]);
    }
}

fn is_running(reply: &Reply) -> bool {
    let kind = reply.json["type"].as_str().unwrap_or_default();
    reply.status == 409 && kind.ends_with("/idempotency-key-running")
}

fn is_replay(reply: &Reply) -> bool {
    reply.header("idempotency-replayed") == "true"
}

/// What a repeat shows too.
fn shown(reply: &Reply) -> Value {
    let mut body = reply.json.clone();
    let secret: BTreeSet<&str> = SECRETS.into();
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, value| !secret.contains(name.as_str()) && !value.is_null());
    }
    body
}
