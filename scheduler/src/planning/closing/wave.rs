//! Whom to ask next: fair waves of invitations instead of a race.
//!
//! The first wave asks as many experts as seats are missing, the next ones twice and four times as
//! many. Those with the fewest hours come first, then those who earned least, then a seeded hash of
//! who they are. Give-away in waves is what ShiftAgent does; fewest hours first keeps the quickest
//! hand from taking everything. Whether an expert may work the shift (skills, rest, hours) is not
//! asked here: only such experts are handed in.

use std::collections::BTreeSet;

use chrono::{TimeDelta, Timelike};
use entity::value::Instant;
use entity::value::zone::Zone;

use crate::chance::{Purpose, Stream};

/// The time between two waves: long enough to read a message and look at one's week.
pub const WAVE_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Six waves fit before a shift begins, as far as a minute between them allows.
const WAVES_BEFORE: i32 = 6;

/// The shortest time between two waves.
const WAVE_LEAST: TimeDelta = TimeDelta::minutes(1);

/// The time from one wave to the next, when a shift begins so far ahead (or began).
#[must_use]
pub fn pause(lead: TimeDelta) -> TimeDelta {
    (lead / WAVES_BEFORE).clamp(WAVE_LEAST, WAVE_EVERY)
}

/// The night of an expert, in local hours: nobody is woken from 22:00 to 07:00.
const NIGHT: (u32, u32) = (22, 7);

/// After so many doublings a wave grows no more: by then it is everybody.
const DOUBLINGS_MAX: u32 = 10;

/// Whether it is night on this wall clock.
#[must_use]
pub fn is_night(zone: &Zone, at: Instant) -> bool {
    let hour = zone.local(at).time().hour();
    hour >= NIGHT.0 || hour < NIGHT.1
}

/// An expert who may claim the shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitee<Id> {
    /// Who.
    pub id: Id,
    /// Whether it is night for them; see [`is_night`].
    pub night: bool,
    /// Whether they asked to be woken in emergencies.
    pub in_emergencies: bool,
    /// Hours on duty lately and soon.
    pub hours: TimeDelta,
    /// What they earned lately, in minor units.
    pub earned: i64,
    /// What their hash is made from.
    pub key: u64,
}

/// The shift that somebody is missed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Seats that nobody holds.
    pub seats: u32,
    /// How many waves there were before.
    pub round: u32,
    /// Whether it is an emergency, so that those who opted in may be asked at night.
    pub emergency: bool,
    /// What ties are broken by: the same for one shift, another for the next.
    pub seed: u64,
}

/// The experts to ask in this wave, best first; those in `asked` were asked before.
#[must_use]
pub fn wave<Id: Copy + Ord>(
    invitees: &[Invitee<Id>],
    asked: &BTreeSet<Id>,
    missed: Missed,
) -> Vec<Id> {
    let awake = |one: &&Invitee<Id>| !one.night || (missed.emergency && one.in_emergencies);
    let mut able: Vec<&Invitee<Id>> = invitees
        .iter()
        .filter(awake)
        .filter(|one| !asked.contains(&one.id))
        .collect();
    let lot = |key: u64| Stream::new(missed.seed, Purpose::Invite, &[key]).bits();
    able.sort_by_key(|one| (one.hours, one.earned, lot(one.key), one.id));
    let mut seen = BTreeSet::new();
    able.retain(|one| seen.insert(one.id));
    let size = u64::from(missed.seats) << missed.round.min(DOUBLINGS_MAX);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    able.into_iter().take(size).map(|one| one.id).collect()
}

#[cfg(test)]
mod tests {
    use entity::zones::Zones;
    use proptest::prelude::*;

    use super::*;

    fn invitee(id: u32, hours: i64, earned: i64) -> Invitee<u32> {
        Invitee {
            id,
            night: false,
            in_emergencies: false,
            hours: TimeDelta::hours(hours),
            earned,
            key: u64::from(id),
        }
    }

    fn missed(seats: u32, round: u32) -> Missed {
        Missed {
            seats,
            round,
            emergency: false,
            seed: 7,
        }
    }

    #[test]
    fn whoever_has_worked_least_is_asked_first() {
        let all = [invitee(1, 20, 0), invitee(2, 5, 900), invitee(3, 5, 100)];
        assert_eq!(wave(&all, &BTreeSet::new(), missed(2, 0)), [3, 2]);
    }

    #[test]
    fn waves_double_until_everybody_was_asked() {
        let all: Vec<Invitee<u32>> = (0..20).map(|id| invitee(id, 0, 0)).collect();
        let mut asked = BTreeSet::new();
        let mut sizes = Vec::new();
        for round in 0..5 {
            let now = wave(&all, &asked, missed(2, round));
            sizes.push(now.len());
            asked.extend(now);
        }
        assert_eq!(sizes, [2, 4, 8, 6, 0]);
        assert_eq!(wave(&all, &BTreeSet::new(), missed(0, 3)), [] as [u32; 0]);
    }

    #[test]
    fn the_nearer_a_shift_the_faster_the_waves() {
        let minutes = |lead| pause(TimeDelta::minutes(lead)).num_minutes();
        assert_eq!(
            [minutes(600), minutes(30), minutes(6), minutes(-5)],
            [10, 5, 1, 1]
        );
    }

    #[test]
    fn chance_breaks_ties_anew_for_each_shift() {
        let all: Vec<Invitee<u32>> = (0..50).map(|id| invitee(id, 0, 0)).collect();
        let order = |seed| {
            wave(
                &all,
                &BTreeSet::new(),
                Missed {
                    seed,
                    ..missed(50, 0)
                },
            )
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn night_is_from_ten_to_seven_on_the_wall_clock() {
        let zone = Zones::bundled()
            .get(&"Asia/Manila".parse().unwrap())
            .unwrap();
        let night = |at: &str| is_night(&zone, at.parse().unwrap());
        assert!(night("2026-05-01T14:00:00Z") && night("2026-05-01T22:59:00Z"));
        assert!(!night("2026-05-01T13:59:00Z") && !night("2026-05-01T23:00:00Z"));
    }

    proptest! {
        #[test]
        fn nobody_is_woken_or_asked_twice(
            nights in prop::collection::vec((any::<bool>(), any::<bool>(), 0..40i64), 0..40),
            seats in 0..5u32, emergency: bool, seed: u64,
        ) {
            let all: Vec<Invitee<u32>> = nights.iter().zip(0..).map(|(&(night, in_emergencies, hours), id)| {
                Invitee { night, in_emergencies, ..invitee(id / 2, hours, 0) }
            }).collect();
            let mut asked = BTreeSet::new();
            for round in 0..8 {
                let now = wave(&all, &asked, Missed { emergency, seed, ..missed(seats, round) });
                prop_assert!(now.len() as u64 <= u64::from(seats) << round);
                for id in now {
                    prop_assert!(asked.insert(id));
                    let able = |one: &&Invitee<u32>| one.id == id && (!one.night || emergency && one.in_emergencies);
                    prop_assert!(all.iter().any(|one| able(&one)));
                }
            }
        }
    }
}
