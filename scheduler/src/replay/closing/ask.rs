//! An open shift: asking experts in waves until somebody claims it.

use std::collections::BTreeSet;

use entity::value::Instant;

use super::Claim;
use super::people::People;
use crate::calendar::Span;
use crate::chance::{Purpose, Stream, fold};
use crate::planning::closing::{Invitee, Missed, OpenShift, is_night, wave};
use crate::replay::agenda::ExpertNo;

/// A published shift with seats that nobody holds.
#[derive(Debug)]
pub struct Open {
    number: u64,
    /// Whose.
    pub pool: usize,
    /// When.
    pub span: Span,
    /// Seats that nobody holds.
    pub missing: u32,
    round: u32,
    asked: BTreeSet<usize>,
}

impl Open {
    /// Publishes a shift.
    pub const fn new(number: u64, shift: &OpenShift) -> Self {
        Self {
            number,
            pool: shift.stream,
            span: shift.span,
            missing: shift.seats,
            round: 0,
            asked: BTreeSet::new(),
        }
    }

    /// The seats that nobody holds, as a shift.
    pub const fn standing(&self) -> OpenShift {
        OpenShift {
            stream: self.pool,
            span: self.span,
            seats: self.missing,
            kept: 0.0,
        }
    }

    /// Sends the next wave; who of it claims a seat does so at once.
    pub fn ask(
        &mut self,
        people: &mut People,
        (now, seed): (Instant, u64),
        earned: &dyn Fn(ExpertNo) -> i64,
    ) -> Vec<Claim> {
        let missed = Missed {
            seats: self.missing,
            round: self.round,
            emergency: false,
            seed: fold(seed, self.number),
        };
        let invitees = self.invitees(people, now, earned);
        let asked = wave(&invitees, &self.asked, missed);
        self.round += u32::from(!asked.is_empty());
        let mut claims = Vec::new();
        for expert in asked {
            self.asked.insert(expert);
            let keys = [people.key(expert), self.number];
            let mut chance = Stream::new(seed, Purpose::Claim, &keys);
            if self.missing > 0 && chance.happens(people.accept_rate(expert)) {
                self.missing -= 1;
                people.take(expert, self.pool, self.span);
                claims.push(Claim {
                    expert: expert as ExpertNo,
                    span: self.span,
                });
            }
        }
        claims
    }

    fn invitees(
        &self,
        people: &People,
        now: Instant,
        earned: &dyn Fn(ExpertNo) -> i64,
    ) -> Vec<Invitee<usize>> {
        let may = people.who_may(self.pool, self.span).into_iter();
        let new = may.filter(|expert| !self.asked.contains(expert));
        new.map(|expert| Invitee {
            id: expert,
            night: is_night(people.zone(expert), now),
            in_emergencies: false,
            hours: people.hours(expert, self.span.start),
            earned: earned(expert as ExpertNo),
            key: people.key(expert),
        })
        .collect()
    }
}
