//! Where the bytes of a table come from: a file, or a text that was sent.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

/// The bytes of a table and the name that faults give it.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A file, read piece by piece.
    File(&'a Path),
    /// A text in memory.
    Text {
        /// What faults call it.
        name: &'a str,
        /// Its bytes.
        bytes: &'a [u8],
    },
}

impl<'a> Source<'a> {
    /// What faults call it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Text { name, .. } => (*name).to_owned(),
        }
    }

    pub(super) fn open(&self) -> std::io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)),
            Self::Text { bytes, .. } => Box::new(Cursor::new(*bytes)),
        })
    }

    /// At most `most` bytes from `byte` on.
    pub(super) fn part(&self, byte: u64, most: u64) -> std::io::Result<Vec<u8>> {
        match self {
            Self::File(path) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(byte))?;
                let mut part = Vec::new();
                file.take(most).read_to_end(&mut part)?;
                Ok(part)
            }
            Self::Text { bytes, .. } => {
                let start = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
                let length = usize::try_from(most).unwrap_or(usize::MAX);
                Ok(bytes[start..].iter().take(length).copied().collect())
            }
        }
    }
}
