//! Signatures, made here by another road than the server's.

use entity::env::Entropy;
use scheduler::service::webhooks::{SigningSecret, sign};
use serde_json::Value;
use tests::receiver::Received;

/// SHA-256 in base64's alphabet, both ways.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn decode(text: &str) -> Vec<u8> {
    let mut bits = (0u32, 0);
    let mut bytes = Vec::new();
    for letter in text.trim_end_matches('=').bytes() {
        let six = ALPHABET
            .iter()
            .position(|&known| known == letter)
            .expect("base64");
        bits = ((bits.0 << 6 | six as u32) & 0xffff, bits.1 + 6);
        if bits.1 >= 8 {
            bits.1 -= 8;
            bytes.push((bits.0 >> bits.1) as u8);
        }
    }
    bytes
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk
            .iter()
            .fold(0u32, |all, &byte| all << 8 | u32::from(byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let six = (all >> (18 - 6 * place)) & 63;
            text.push(if place > chunk.len() {
                '='
            } else {
                char::from(ALPHABET[six as usize])
            });
        }
    }
    text
}

/// HMAC (RFC 2104) over SHA-256, spelled out.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

/// Whether a webhook was signed with this secret, as a receiver finds out.
pub fn is_signed_with(received: &Received, secret: &str) -> bool {
    let key = decode(secret.strip_prefix("whsec_").expect("a webhook secret"));
    let (id, time) = (
        received.header("webhook-id"),
        received.header("webhook-timestamp"),
    );
    let signed = format!("{id}.{time}.{}", received.body);
    let expected = format!("v1,{}", encode(&hmac(&key, signed.as_bytes())));
    received
        .header("webhook-signature")
        .split(' ')
        .any(|one| one == expected)
}

#[test]
fn the_published_vectors_are_signed_alike() {
    let Some(path) = tests::data::file("standard_webhooks/vectors.json") else {
        return;
    };
    let vectors: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    let vectors = vectors["symmetric"].as_array().expect("vectors");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().expect("text").to_owned();
        let seconds = vector["timestamp"].as_i64().expect("a time");
        for secret in [text("secret"), text("secret").replace("whsec_", "")] {
            let secret = SigningSecret::from(secretly(secret));
            let signed = sign(&[secret], &text("id"), seconds, &text("payload"));
            assert_eq!(signed, Some(text("signature")));
        }
        let received = Received {
            headers: vec![
                ("webhook-id".to_owned(), text("id")),
                ("webhook-timestamp".to_owned(), seconds.to_string()),
                (
                    "webhook-signature".to_owned(),
                    format!("v1,bad v2,bad {}", text("signature")),
                ),
            ],
            body: text("payload"),
            bytes: Vec::new(),
        };
        assert!(is_signed_with(&received, &text("secret")));
    }
}

fn secretly(text: String) -> secrecy::SecretString {
    text.into()
}

#[test]
fn what_the_server_signs_a_receiver_verifies() {
    let (old, new) = (
        SigningSecret::new(&Entropy::seeded(1)),
        SigningSecret::new(&Entropy::seeded(2)),
    );
    let body = "{\"text\":\"\u{202e}naïve\\u0000 🦀\"}";
    let signature =
        sign(&[new.clone(), old.clone()], "event_1", 1_700_000_000, body).expect("signed");
    let received = Received {
        headers: vec![
            ("webhook-id".to_owned(), "event_1".to_owned()),
            ("webhook-timestamp".to_owned(), "1700000000".to_owned()),
            ("webhook-signature".to_owned(), signature),
        ],
        body: body.to_owned(),
        bytes: Vec::new(),
    };
    assert!(is_signed_with(&received, new.reveal()));
    assert!(is_signed_with(&received, old.reveal()));
    let other = SigningSecret::new(&Entropy::seeded(3));
    assert!(!is_signed_with(&received, other.reveal()));
    let changed = Received {
        body: body.replace('n', "m"),
        ..received
    };
    assert!(!is_signed_with(&changed, new.reveal()));
}
