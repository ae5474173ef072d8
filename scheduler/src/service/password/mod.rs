//! What may be a password: long enough, not known to everybody, not made of the obvious.
//!
//! Rules of NIST SP 800-63B and OWASP ASVS 5.0 (6.2): length counts, composition does not, and the
//! text is used exactly as it was typed.

use entity::value::EmailAddress;
use entity::value::text::Invalid;

/// Characters at least (ASVS 6.2.1; 15 are recommended).
const SHORTEST: usize = 8;

/// Characters at most: long passphrases pass, and hashing stays bounded.
const LONGEST: usize = 128;

/// A password that falls within so many guesses (as a power of ten) is one that everybody tries.
///
/// Guesses are estimated as in Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (2016).
const COMMON_LOG10: f64 = 4.0;

/// A word that is no secret here, besides the person's own address.
const OUR_NAME: &str = "vesper";

/// A password in plain text; shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password that somebody wants to have from now on.
    ///
    /// # Errors
    /// [`Invalid`] says which rule it breaks.
    pub fn chosen(text: &str, email: &EmailAddress) -> Result<Self, Invalid> {
        let length = text.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(Invalid::new(format!(
                "must have {SHORTEST} to {LONGEST} characters, has {length}"
            )));
        }
        let lower = text.to_lowercase();
        if is_common(&lower) {
            return Err(Invalid::new(
                "is one of the most common passwords; choose one that nobody else has",
            ));
        }
        if is_obvious(&lower, email) {
            return Err(Invalid::new(
                "is made of your address or our name; choose one that cannot be guessed",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// What somebody types as their password; `None` when nobody can have that one.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        let length = text.chars().count();
        (SHORTEST..=LONGEST)
            .contains(&length)
            .then(|| Self(text.to_owned()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

fn is_common(lower: &str) -> bool {
    zxcvbn::zxcvbn(lower, &[]).guesses_log10() < COMMON_LOG10
}

/// Whether it is one character over and over, or our name or the person's address, dressed up with
/// digits and signs.
fn is_obvious(lower: &str, email: &EmailAddress) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
    let core = letters(lower);
    let address = email.key();
    let local = address.split('@').next().unwrap_or_default();
    let is_one_character = lower.chars().all(|c| lower.starts_with(c));
    let is_known_word = [OUR_NAME.to_owned(), letters(local), letters(&address)].contains(&core);
    is_one_character || lower == address || (is_known_word && !core.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Password, Invalid> {
        Password::chosen(text, &"ana.lee@acme.example".parse().unwrap())
    }

    #[test]
    fn any_long_text_of_ones_own_is_a_password() {
        for text in [
            "correct horse",
            "  пароль мой ",
            "🚲🚲🌍🎈🎈🎈🎈🎈🎈",
            "a1!b2?c3",
            &"ab c".repeat(32),
        ] {
            assert!(chosen(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_everybody_would_guess_is_refused() {
        for text in [
            "short",
            "1234567",
            &"ab".repeat(65),
            "password1",
            "Qwerty123456",
            "11111111111",
            "vesper2026!",
            "analee99",
            "ana.lee@acme.example",
            "🚲🚲🚲🚲🚲🚲🚲🚲",
        ] {
            assert!(chosen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_never_shows_in_logs() {
        assert_eq!(
            format!("{:?}", chosen("correct horse").unwrap()),
            "Password(…)"
        );
    }
}
