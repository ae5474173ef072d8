//! Recovery codes: what opens the door once when the app is lost.

use entity::db::WriteTx;
use entity::env::Entropy;
use entity::store::second_factor;
use entity::table;
use entity::value::SecondFactorId;

use crate::service::secret::hash_of;
use crate::service::{Context, Fault};

/// How many a person is given: enough for years of lost telephones, few enough for one page.
const COUNT: usize = 10;

/// Characters of a code, five bits each: 120 bits. From 112 on (OWASP ASVS 5.0, 6.5.2) a plain
/// digest may be kept, as nobody can try them all.
const LENGTH: usize = 24;

/// Characters between two hyphens.
const GROUP: usize = 4;

/// Crockford's base 32: no letter is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Recovery codes in clear: told once, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCodes(Vec<String>);

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}

impl RecoveryCodes {
    /// New ones.
    #[must_use]
    pub(super) fn new(entropy: &Entropy) -> Self {
        Self((0..COUNT).map(|_| code(entropy)).collect())
    }

    /// The texts that their owner is told.
    #[must_use]
    pub fn reveal(&self) -> &[String] {
        &self.0
    }

    /// Keeps their digests, instead of those that were good before.
    pub(super) async fn keep(
        &self,
        tx: &WriteTx,
        context: &Context,
        factor: SecondFactorId,
    ) -> Result<(), Fault> {
        let row = |code: &String| table::recovery_code::Model {
            id: context.id(),
            second_factor_id: factor,
            code_hash: hash_of(&plain(code)),
            created_at: context.now,
            used_at: None,
        };
        let rows = self.0.iter().map(row).collect();
        Ok(second_factor::replace_codes(tx, factor, rows).await?)
    }
}

fn code(entropy: &Entropy) -> String {
    let letters = entropy.bytes::<LENGTH>();
    let letters = letters.map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
    let groups: Vec<String> = letters.chunks(GROUP).map(String::from_iter).collect();
    groups.join("-")
}

/// A code as it is digested: without what only makes it readable, and as it was meant.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    letters
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}

/// The digest of what somebody types as a recovery code; `None` when it cannot be one.
pub(super) fn digest(text: &str) -> Option<String> {
    let plain = plain(text);
    let fits = plain.len() == LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then(|| hash_of(&plain))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_different_codes_in_readable_groups() {
        let codes = RecoveryCodes::new(&Entropy::seeded(5));
        let different: BTreeSet<&String> = codes.reveal().iter().collect();
        assert_eq!(different.len(), 10);
        for code in codes.reveal() {
            let groups: Vec<&str> = code.split('-').collect();
            assert_eq!(groups.len(), 6, "{code}");
            assert!(groups.iter().all(|group| group.len() == 4), "{code}");
        }
        assert_eq!(format!("{codes:?}"), "RecoveryCodes(…)");
    }

    #[test]
    fn a_code_is_the_same_however_it_is_copied() {
        let digested = digest("01o0-abcd-efgh-jkmn-pqrs-tvwx");
        assert!(digested.is_some());
        for copy in [
            "0100abcdefghjkmnpqrstvwx",
            " OIOO ABCD EFGH JKMN PQRS TVWX\n",
            "0l00-abcd-efgh-jkmn-pqrs-tvwx",
        ] {
            assert_eq!(digest(copy), digested, "{copy}");
        }
        for other in ["", "123456", "0100-abcd", "u100-abcd-efgh-jkmn-pqrs-tvwx"] {
            assert_eq!(digest(other), None, "{other}");
        }
    }
}
