//! The canonical log: one line for everything that happens, hashed as it is written.
//!
//! Lines hold whole numbers and names of the scenario, never a float or a place in memory, so the
//! same run has the same hash on any machine. The lines themselves are not kept.

use std::fmt::{Arguments, Write};

use sha2::{Digest, Sha256};

use super::agenda::Micros;

/// The version of the lines: a change of their form is a change of every hash.
const VERSION: u32 = 1;

/// Hashes lines.
#[derive(Clone)]
pub struct Log {
    hash: Sha256,
    line: String,
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
            line: String::new(),
            events: 0,
            kept: keep.then(Vec::new),
        }
    }

    /// Writes one line.
    pub fn write(&mut self, at: Micros, what: Arguments<'_>) {
        self.line.clear();
        // Writing into a string cannot fail.
        let _ = writeln!(self.line, "{at} {what}");
        self.hash.update(self.line.as_bytes());
        self.events += 1;
        if let Some(kept) = &mut self.kept {
            kept.push(self.line.trim_end().to_owned());
        }
    }

    /// The hash so far, in hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        let hash = self.hash.clone().finalize();
        hash.iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// The lines that were kept.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.kept.as_deref().unwrap_or_default()
    }
}
