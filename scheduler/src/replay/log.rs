//! The canonical log: one line for everything that happens, hashed as it is written.
//!
//! Lines hold whole numbers and names of the scenario, never a float or a place in memory, so the
//! same run has the same hash on any machine. The lines themselves are not kept.

use std::fmt::{Arguments, Write};

use sha2::{Digest, Sha256};

use super::agenda::Micros;

/// The version of the lines: a change of their form is a change of every hash.
const VERSION: u32 = 1;

/// How many bytes of lines are hashed at a time: small enough to stay in a near cache.
const BATCH: usize = 16 * 1024;

/// Hashes lines.
#[derive(Clone)]
pub struct Log {
    hash: Sha256,
    /// Lines that are not hashed yet: many at a time are cheaper.
    lines: String,
    /// How many lines were written.
    pub events: u64,
    /// The lines, where somebody wants to read them.
    kept: Option<Vec<String>>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Log({} events)", self.events)
    }
}

impl Log {
    /// A log that begins with the seed; the lines are kept for reading if `keep` is set.
    #[must_use]
    pub fn new(seed: u64, keep: bool) -> Self {
        let mut hash = Sha256::new();
        hash.update(format!("vesper replay {VERSION} seed {seed}\n"));
        Self {
            hash,
            lines: String::new(),
            events: 0,
            kept: keep.then(Vec::new),
        }
    }

    /// Writes one line.
    pub fn write(&mut self, at: Micros, what: Arguments<'_>) {
        let start = self.lines.len();
        // Writing into a string cannot fail.
        let _ = writeln!(self.lines, "{at} {what}");
        self.events += 1;
        if let Some(kept) = &mut self.kept {
            kept.push(self.lines[start..].trim_end().to_owned());
        }
        if self.lines.len() >= BATCH {
            self.hash.update(self.lines.as_bytes());
            self.lines.clear();
        }
    }

    /// The hash so far, in hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        let hash = self
            .hash
            .clone()
            .chain_update(self.lines.as_bytes())
            .finalize();
        hex::encode(hash)
    }

    /// The lines that were kept.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.kept.as_deref().unwrap_or_default()
    }
}
