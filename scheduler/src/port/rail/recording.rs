//! The fake: keeps what was sent and answers as it is told; it has no clock and no network.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use entity::value::PayoutId;

use super::{Applicant, Finding, Onboarding, Provider, RailFault, Seen, Sent, Standing, Transfer};

/// How long a send takes at most, as it says.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);

/// Remembers transfers instead of sending them; clones share the memory.
#[derive(Clone, Debug, Default)]
pub struct RecordingProvider(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    asked: Vec<Transfer>,
    transfers: Vec<Seen>,
    outcomes: VecDeque<(bool, Sent)>,
}

impl RecordingProvider {
    /// Every transfer that was asked for, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Transfer> {
        self.memory(|memory| memory.asked.clone())
    }

    /// The transfers that exist, oldest first.
    #[must_use]
    pub fn transfers(&self) -> Vec<Seen> {
        self.memory(|memory| memory.transfers.clone())
    }

    /// Lets a later send answer this, after those that were told before; the transfer exists
    /// afterwards if `executed`.
    pub fn next(&self, executed: bool, outcome: Sent) {
        self.memory(|memory| memory.outcomes.push_back((executed, outcome)));
    }

    /// Changes the transfers that exist, e.g. to reverse one.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Seen>)) {
        self.memory(|memory| change(&mut memory.transfers));
    }

    fn memory<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Memory {
    fn send(&mut self, transfer: &Transfer) -> Sent {
        self.asked.push(transfer.clone());
        let reference = format!("tr_{}", self.asked.len());
        let made = Sent::Created {
            reference: reference.clone(),
        };
        let (executed, outcome) = self.outcomes.pop_front().unwrap_or((true, made));
        if executed {
            self.transfers.push(Seen {
                reference,
                amount: Some(transfer.amount),
                reversed: 0,
                destination: transfer.destination.clone(),
                payout: Some(transfer.payout),
            });
        }
        outcome
    }
}

#[async_trait]
impl Provider for RecordingProvider {
    fn patience(&self) -> TimeDelta {
        PATIENCE
    }

    async fn books(&self) -> Result<Option<String>, RailFault> {
        Ok(None)
    }

    async fn send(&self, transfer: &Transfer) -> Sent {
        self.memory(|memory| memory.send(transfer))
    }

    async fn find(&self, payout: PayoutId) -> Finding {
        let mut found = self.transfers();
        found.retain(|seen| seen.payout == Some(payout));
        if found.is_empty() {
            Finding::Absent
        } else {
            Finding::Found(found)
        }
    }

    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault> {
        let mut found = self.transfers();
        found.retain(|seen| seen.reference == reference);
        Ok(found.pop())
    }

    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault> {
        let account = format!("acct_{}", applicant.expert);
        Ok(Onboarding {
            link: format!("https://provider.example/{account}"),
            account,
            expires_at: DateTime::UNIX_EPOCH,
        })
    }

    async fn account(&self, _: &str) -> Result<Standing, RailFault> {
        Ok(Standing::Ready)
    }
}
