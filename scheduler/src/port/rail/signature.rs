//! Whether a message really comes from the provider: Stripe's signature scheme `v1`.
//!
//! The header holds `t=<unix seconds>,v1=<hex>`, more than one `v1` while a secret is changed, and
//! schemes that are not read. A `v1` is HMAC-SHA256 over `<t>.<body>`.

use chrono::{DateTime, TimeDelta};
use entity::value::Instant;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far the time of a message may be from ours: what the provider recommends.
const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// Signatures looked at in one header: two secrets in change, and room for twice that.
const SIGNATURES: usize = 4;

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The header does not have the form.
    #[error("the signature header has no t and v1")]
    Malformed,
    /// It was signed too long ago, or in the future: perhaps somebody sends it again.
    #[error("the message was signed more than 300 s from now; check the clocks")]
    Old,
    /// No secret gives any of its signatures.
    #[error("the message was not signed with a secret known here")]
    Wrong,
}

/// Checks the signature of a message; every comparison takes the same time whatever it compares.
///
/// # Errors
/// Says why the message is not believed.
pub fn check(
    body: &[u8],
    header: &str,
    secrets: &[SecretString],
    now: Instant,
) -> Result<(), SignatureFault> {
    let (time, signatures) = read(header).ok_or(SignatureFault::Malformed)?;
    let known = secrets
        .iter()
        .filter_map(|secret| mac(secret, time, body))
        .any(|mac| {
            signatures
                .iter()
                .any(|signature| mac.clone().verify_slice(signature).is_ok())
        });
    if !known {
        return Err(SignatureFault::Wrong);
    }
    let signed_at = time
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(SignatureFault::Malformed)?;
    if (now - signed_at).abs() > TOLERANCE {
        return Err(SignatureFault::Old);
    }
    Ok(())
}

/// The time and the signatures of a header.
fn read(header: &str) -> Option<(&str, Vec<Vec<u8>>)> {
    let (mut time, mut signatures) = (None, Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=')? {
            ("t", value) if time.is_none() => time = Some(value),
            ("t", _) => return None,
            ("v1", value) if signatures.len() < SIGNATURES => signatures.extend(unhex(value)),
            _ => {}
        }
    }
    let time = time.filter(|time| (1..=12).contains(&time.len()))?;
    (!signatures.is_empty()).then_some((time, signatures))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text).ok().filter(|bytes| bytes.len() == 32)
}

fn mac(secret: &SecretString, time: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// The header that a provider with this secret would send at `now`.
#[must_use]
pub fn sign(body: &[u8], secret: &SecretString, now: Instant) -> String {
    let time = now.timestamp().to_string();
    let signature: String = mac(secret, &time, body)
        .map_or_else(String::new, |mac| hex::encode(mac.finalize().into_bytes()));
    format!("t={time},v1={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[test]
    fn another_tool_makes_the_same_signature() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac whsec_test
        let header = sign(b"{}", &secret("whsec_test"), at(0));
        let expected = "t=1700000000,v1=\
            35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91";
        assert_eq!(header, expected);
        assert!(check(b"{}", &header, &[secret("whsec_test")], at(0)).is_ok());
    }

    #[test]
    fn any_of_the_secrets_and_any_of_the_signatures_will_do() {
        let (old, new) = (secret("whsec_old"), secret("whsec_new"));
        let body = b"{\"id\":\"evt_1\"}";
        let from_new = sign(body, &new, at(0));
        assert!(check(body, &from_new, &[old.clone(), new.clone()], at(0)).is_ok());
        let both = format!(
            "{},{}",
            sign(body, &old, at(0)),
            from_new.split(',').nth(1).unwrap()
        );
        assert!(check(body, &both, &[new], at(0)).is_ok());
        assert!(check(body, &format!("{both},v0=x"), &[old], at(0)).is_ok());
    }

    #[test]
    fn what_is_old_changed_or_signed_by_others_is_refused() {
        let key = secret("whsec_a");
        let header = sign(b"body", &key, at(0));
        let keys = [key];
        let fault = |body: &[u8], header: &str, now| check(body, header, &keys, now).unwrap_err();
        assert!(check(b"body", &header, &keys, at(300)).is_ok());
        assert!(check(b"body", &header, &keys, at(-300)).is_ok());
        assert_eq!(fault(b"body", &header, at(301)), SignatureFault::Old);
        assert_eq!(fault(b"body", &header, at(-301)), SignatureFault::Old);
        assert_eq!(fault(b"bodY", &header, at(0)), SignatureFault::Wrong);
        let other = sign(b"body", &secret("whsec_b"), at(0));
        assert_eq!(fault(b"body", &other, at(0)), SignatureFault::Wrong);
        let moved = header.replace("t=1700000000", "t=1700000001");
        assert_eq!(fault(b"body", &moved, at(0)), SignatureFault::Wrong);
        assert_eq!(
            check(b"body", &header, &[], at(0)),
            Err(SignatureFault::Wrong)
        );
    }

    #[test]
    fn nonsense_is_no_header() {
        let keys = [secret("whsec_a")];
        let good = sign(b"", &keys[0], at(0));
        for header in [
            "",
            "t=1700000000",
            "v1=00",
            "t=,v1=00",
            "t=1700000000,v1=zz",
            "t=1700000000,v0=00",
            &format!("t=1,{good}"),
            "é",
        ] {
            let fault = check(b"", header, &keys, at(0)).unwrap_err();
            assert_eq!(fault, SignatureFault::Malformed, "{header:?}");
        }
    }
}
