//! Refresh tokens: a session and a generation, signed, so that nothing secret need be stored.
//!
//! The same generation always has the same token: a repeat within the grace time can be answered
//! with the successor that was lost. Which generations are good is the service's business.

use entity::value::SessionId;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What a refresh token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The session.
    pub session: SessionId,
    /// Which of its tokens, from 1.
    pub generation: i64,
}

impl RefreshToken {
    /// The token as text, signed with the first secret; `None` when there is none, which the
    /// settings do not allow.
    #[must_use]
    pub fn sign(self, secrets: &[SecretString]) -> Option<String> {
        let mac = self.mac(secrets.first()?)?.finalize().into_bytes();
        let mac = hex::encode(mac);
        Some(format!("{}.{}.{mac}", self.session, self.generation))
    }

    /// The token that the text is, if one of the secrets signed it.
    #[must_use]
    pub fn read(text: &str, secrets: &[SecretString]) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let token = Self {
            session: parts.next()?.parse().ok()?,
            generation: parts.next()?.parse().ok()?,
        };
        let mac = hex::decode(parts.next()?).ok()?;
        secrets
            .iter()
            .filter_map(|secret| token.mac(secret))
            .any(|expected| expected.verify_slice(&mac).is_ok())
            .then_some(token)
    }

    fn mac(self, secret: &SecretString) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
        mac.update(format!("refresh\n{}\n{}", self.session, self.generation).as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(letters: &str) -> Vec<SecretString> {
        let secret = |letter: char| letter.to_string().repeat(32).into();
        letters.chars().map(secret).collect()
    }

    #[test]
    fn only_our_own_tokens_are_read() {
        let token = RefreshToken {
            session: SessionId(uuid::Uuid::from_u128(5)),
            generation: 3,
        };
        let text = token.sign(&secrets("a")).unwrap();
        assert_eq!(token.sign(&secrets("a")).as_ref(), Some(&text));
        assert_eq!(RefreshToken::read(&text, &secrets("ba")), Some(token));
        assert_eq!(RefreshToken::read(&text, &secrets("b")), None);
        let forged = text.replacen(".3.", ".4.", 1);
        for text in [forged.as_str(), "", "..", "x.1.", &text[..text.len() - 1]] {
            assert_eq!(RefreshToken::read(text, &secrets("a")), None, "{text}");
        }
    }
}
