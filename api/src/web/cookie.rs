//! Signed cookies: who is signed in, which visitor a form was given to, and what both must send.
//!
//! Nothing secret is stored: a cookie names a session and when it was made, signed with the key of
//! access tokens under a purpose of its own, so that none of them is good for anything else.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use chrono::TimeDelta;
use entity::value::{Instant, SessionId};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::state::AppState;

/// How long somebody stays signed in without coming back.
const IDLE: TimeDelta = TimeDelta::days(14);

/// How old a cookie may become before it is made anew.
const RENEWED_AFTER: TimeDelta = TimeDelta::hours(1);

/// The longest value that is looked at.
const VALUE_MAX: usize = 512;

/// A signed-in browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SignedIn {
    /// Its session.
    pub(super) session: SessionId,
    /// When the cookie was made.
    pub(super) made_at: Instant,
}

/// The name of a cookie: browsers keep `__Host-` ones from other hosts and from plain HTTP.
fn name(app: &AppState, plain: &str) -> String {
    if app.config.public_url.starts_with("https://") {
        format!("__Host-{plain}")
    } else {
        plain.to_owned()
    }
}

/// A cookie that scripts cannot read and other sites do not send.
pub(super) fn cookie(
    app: &AppState,
    plain: &str,
    value: String,
    age: TimeDelta,
) -> Cookie<'static> {
    Cookie::build(name(app, plain), value)
        .path("/")
        .http_only(true)
        .secure(app.config.public_url.starts_with("https://"))
        .same_site(SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::seconds(
            age.num_seconds(),
        ))
        .finish()
}

/// The cookie with this name that the browser sent.
pub(super) fn sent(request: &HttpRequest, app: &AppState, plain: &str) -> Option<String> {
    let cookie = request.cookie(&name(app, plain))?;
    (cookie.value().len() <= VALUE_MAX).then(|| cookie.value().to_owned())
}

/// The signature of words under a purpose, in hexadecimal.
fn sign(secret: &SecretString, purpose: &str, words: &str) -> Option<String> {
    let mut mac: Hmac<Sha256> = Hmac::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(format!("{purpose}\n{words}").as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

/// `words.signature`, with the newest secret.
pub(super) fn signed(app: &AppState, purpose: &str, words: &str) -> String {
    let secret = app.config.secrets.jwt.first();
    let signature = secret.and_then(|secret| sign(secret, purpose, words));
    format!("{words}.{}", signature.unwrap_or_default())
}

/// The words, if one of the secrets signed them for that purpose.
pub(super) fn read<'a>(app: &AppState, purpose: &str, text: &'a str) -> Option<&'a str> {
    let (words, signature) = text.rsplit_once('.')?;
    let signature = hex::decode(signature).ok()?;
    let fits = |secret: &SecretString| {
        let mac: Result<Hmac<Sha256>, _> = Hmac::new_from_slice(secret.expose_secret().as_bytes());
        mac.is_ok_and(|mut mac| {
            mac.update(format!("{purpose}\n{words}").as_bytes());
            mac.verify_slice(&signature).is_ok()
        })
    };
    app.config.secrets.jwt.iter().any(fits).then_some(words)
}

/// The cookie of somebody who is signed in.
pub(super) fn session(app: &AppState, session: SessionId, now: Instant) -> Cookie<'static> {
    let words = format!("{session}.{}", now.timestamp());
    cookie(app, "vesper", signed(app, "page", &words), IDLE)
}

/// The cookie that ends the one before.
pub(super) fn gone(app: &AppState, plain: &str) -> Cookie<'static> {
    cookie(app, plain, String::new(), TimeDelta::zero())
}

/// Who the browser is signed in as, unless it stayed away for too long.
pub(super) fn signed_in(request: &HttpRequest, app: &AppState, now: Instant) -> Option<SignedIn> {
    let text = sent(request, app, "vesper")?;
    let (session, made) = read(app, "page", &text)?.split_once('.')?;
    let made_at = chrono::DateTime::from_timestamp(made.parse().ok()?, 0)?;
    let is_fresh = now - made_at < IDLE;
    let session = session.parse().ok()?;
    is_fresh.then_some(SignedIn { session, made_at })
}

impl SignedIn {
    /// Whether the cookie is to be made anew.
    pub(super) fn is_worn(self, now: Instant) -> bool {
        now - self.made_at > RENEWED_AFTER
    }
}

/// What a form must carry: it belongs to one session, or to one visitor's browser.
pub(super) fn csrf(app: &AppState, owner: &str) -> String {
    signed(app, "form", owner)
        .rsplit_once('.')
        .map(|(_, signature)| signature.to_owned())
        .unwrap_or_default()
}

/// Whether a form carries what it must.
pub(super) fn is_ours(app: &AppState, owner: &str, token: &str) -> bool {
    read(app, "form", &format!("{owner}.{token}")).is_some()
}
