//! Access tokens: signed, short-lived statements about a session.
//!
//! A token proves who signed in; whether the session still lives is asked of the database
//! (see [`super::access`]). Times are compared with the clock of the services, so that a clock
//! that tests move moves tokens too.

use chrono::TimeDelta;
use entity::value::{Instant, MembershipId, PersonId, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::hs256;

/// How long an access token is good.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// How much the clocks of two nodes may differ when a token is checked.
const LEEWAY_SECONDS: i64 = 2;

/// Who makes these tokens, and for whom.
const ISSUER: &str = "vesper";
const AUDIENCE: &str = "vesper-api";

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: PersonId,
    sid: SessionId,
    mem: MembershipId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Whom a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The person.
    pub person: PersonId,
    /// Their sign-in.
    pub session: SessionId,
    /// The membership they act in.
    pub membership: MembershipId,
}

/// Signs and verifies access tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: Vec<DecodingKey>,
    validation: Validation,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// The first secret signs, all verify.
    #[must_use]
    pub fn new(secrets: &[SecretString]) -> Self {
        hs256::install();
        let bytes = |secret: &SecretString| secret.expose_secret().as_bytes().to_vec();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // Times are checked below, against the services' clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            signing: EncodingKey::from_secret(&secrets.first().map(bytes).unwrap_or_default()),
            verifying: secrets
                .iter()
                .map(|secret| DecodingKey::from_secret(&bytes(secret)))
                .collect(),
            validation,
        }
    }

    /// A token for this bearer from now on; `None` if signing fails, which only a bug can cause.
    #[must_use]
    pub fn issue(&self, bearer: Bearer, now: Instant) -> Option<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: bearer.person,
            sid: bearer.session,
            mem: bearer.membership,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).ok()
    }

    /// Whom the token names, if it is ours and good now.
    #[must_use]
    pub fn verify(&self, token: &str, now: Instant) -> Option<Bearer> {
        let claims = self
            .verifying
            .iter()
            .find_map(|key| decode::<Claims>(token, key, &self.validation).ok())?
            .claims;
        let now = now.timestamp();
        let good = claims.nbf <= now + LEEWAY_SECONDS && now < claims.exp + LEEWAY_SECONDS;
        good.then_some(Bearer {
            person: claims.sub,
            session: claims.sid,
            membership: claims.mem,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    fn secret(letter: char) -> SecretString {
        letter.to_string().repeat(32).into()
    }

    fn bearer() -> Bearer {
        Bearer {
            person: PersonId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(2)),
            membership: MembershipId(Uuid::from_u128(3)),
        }
    }

    fn now() -> Instant {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_token_is_good_for_fifteen_minutes() {
        let tokens = Tokens::new(&[secret('a')]);
        let token = tokens.issue(bearer(), now()).unwrap();
        assert_eq!(tokens.verify(&token, now()), Some(bearer()));
        let last = now() + LIFETIME + TimeDelta::seconds(LEEWAY_SECONDS - 1);
        assert_eq!(tokens.verify(&token, last), Some(bearer()));
        assert_eq!(tokens.verify(&token, last + TimeDelta::seconds(1)), None);
        assert_eq!(tokens.verify(&token, now() - TimeDelta::minutes(1)), None);
    }

    #[test]
    fn a_retired_secret_still_verifies_and_a_strange_one_does_not() {
        let token = Tokens::new(&[secret('a')]).issue(bearer(), now()).unwrap();
        let rotated = Tokens::new(&[secret('b'), secret('a')]);
        assert_eq!(rotated.verify(&token, now()), Some(bearer()));
        assert_eq!(Tokens::new(&[secret('b')]).verify(&token, now()), None);
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let tokens = Tokens::new(&[secret('a')]);
        let token = tokens.issue(bearer(), now()).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        // {"alg":"none"}
        let forged = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
        assert_eq!(tokens.verify(&forged, now()), None);
    }
}
