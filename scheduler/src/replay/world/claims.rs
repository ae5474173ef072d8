//! The gap-closing loop in the world: it is told what it may know, and who claims a shift is on
//! duty in it.

use std::collections::BTreeMap;

use entity::value::QueryState;

use super::World;
use super::person::Person;
use crate::calendar::Span;
use crate::replay::agenda::{Event, Micros};
use crate::replay::closing::{Claim, Sight, Stream};

impl World<'_> {
    /// The loop looks, asks and opens; claims become duty.
    pub(super) fn close_gaps(&mut self) {
        let Some(mut closing) = self.closing.take() else {
            return;
        };
        let people = &self.people;
        let sight = Sight {
            waiting: &|| self.waiting(),
            earned: &|expert| people.get(expert as usize).map_or(0, Person::earned_lately),
        };
        let step = closing.tick(self.now, &sight);
        self.closing = Some(closing);
        for shift in step.opened {
            let (from, to) = micros(shift.span);
            self.note(format_args!("opened {} seats {from} to {to}", shift.seats));
        }
        for claim in step.claims {
            self.claimed(claim);
        }
        self.agenda.plan(step.next, Event::Loop);
    }

    /// Queries that wait for an expert, by queue and language.
    fn waiting(&self) -> BTreeMap<Stream, u32> {
        let mut waiting = BTreeMap::new();
        for (query, life) in &self.lives {
            let waits = matches!(life.state, QueryState::Queued | QueryState::Offered);
            if let Some(row) = self.rows.get(*query as usize).filter(|_| waits) {
                *waiting.entry((row.queue, row.language)).or_default() += 1;
            }
        }
        waiting
    }

    fn claimed(&mut self, claim: Claim) {
        let Claim { expert, span } = claim;
        let Some(person) = self.people.get_mut(expert as usize) else {
            return;
        };
        person.duty.claim(span);
        let (from, to) = micros(span);
        // An end that was planned before may have moved.
        self.agenda.plan(from, Event::Duty { expert });
        self.agenda.plan(to, Event::Duty { expert });
        self.note(format_args!("claimed e{expert} {from} to {to}"));
    }
}

const fn micros(span: Span) -> (Micros, Micros) {
    (span.start.timestamp_micros(), span.end.timestamp_micros())
}
