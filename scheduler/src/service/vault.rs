//! Secrets that must be read again: encrypted at rest, each bound to the row that holds it.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random nonce of 24 bytes, so that nonces
//! may be drawn by any number of nodes without meeting. A sealed text reads
//! `v1.<key>.<nonce and ciphertext>`; `<key>` tells which of the keys opens it.
//!
//! Invariant: a sealed text that was moved to another row, or to another purpose, does not open.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use entity::env::Entropy;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::Fault;

/// How sealed texts of this form begin.
const FORM: &str = "v1";

/// What a ciphertext belongs to: it opens for nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What the secret is for, e.g. `webhook-secret`.
    pub purpose: &'static str,
    /// The id of the row that holds it.
    pub row: &'a str,
}

impl Place<'_> {
    fn words(&self) -> Vec<u8> {
        format!("{}\n{}", self.purpose, self.row).into_bytes()
    }
}

#[derive(Clone)]
struct Key {
    name: String,
    cipher: XChaCha20Poly1305,
}

/// Seals and opens; the first key seals, all open.
#[derive(Clone, Default)]
pub struct Vault(Vec<Key>);

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| &key.name))
            .finish()
    }
}

/// What a key is used for must not weaken what else it is used for: each use derives its own.
fn derived(secret: &SecretString, label: &str) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret.expose_secret().as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(label.as_bytes());
    mac.finalize().into_bytes().into()
}

impl Vault {
    /// A vault with these keys, newest first.
    #[must_use]
    pub fn new(keys: &[SecretString]) -> Self {
        let key = |secret| {
            let name = derived(secret, "vesper vault: name of the key");
            Key {
                name: BASE64.encode(&name[..6]),
                cipher: XChaCha20Poly1305::new(&derived(secret, "vesper vault: key").into()),
            }
        };
        Self(keys.iter().map(key).collect())
    }

    /// Encrypts a secret for its place, with the newest key.
    ///
    /// # Errors
    /// When there is no key.
    pub fn seal(&self, entropy: &Entropy, place: Place<'_>, secret: &str) -> Result<String, Fault> {
        let key = self.0.first();
        let key = key.ok_or_else(|| Fault::internal("there is no key to seal secrets with"))?;
        let nonce = entropy.bytes::<24>();
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: &place.words(),
        };
        let sealed = key
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Fault::internal("a secret is too long to be sealed"))?;
        let bytes = [&nonce[..], &sealed].concat();
        Ok(format!("{FORM}.{}.{}", key.name, BASE64.encode(bytes)))
    }

    /// Decrypts a secret that was sealed for this place.
    ///
    /// # Errors
    /// When the key is gone, or the text was changed or belongs elsewhere.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretString, Fault> {
        self.read(place, sealed).ok_or_else(|| {
            Fault::internal(format!(
                "the {} of {} does not open: is its key still in VESPER_DATA_KEYS?",
                place.purpose, place.row
            ))
        })
    }

    fn read(&self, place: Place<'_>, sealed: &str) -> Option<SecretString> {
        let (name, text) = sealed
            .strip_prefix(FORM)?
            .strip_prefix('.')?
            .split_once('.')?;
        let key = self.0.iter().find(|key| key.name == name)?;
        let bytes = BASE64.decode(text).ok()?;
        let (nonce, msg) = bytes.split_first_chunk::<24>()?;
        let payload = Payload {
            msg,
            aad: &place.words(),
        };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        Some(String::from_utf8(opened).ok()?.into())
    }

    /// Whether a sealed text was sealed with an older key, so that it should be sealed again.
    #[must_use]
    pub fn is_outdated(&self, sealed: &str) -> bool {
        let name = sealed.split('.').nth(1);
        self.0.first().is_some_and(|key| Some(&*key.name) != name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place {
        purpose: "webhook-secret",
        row: "hook_1",
    };

    fn vault(keys: &[&str]) -> Vault {
        let keys: Vec<_> = keys.iter().map(|&key| key.to_owned().into()).collect();
        Vault::new(&keys)
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (vault, entropy) = (vault(&["one"]), Entropy::seeded(1));
        let sealed = vault.seal(&entropy, HERE, "whsec_x").unwrap();
        assert!(!sealed.contains("whsec"));
        assert_ne!(sealed, vault.seal(&entropy, HERE, "whsec_x").unwrap());
        assert_eq!(
            vault.open(HERE, &sealed).unwrap().expose_secret(),
            "whsec_x"
        );
        let moved = Place {
            row: "hook_2",
            ..HERE
        };
        assert!(vault.open(moved, &sealed).is_err());
        let misused = Place {
            purpose: "token",
            ..HERE
        };
        assert!(vault.open(misused, &sealed).is_err());
    }

    #[test]
    fn a_changed_text_does_not_open() {
        let (vault, entropy) = (vault(&["one"]), Entropy::seeded(1));
        let sealed = vault.seal(&entropy, HERE, "whsec_x").unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(vault.open(HERE, &changed).is_err(), "{changed}");
        }
        for hostile in ["", "v1", "v1.", "v1..", "v2.a.b", "v1.a.%", "\0"] {
            assert!(vault.open(HERE, hostile).is_err(), "{hostile}");
        }
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let entropy = Entropy::seeded(1);
        let old = vault(&["one"]).seal(&entropy, HERE, "x").unwrap();
        let both = vault(&["two", "one"]);
        assert!(both.is_outdated(&old));
        assert_eq!(both.open(HERE, &old).unwrap().expose_secret(), "x");
        let new = both.seal(&entropy, HERE, "x").unwrap();
        assert!(!both.is_outdated(&new));
        assert!(vault(&["one"]).open(HERE, &new).is_err());
        assert!(vault(&["two"]).open(HERE, &new).is_ok());
        assert!(vault(&[]).seal(&entropy, HERE, "x").is_err());
    }
}
