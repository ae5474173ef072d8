//! Secrets that are told once and stored as a hash: API keys and tokens in mails.

use entity::env::Entropy;
use sha2::{Digest, Sha256};

/// 256 random bits in hexadecimal, perhaps after a prefix; shown once, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one that starts with `prefix`.
    #[must_use]
    pub fn new(entropy: &Entropy, prefix: &str) -> Self {
        Self(format!("{prefix}{}", hex::encode(entropy.bytes::<32>())))
    }

    /// The text that its owner is told.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }

    /// Its last four characters, to tell secrets apart.
    #[must_use]
    pub fn hint(&self) -> String {
        self.0[self.0.len() - 4..].to_owned()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The stored form of a secret: SHA-256 in hexadecimal. 256 random bits need no slow hash.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_only_its_hash_is_stored() {
        let secret = Secret::new(&Entropy::seeded(7), "vsp_");
        assert_eq!(secret.reveal().len(), 4 + 64);
        assert!(secret.reveal().ends_with(&secret.hint()));
        assert_eq!(secret.hash(), hash_of(secret.reveal()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
