//! The fake: keeps what was sent, and fails when told to.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Letter, MailFault, Mailer};

/// Remembers letters instead of sending them; clones share the memory.
#[derive(Clone, Debug, Default)]
pub struct RecordingMailer(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    sent: Vec<Letter>,
    failures: Vec<MailFault>,
}

impl RecordingMailer {
    /// What was sent so far, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Letter> {
        self.memory(|memory| memory.sent.clone())
    }

    /// Lets the next letter fail like this.
    pub fn fail_next(&self, fault: MailFault) {
        self.memory(|memory| memory.failures.insert(0, fault));
    }

    fn memory<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Mailer for RecordingMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        letter.message("Vesper <no-reply@localhost>")?;
        self.memory(|memory| match memory.failures.pop() {
            Some(fault) => Err(fault),
            None => {
                memory.sent.push(letter.clone());
                Ok(())
            }
        })
    }
}
