//! Queries come in: refused, held or queued, each taken one with its promise.

use entity::value::{OutsideWindow, QueryState, QueueStatus};

use super::life::{Life, Told};
use super::{Contradiction, World};
use crate::replay::agenda::{Event, Micros, QueryNo};
use crate::replay::chance::{Purpose, Stream};
use crate::replay::duty::instant;
use crate::replay::queries::Row;
use crate::replay::scenario::Queue;
use crate::replay::tally::{Outcome, Record};

/// What the coverage window says about an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Refused,
    Taken {
        window_ends: Option<Micros>,
    },
    Held {
        wakes: Micros,
        window_ends: Option<Micros>,
    },
}

impl World<'_> {
    pub(super) fn arrive(&mut self, number: QueryNo, row: &Row) -> Result<(), Contradiction> {
        self.last_work = self.now;
        let place = row.queue as usize;
        let Some(queue) = self.scenario.queues.get(place) else {
            return Err(Contradiction(format!("query {number} has no queue")));
        };
        self.note(format_args!("received q{number} in {}", queue.name));
        let (wakes, window_ends) = match self.entry(place, queue) {
            Entry::Refused => {
                self.refuse(number, row);
                return Ok(());
            }
            Entry::Taken { window_ends } => (None, window_ends),
            Entry::Held { wakes, window_ends } => (Some(wakes), window_ends),
        };
        let taken = wakes.unwrap_or(self.now);
        let due = taken + Micros::from(queue.first_response_seconds) * 1_000_000;
        let state = wakes.map_or(QueryState::Queued, |_| QueryState::Held);
        self.note(format_args!("taken q{number} {state} due {due}"));
        self.quote(number, row, wakes.is_none());
        let life = Life {
            state,
            taken,
            first_due: due,
            due,
            made: self.now,
            renewals: 0,
            renewals_broken: 0,
            surprises: 0,
            told: Told::default(),
            answered: None,
            wakes,
            window_ends,
            offers: 0,
            rounds: 0,
            work: None,
            previous: None,
            reopened: 0,
        };
        self.lives.insert(number, life);
        self.plan_leaving(number, row);
        self.put(number)
    }

    fn entry(&mut self, place: usize, queue: &Queue) -> Entry {
        let now = instant(self.now);
        let Some(window) = self.coverage.get_mut(place) else {
            return Entry::Refused;
        };
        if queue.status == QueueStatus::Archived {
            return Entry::Refused;
        }
        // Work that is accepted at any time is not given back at one.
        if queue.outside_window == OutsideWindow::Accept {
            return Entry::Taken { window_ends: None };
        }
        if window.is_open(now) {
            let ends = window.next_change(now);
            let window_ends = ends.map(|at| at.timestamp_micros());
            return Entry::Taken { window_ends };
        }
        match (queue.outside_window, window.next_open(now)) {
            (OutsideWindow::Hold, Some(opens)) => Entry::Held {
                wakes: opens.timestamp_micros(),
                window_ends: window.next_change(opens).map(|at| at.timestamp_micros()),
            },
            // A window that never opens holds nothing.
            (OutsideWindow::Hold, None) | (OutsideWindow::Refuse | OutsideWindow::Accept, _) => {
                Entry::Refused
            }
        }
    }

    fn refuse(&mut self, number: QueryNo, row: &Row) {
        self.note(format_args!("refused q{number}"));
        let at = instant(row.received);
        self.tally.query(&Record {
            queue: row.queue as usize,
            received_at: at,
            outcome: Outcome::Refused,
            ended_at: at,
            due_at: at,
            renewals: 0,
            renewals_kept: 0,
            renewals_broken: 0,
            surprises: 0,
        });
    }

    fn plan_leaving(&mut self, number: QueryNo, row: &Row) {
        let drawn = || {
            let patience = self.scenario.patience.as_ref()?;
            let mut stream = Stream::new(self.options.seed, Purpose::Patience, &[row.key]);
            Some(patience.draw(&mut stream))
        };
        if let Some(patience) = row.patience.or_else(drawn) {
            let leaves = row.received + patience;
            self.agenda.plan(leaves, Event::Leave { query: number });
        }
    }

    /// Whether a customer's message now reaches an expert, and until when.
    pub(super) fn window_now(&mut self, place: usize, queue: &Queue) -> Option<Option<Micros>> {
        match self.entry(place, queue) {
            Entry::Taken { window_ends } => Some(window_ends),
            Entry::Refused | Entry::Held { .. } => None,
        }
    }
}
