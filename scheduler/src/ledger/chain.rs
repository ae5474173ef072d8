//! The chain of hashes that makes the books tamper-evident.
//!
//! Each entry has a digest over its canonical text; each link hashes the link before, the entry's
//! number and its digest. Changing, removing, adding or swapping entries breaks every later link.

use entity::value::Instant;
use sha2::{Digest, Sha256};

use super::entry::Entry;

/// A SHA-256.
pub type Hash = [u8; 32];

/// SHA-256 of an entry's canonical text: time, kind, currency, reference, memo, and its lines.
///
/// Free text is preceded by its length, so that no two entries have one text.
#[must_use]
pub fn digest(at: Instant, entry: &Entry) -> Hash {
    let mut hash = Sha256::new();
    let head = format!(
        "entry/1\n{}\n{}\n{}\n{}:{}\n{}:{}\n",
        at.timestamp_micros(),
        entry.kind(),
        entry.currency(),
        entry.reference().len(),
        entry.reference(),
        entry.memo().len(),
        entry.memo(),
    );
    hash.update(head.as_bytes());
    for line in entry.lines() {
        hash.update(format!("{} {}\n", line.account, line.amount).as_bytes());
    }
    hash.finalize().into()
}

/// The link of the entry with this number and digest after `previous`.
#[must_use]
pub fn link(previous: &Hash, sequence: u64, digest: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(sequence.to_be_bytes());
    hash.update(digest);
    hash.finalize().into()
}

/// A hash in hexadecimal, as stored.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    ::hex::encode(hash)
}

/// Reads what [`hex()`] wrote; `None` for anything else.
#[must_use]
pub fn unhex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    ::hex::decode_to_slice(text, &mut hash).ok()?;
    // Exactly as it was written: capitals would be another text.
    (hex(&hash) == text).then_some(hash)
}
