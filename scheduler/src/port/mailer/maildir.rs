//! Mail into a folder in maildir form (<https://cr.yp.to/proto/maildir.html>): for a first look,
//! for tests, and for installations whose mail server reads from there.

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use tokio::fs;

use super::{Letter, MailFault, Mailer};

/// A folder with `tmp`, `new` and `cur`.
#[derive(Debug)]
pub struct Maildir {
    folder: PathBuf,
    sender: String,
}

impl Maildir {
    /// This folder; made when the first letter comes.
    #[must_use]
    pub fn new(folder: &Path, sender: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            sender: sender.to_owned(),
        }
    }

    /// Writes beside and moves into place, so that no reader sees half a letter.
    async fn place(&self, name: &str, text: &[u8]) -> io::Result<()> {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(self.folder.join(part)).await?;
        }
        let draft = self.folder.join("tmp").join(name);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&draft).await?;
        tokio::io::AsyncWriteExt::write_all(&mut file, text).await?;
        file.sync_all().await?;
        fs::rename(&draft, self.folder.join("new").join(name)).await
    }
}

#[async_trait]
impl Mailer for Maildir {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        let message = letter.message(&self.sender)?;
        // The same letter has the same name: a repeat replaces it.
        let name = format!("{}.{}.vesper", letter.written_at.timestamp(), letter.id);
        self.place(&name, &message.formatted())
            .await
            .map_err(|error| {
                MailFault::Passing(format!(
                    "cannot write to {}: {error}",
                    self.folder.display()
                ))
            })
    }
}
