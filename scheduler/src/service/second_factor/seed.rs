//! Seeds, and the codes that an app makes of them (RFC 6238 over RFC 4226): SHA-1, six digits, a new
//! one every 30 s. Other digests and lengths are allowed by the RFC and ignored by common apps.

use entity::env::Entropy;
use entity::value::Instant;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::service::Fault;
use crate::service::vault::{Place, Vault};

/// What apps show above the code.
const ISSUER: &str = "Vesper";

/// How long a code is shown, in seconds (RFC 6238 section 5.2; the longest that OWASP ASVS 5.0,
/// 6.5.5, allows).
const STEP_SECONDS: u64 = 30;

/// Digits of a code.
const DIGITS: u8 = 6;

/// Steps before and after the present one whose codes are taken too. One: a code may be typed as it
/// changes, and telephones' clocks are off by seconds. RFC 6238 (section 5.2) recommends no more;
/// each step is still good once, so that a longer life helps nobody who looks over a shoulder.
const SKEW: u16 = 1;

/// Bytes of a seed: 160 bits, the length that RFC 4226 recommends (section 4, R6).
const BYTES: usize = 20;

/// A seed in clear; shown nowhere but to its owner, once.
#[derive(Clone)]
pub(super) struct Seed(SecretString);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// Where the seed of a second factor belongs.
const fn place(row: &str) -> Place<'_> {
    Place {
        purpose: "second-factor-seed",
        row,
    }
}

impl Seed {
    /// A new one.
    pub(super) fn new(entropy: &Entropy) -> Self {
        let bytes = entropy.bytes::<BYTES>();
        Self(Secret::new_stack(bytes).to_base32().into())
    }

    /// The one that was sealed for this row.
    ///
    /// # Errors
    /// When it does not open.
    pub(super) fn open(vault: &Vault, row: impl ToString, sealed: &str) -> Result<Self, Fault> {
        vault.open(place(&row.to_string()), sealed).map(Self)
    }

    /// As it is kept in this row.
    ///
    /// # Errors
    /// When there is no key.
    pub(super) fn sealed(
        &self,
        (vault, entropy): (&Vault, &Entropy),
        row: impl ToString,
    ) -> Result<String, Fault> {
        vault.seal(entropy, place(&row.to_string()), self.reveal())
    }

    /// As people type it into an app: base 32.
    pub(super) fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// As apps read it from a picture, with the person's address beside our name.
    ///
    /// # Errors
    /// When no such address can be written.
    pub(super) fn url(&self, email: &str) -> Result<String, Fault> {
        // A colon parts issuer and account; in a quoted address it is only shown as something else.
        let totp = self.totp(&email.replace(':', " "))?;
        totp.to_url()
            .map_err(|_| Fault::internal("no otpauth address could be written"))
    }

    /// The step whose code this is, of the present one and its neighbours.
    ///
    /// # Errors
    /// When the seed is none.
    pub(super) fn step_of(&self, code: &str, now: Instant) -> Result<Option<i64>, Fault> {
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let step = self.totp(ISSUER)?.check(code, seconds);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    fn totp(&self, account: &str) -> Result<Totp, Fault> {
        let broken = || Fault::internal("a seed is no base 32 of 160 bits");
        let secret = Secret::try_from_base32(self.reveal()).map_err(|_| broken())?;
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW)
            .with_step_duration(STEP_SECONDS)
            .with_secret(secret)
            .with_account_name(account)
            .with_issuer(Some(ISSUER))
            .build()
            .map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238, appendix B: `12345678901234567890`.
    const VECTORS_SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    /// Times and codes of RFC 6238, appendix B, for SHA-1; the last six of its eight digits, as
    /// RFC 4226 truncates.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn at(seconds: i64) -> Instant {
        chrono::DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn step_of(code: &str, seconds: i64) -> Option<i64> {
        let seed = Seed(VECTORS_SEED.to_owned().into());
        seed.step_of(code, at(seconds)).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in VECTORS {
            assert_eq!(step_of(code, seconds), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_a_step_early_and_a_step_late_and_no_more() {
        let (seconds, code) = (1_234_567_890, "005924");
        let step = seconds / 30;
        for (off, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = step_of(code, (step + off) * 30);
            assert_eq!(found, taken.then_some(step), "{off}");
        }
        assert_eq!(step_of(code, step * 30 + 59), Some(step));
        assert_eq!(step_of(code, step * 30 + 60), None);
    }

    #[test]
    fn what_is_no_code_fits_never() {
        for text in ["", "5924", "+05924", "00592", "0059240", "00592a", "٠٠٥٩٢٤"] {
            assert_eq!(step_of(text, 1_234_567_890), None, "{text}");
        }
    }

    #[test]
    fn a_seed_has_160_bits_names_its_owner_and_never_shows_in_logs() {
        let seed = Seed::new(&Entropy::seeded(3));
        assert_eq!(seed.reveal().len(), 32);
        let url = seed.url("ana@acme.example").unwrap();
        assert!(url.starts_with("otpauth://totp/Vesper:ana%40acme"), "{url}");
        assert!(
            url.contains("issuer=Vesper") && url.contains(seed.reveal()),
            "{url}"
        );
        assert!(seed.url("\"a:b\"@acme.example").is_ok());
        assert_eq!(format!("{seed:?}"), "Seed(…)");
    }

    #[test]
    fn a_sealed_seed_opens_in_its_row_only() {
        let (vault, entropy) = (Vault::new(&["key".to_owned().into()]), Entropy::seeded(3));
        let seed = Seed::new(&entropy);
        let sealed = seed.sealed((&vault, &entropy), "factor_1").unwrap();
        assert!(!sealed.contains(seed.reveal()));
        let opened = Seed::open(&vault, "factor_1", &sealed).unwrap();
        assert_eq!(opened.reveal(), seed.reveal());
        assert!(Seed::open(&vault, "factor_2", &sealed).is_err());
    }
}
