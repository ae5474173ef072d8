//! Clock, entropy and the minting of ids: the only place that asks the outside world for them.
//!
//! Everything else receives `now` and random numbers as arguments; clippy bans the global ones.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use rand::{Rng, RngCore, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::value::time::{Instant, to_micros};

/// Tells the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, corrected by the measured offset to the database's clock.
    System {
        /// Microseconds to add to the machine's clock.
        offset_micros: Arc<std::sync::atomic::AtomicI64>,
    },
    /// A clock that moves only when told: for tests and the test twin.
    Manual(Arc<Mutex<Instant>>),
    /// A clock that runs so many times faster than the machine's: for the demo.
    Fast {
        /// What the machine's clock said when it started.
        started: Instant,
        /// What this clock said then.
        from: Instant,
        /// How many of its seconds pass in one of the machine's.
        speed: i32,
    },
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::System {
            offset_micros: Arc::default(),
        }
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: Instant) -> Self {
        Self::Manual(Arc::new(Mutex::new(to_micros(start))))
    }

    /// A clock that starts at `from` and runs `speed` times as fast as the machine's.
    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    pub fn fast(from: Instant, speed: i32) -> Self {
        Self::Fast {
            started: chrono::Utc::now(),
            from,
            speed: speed.max(1),
        }
    }

    /// The time now, in whole microseconds. Read once per request, job or tick.
    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    pub fn now(&self) -> Instant {
        match self {
            Self::System { offset_micros } => {
                let offset = offset_micros.load(std::sync::atomic::Ordering::Relaxed);
                to_micros(chrono::Utc::now() + TimeDelta::microseconds(offset))
            }
            Self::Manual(now) => *lock(now),
            Self::Fast {
                started,
                from,
                speed,
            } => to_micros(*from + (chrono::Utc::now() - started) * *speed),
        }
    }

    /// How much of this clock passes in a second of the machine's: loops that sleep divide by it.
    #[must_use]
    pub const fn speed(&self) -> i32 {
        match self {
            Self::System { .. } | Self::Manual(_) => 1,
            Self::Fast { speed, .. } => *speed,
        }
    }

    /// Adds to the correction of the machine's clock; a manual clock is left alone (`false`).
    pub fn correct(&self, by: TimeDelta) -> bool {
        match self {
            Self::System { offset_micros } => {
                let by = by.num_microseconds().unwrap_or(0);
                offset_micros.fetch_add(by, std::sync::atomic::Ordering::Relaxed);
                true
            }
            Self::Manual(_) | Self::Fast { .. } => false,
        }
    }

    /// Moves a manual clock forward; the system's clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(now) = self {
            *lock(now) += by;
        }
    }
}

/// A source of randomness that tests can seed.
#[derive(Clone, Debug)]
pub struct Entropy(Arc<Mutex<StdRng>>);

impl Entropy {
    /// Seeded by the operating system: for secrets and ids.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// Seeded by a number: the same numbers every time. Never for secrets.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Random bytes, e.g. for a token.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        lock(&self.0).fill_bytes(&mut bytes);
        bytes
    }

    /// A number in `[0, 1)`, e.g. for jitter.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        lock(&self.0).random()
    }

    /// A new id of the wanted kind: a UUIDv7 of `now`, so that ids sort by time.
    #[must_use]
    pub fn id<Id: From<Uuid>>(&self, now: Instant) -> Id {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>())
            .into_uuid()
            .into()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
