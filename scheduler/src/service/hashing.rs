//! Hashing of passwords, away from the request threads and bounded.
//!
//! A hash costs tens of milliseconds of a core on purpose. So few run at a time that dispatch always
//! finds a core free, a short queue waits, and whoever comes then is told to try again.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use entity::env::Entropy;
use tokio::sync::Semaphore;

use super::Fault;
use super::password::Password;

/// Hashes at a time at most.
const RUNNING_MAX: usize = 2;

/// Callers that may wait: at 50 ms a hash the last one waits for less than two seconds.
const QUEUE: usize = 32;

/// When a caller that found the queue full may come back, in seconds.
const RETRY_SECONDS: u32 = 2;

/// A password as it is stored: Argon2id in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// What no password ever matches: for people who have yet to choose one.
    #[must_use]
    pub fn none() -> Self {
        Self(String::new())
    }

    /// The stored text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PasswordHash {
    fn from(stored: String) -> Self {
        Self(stored)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes and verifies passwords; cheap to clone, one per process.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    params: Params,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new(Params::DEFAULT)
    }
}

impl Hasher {
    /// At this cost, on half of the machine's cores and two at most.
    ///
    /// The default cost is OWASP's first choice for Argon2id: 19 MiB, two passes.
    #[must_use]
    pub fn new(params: Params) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let running = (cores / 2).clamp(1, RUNNING_MAX);
        Self(Arc::new(Inner {
            params,
            admitted: Arc::new(Semaphore::new(running + QUEUE)),
            running: Arc::new(Semaphore::new(running)),
        }))
    }

    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub async fn hash(&self, entropy: &Entropy, password: Password) -> Result<PasswordHash, Fault> {
        let salt = entropy.bytes::<16>();
        self.run(move |argon2| {
            argon2
                .hash_password_with_salt(password.bytes(), &salt)
                .map(|hash| PasswordHash(hash.to_string()))
        })
        .await?
        .map_err(|error| Fault::internal(format!("a password was not hashed: {error}")))
    }

    /// Whether the password is the one that was hashed.
    ///
    /// Without a stored hash the answer is no, after the same work: an unknown address takes as
    /// long as a known one.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
    ) -> Result<bool, Fault> {
        let known = stored.filter(|stored| !stored.0.is_empty());
        let is_known = known.is_some();
        let hash = known.map_or_else(|| self.decoy(), |known| known.0);
        let matches = self
            .run(move |argon2| {
                argon2
                    .verify_password(password.bytes(), hash.as_str())
                    .is_ok()
            })
            .await?;
        Ok(matches && is_known)
    }

    /// A well-formed hash of this cost that no password is known for.
    fn decoy(&self) -> String {
        format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            self.0.params.m_cost(),
            self.0.params.t_cost(),
            self.0.params.p_cost(),
            "A".repeat(22),
            "A".repeat(43),
        )
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'_>) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let place = Arc::clone(&self.0.admitted)
            .try_acquire_owned()
            .map_err(|_| Fault::too_many(RETRY_SECONDS))?;
        let turn = Arc::clone(&self.0.running)
            .acquire_owned()
            .await
            .map_err(|_| Fault::internal("the password hasher is closed"))?;
        let params = self.0.params.clone();
        tokio::task::spawn_blocking(move || {
            // Held to the end of the work, also when the caller went away meanwhile.
            let _bounds = (place, turn);
            work(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
        })
        .await
        .map_err(|_| Fault::internal("hashing a password panicked"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Hasher {
        Hasher::new(Params::new(8, 1, 1, None).unwrap())
    }

    fn password(text: &str) -> Password {
        Password::given(text).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let hasher = cheap();
        let entropy = Entropy::seeded(1);
        let hash = hasher
            .hash(&entropy, password("straße 🚲 köln"))
            .await
            .unwrap();
        let again = hasher
            .hash(&entropy, password("straße 🚲 köln"))
            .await
            .unwrap();
        assert_ne!(hash, again);
        let right = hasher
            .verify(password("straße 🚲 köln"), Some(hash.clone()))
            .await;
        assert_eq!(right.ok(), Some(true));
        let wrong = hasher.verify(password("Straße 🚲 köln"), Some(hash)).await;
        assert_eq!(wrong.ok(), Some(false));
    }

    #[tokio::test]
    async fn an_unknown_address_does_the_same_work_and_stays_shut() {
        let hasher = cheap();
        assert!(argon2::PasswordHash::new(&hasher.decoy()).is_ok());
        for stored in [None, Some(PasswordHash::none())] {
            assert_eq!(
                hasher
                    .verify(password("anything at all"), stored)
                    .await
                    .ok(),
                Some(false)
            );
        }
    }

    #[tokio::test]
    async fn a_flood_is_told_to_come_back() {
        let hasher = cheap();
        let _all = hasher
            .0
            .running
            .clone()
            .acquire_many_owned(u32::try_from(hasher.0.running.available_permits()).unwrap())
            .await
            .unwrap();
        let _waiting = hasher
            .0
            .admitted
            .clone()
            .acquire_many_owned(u32::try_from(hasher.0.admitted.available_permits()).unwrap())
            .await
            .unwrap();
        let fault = hasher
            .verify(password("anything at all"), None)
            .await
            .unwrap_err();
        assert_eq!(fault.kind, crate::service::FaultKind::TooMany);
    }
}
