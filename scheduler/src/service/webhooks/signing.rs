//! Signing by the Standard Webhooks scheme `v1`.
//!
//! The signature is HMAC-SHA256 over `<id>.<unix seconds>.<body>`, in base64, after `v1,`; the key is
//! what follows `whsec_`, read as base64 (<https://www.standardwebhooks.com>, specification 1.0).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::env::Entropy;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How secrets begin, so that people and scanners recognise one.
const PREFIX: &str = "whsec_";

/// A secret that signs: the specification asks for 24 to 64 bytes.
#[derive(Clone)]
pub struct SigningSecret(SecretString);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl From<SecretString> for SigningSecret {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl SigningSecret {
    /// A new one of 32 random bytes.
    #[must_use]
    pub fn new(entropy: &Entropy) -> Self {
        let text = format!("{PREFIX}{}", BASE64.encode(entropy.bytes::<32>()));
        Self(text.into())
    }

    /// The text that its owner is told.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    fn key(&self) -> Option<Vec<u8>> {
        let text = self.reveal();
        let text = text.strip_prefix(PREFIX).unwrap_or(text);
        BASE64.decode(text).ok().filter(|key| !key.is_empty())
    }
}

/// The header `webhook-signature`: one signature for each secret, with blanks between them. `None`
/// when a secret is none.
#[must_use]
pub fn sign(secrets: &[SigningSecret], id: &str, seconds: i64, body: &str) -> Option<String> {
    let signature = |secret: &SigningSecret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.key()?).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
    };
    let signatures: Option<Vec<String>> = secrets.iter().map(signature).collect();
    signatures.map(|signatures| signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SigningSecret {
        SigningSecret(text.to_owned().into())
    }

    #[test]
    fn another_tool_makes_the_same_signature() {
        // printf 'event_1.1700000000.{"a":1}' | openssl dgst -sha256 -binary \
        //   -mac HMAC -macopt hexkey:$(printf 'a key of twenty-four byte' | xxd -p -c 99) | base64
        let own = secret("whsec_YSBrZXkgb2YgdHdlbnR5LWZvdXIgYnl0ZQ==");
        let header = sign(
            std::slice::from_ref(&own),
            "event_1",
            1_700_000_000,
            "{\"a\":1}",
        )
        .unwrap();
        assert_eq!(header, EXPECTED);
        let both = sign(&[own.clone(), own], "event_1", 1_700_000_000, "{\"a\":1}").unwrap();
        assert_eq!(both, format!("{EXPECTED} {EXPECTED}"));
    }

    const EXPECTED: &str = "v1,/j2YBGgKy6AMJvtaWvK9TjnG0kHDHomARGwV0xVQ9BA=";

    #[test]
    fn what_is_no_secret_signs_nothing() {
        for text in ["", "whsec_", "whsec_%"] {
            assert_eq!(sign(&[secret(text)], "a", 1, ""), None, "{text:?}");
        }
    }

    #[test]
    fn a_secret_is_long_and_is_not_printed() {
        let secret = SigningSecret::new(&Entropy::seeded(1));
        assert_eq!(secret.key().unwrap().len(), 32);
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
    }
}
