//! Whether a delivery really comes from the helpdesk.
//!
//! Zendesk signs `timestamp + body` and sends the digest in base64
//! (<https://developer.zendesk.com/documentation/webhooks/verifying/>); Chatwoot signs
//! `timestamp.body` and sends `sha256=` and the digest in hexadecimal. Any other system says in its
//! settings which header holds the digest of the body, and how it is written.

use chrono::{DateTime, TimeDelta};
use entity::value::Instant;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How far the time of a delivery may be from ours.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// How a digest is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// In hexadecimal.
    #[default]
    Hex,
    /// In base64.
    Base64,
}

/// How a system signs what it posts: HMAC-SHA256 over the body, or over `timestamp.body`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureRule {
    /// Which header holds the digest.
    #[schemars(length(min = 1, max = 100))]
    pub header: String,
    /// Which header holds the time that is signed too, in seconds since 1970.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub timestamp_header: Option<String>,
    /// How the digest is written.
    #[serde(default)]
    pub encoding: Encoding,
    /// What stands before it, e.g. `sha256=`.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub prefix: String,
}

/// The longest name of a header, in characters.
const NAME_MAX: usize = 100;

/// The longest prefix of a digest, in characters.
const PREFIX_MAX: usize = 20;

impl SignatureRule {
    /// What is wrong with it beyond its form: which member, and what is expected of it.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let is_name = |name: &str| name.len() <= NAME_MAX && HeaderName::try_from(name).is_ok();
        let timestamp = self.timestamp_header.as_deref();
        let members = [
            ("header", is_name(&self.header)),
            ("timestamp_header", timestamp.is_none_or(is_name)),
        ];
        let name = "must be the name of a header, at most 100 characters";
        let wrong = members.into_iter().filter(|(_, fits)| !fits);
        let mut faults: Vec<_> = wrong.map(|(member, _)| (member, name)).collect();
        if self.prefix.chars().count() > PREFIX_MAX {
            faults.push(("prefix", "must have at most 20 characters"));
        }
        faults
    }
}

/// How one kind of helpdesk signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    header: String,
    timestamp: Option<String>,
    encoding: Encoding,
    prefix: String,
    /// What stands between the time and the body.
    between: &'static str,
}

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// A header is not there.
    #[error("the signature or its timestamp is missing")]
    Missing,
    /// A header does not have the form.
    #[error("the signature or its timestamp does not have the form that it should")]
    Malformed,
    /// Another secret, or another body.
    #[error("the signature was not made with the signing secret of this connection")]
    Wrong,
    /// It was signed too long ago, or in the future.
    #[error("the delivery was signed more than 5 minutes from now; check the clocks")]
    Old,
}

impl Scheme {
    /// Zendesk's.
    #[must_use]
    pub fn zendesk() -> Self {
        Self {
            header: "x-zendesk-webhook-signature".to_owned(),
            timestamp: Some("x-zendesk-webhook-signature-timestamp".to_owned()),
            encoding: Encoding::Base64,
            prefix: String::new(),
            between: "",
        }
    }

    /// Chatwoot's.
    #[must_use]
    pub fn chatwoot() -> Self {
        Self {
            header: "x-chatwoot-signature".to_owned(),
            timestamp: Some("x-chatwoot-timestamp".to_owned()),
            encoding: Encoding::Hex,
            prefix: "sha256=".to_owned(),
            between: ".",
        }
    }

    /// That of a system which says how it signs.
    #[must_use]
    pub fn of(rule: &SignatureRule) -> Self {
        Self {
            header: rule.header.to_ascii_lowercase(),
            timestamp: rule
                .timestamp_header
                .as_ref()
                .map(|name| name.to_ascii_lowercase()),
            encoding: rule.encoding,
            prefix: rule.prefix.clone(),
            between: ".",
        }
    }

    /// Checks a delivery; the comparison takes the same time whatever it compares.
    ///
    /// # Errors
    /// Says why it is not believed.
    pub fn check<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        (body, secret): (&[u8], &str),
        now: Instant,
    ) -> Result<(), SignatureFault> {
        let given = header(&self.header).ok_or(SignatureFault::Missing)?;
        let given = given
            .trim()
            .strip_prefix(&self.prefix)
            .unwrap_or(given.trim());
        let digest = self.decode(given).ok_or(SignatureFault::Malformed)?;
        let time = match &self.timestamp {
            Some(name) => Some(header(name).ok_or(SignatureFault::Missing)?.trim()),
            None => None,
        };
        let mac = self
            .mac(time, body, secret)
            .ok_or(SignatureFault::Malformed)?;
        mac.verify_slice(&digest)
            .map_err(|_| SignatureFault::Wrong)?;
        let Some(time) = time else {
            return Ok(());
        };
        let signed_at = instant(time).ok_or(SignatureFault::Malformed)?;
        if (now - signed_at).abs() > TOLERANCE {
            return Err(SignatureFault::Old);
        }
        Ok(())
    }

    fn mac(&self, time: Option<&str>, body: &[u8], secret: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        if let Some(time) = time {
            mac.update(time.as_bytes());
            mac.update(self.between.as_bytes());
        }
        mac.update(body);
        Some(mac)
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        // A digest has 32 bytes: 64 characters in hexadecimal, 44 in base64.
        if text.len() > 64 || !text.is_ascii() {
            return None;
        }
        match self.encoding {
            Encoding::Base64 => mail_parser::decoders::base64::base64_decode(text.as_bytes()),
            Encoding::Hex if text.len() == 64 => (0..32)
                .map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
                .collect(),
            Encoding::Hex => None,
        }
    }
}

/// RFC 3339 (Zendesk), or seconds since 1970 (everybody else).
fn instant(text: &str) -> Option<Instant> {
    if let Ok(seconds) = text.parse::<i64>() {
        return DateTime::from_timestamp(seconds, 0);
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"type":"zen:event-type:ticket.created"}"#;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn check(scheme: &Scheme, headers: &[(&str, &str)], now: &str) -> Result<(), SignatureFault> {
        let find = |name: &str| {
            headers
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| *value)
        };
        scheme.check(find, (BODY, "dGhpc19zZWNyZXQ="), at(now))
    }

    #[test]
    fn zendesk_signs_time_and_body() {
        // printf '2026-11-20T23:30:00Z{"type":"zen:event-type:ticket.created"}' |
        //   openssl dgst -sha256 -hmac 'dGhpc19zZWNyZXQ=' -binary | base64
        let signature = "NTm99mii7gbFeZSbDWsl3F4bzO+d37HX9rF2H3nVGLw=";
        let headers = |signature| {
            [
                ("x-zendesk-webhook-signature", signature),
                (
                    "x-zendesk-webhook-signature-timestamp",
                    "2026-11-20T23:30:00Z",
                ),
            ]
        };
        let scheme = Scheme::zendesk();
        assert_eq!(
            check(&scheme, &headers(signature), "2026-11-20T23:35:00Z"),
            Ok(())
        );
        let old = check(&scheme, &headers(signature), "2026-11-20T23:35:01Z");
        assert_eq!(old, Err(SignatureFault::Old));
        let wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let other = check(&scheme, &headers(wrong), "2026-11-20T23:30:00Z");
        assert_eq!(other, Err(SignatureFault::Wrong));
        assert_eq!(
            check(&scheme, &[], "2026-11-20T23:30:00Z"),
            Err(SignatureFault::Missing)
        );
        for nonsense in ["é", "!!", &"A".repeat(100)] {
            assert!(check(&scheme, &headers(nonsense), "2026-11-20T23:30:00Z").is_err());
        }
    }

    #[test]
    fn chatwoot_signs_with_a_point_between() {
        // printf '1795217400.{"type":"zen:event-type:ticket.created"}' |
        //   openssl dgst -sha256 -hmac 'dGhpc19zZWNyZXQ='
        let signature = "sha256=39004332ac25a666b24e572b4e2035669f88163cf194c9903773864222f1b80c";
        let headers = [
            ("x-chatwoot-signature", signature),
            ("x-chatwoot-timestamp", "1795217400"),
        ];
        assert_eq!(
            check(&Scheme::chatwoot(), &headers, "2026-11-20T23:30:00Z"),
            Ok(())
        );
    }
}
