//! Thin streams are shared: whoever serves several of them does the work of more than one seat.
//!
//! Five queues with a query a night each need one expert each when they are looked at alone, and
//! one altogether. A stream keeps its own requirement, so that no demand is hidden by a seat that
//! does not serve it; instead a seat that serves several streams counts for as many of their seats
//! as experts are saved by pooling just these (economies of scale: Whitt, "Understanding the
//! Efficiency of Multi-Server Service Systems", 1992). Chats and mails are not pooled: whoever waits
//! in a chat cannot wait for a mail to be finished.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Cell, Cut, Seat, Service, Standing, Stream, required};
use crate::planning::staffing::Waiting;

/// A seat once, or what it does beyond that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sitting {
    /// The streams of which it fills one.
    pub(super) streams: Vec<u16>,
    pub(super) standing: Standing,
    /// The intervals in which it fills one more seat.
    pub(super) when: Vec<Range<u32>>,
}

/// The experts that streams need together, by interval: never fewer than the neediest
/// of them alone, never more than all of them apart.
#[must_use]
pub fn together(cut: &Cut, streams: &[&Stream], cells: &[&Vec<Cell>]) -> Vec<u32> {
    (0..cut.count as usize)
        .map(|t| {
            let alone = cells.iter().map(|row| row[t].required);
            let (most, sum) = (alone.clone().max().unwrap_or(0), alone.sum::<u32>());
            let needy = streams.iter().zip(cells);
            let needy = needy.filter(|(_, row)| row[t].required > 0);
            let loads: Vec<(&Service, f64)> = needy
                .map(|(stream, row)| (&stream.service, row[t].mean))
                .collect();
            match pooled(&loads) {
                Some((service, mean)) if loads.len() > 1 => {
                    required(cut, &service, mean).clamp(most, sum)
                }
                _ => sum,
            }
        })
        .collect()
}

/// Several demands as one: all queries, the mean work of one, the strictest promise.
fn pooled(loads: &[(&Service, f64)]) -> Option<(Service, f64)> {
    let (first, _) = loads.first()?;
    let mean: f64 = loads.iter().map(|(_, mean)| mean).sum();
    let work: f64 = loads
        .iter()
        .map(|(service, mean)| service.handle_seconds * mean)
        .sum();
    let mut pooled = **first;
    pooled.handle_seconds = work / mean.max(1e-12);
    for (service, _) in loads {
        let target = &mut pooled.target;
        target.share = target.share.max(service.target.share);
        target.within_seconds = target.within_seconds.min(service.target.within_seconds);
        pooled.terms.concurrency = pooled.terms.concurrency.min(service.terms.concurrency);
        if let (Waiting::Deadline(own), Waiting::Deadline(other)) =
            (pooled.waiting, service.waiting)
        {
            pooled.waiting = Waiting::Deadline(own.min(other));
        }
    }
    Some((pooled, mean))
}

/// What several streams need apart and together, by interval, and how many serve them so far.
struct Saved {
    apart: Vec<u32>,
    together: Vec<u32>,
    seated: Vec<u32>,
}

impl Saved {
    /// What seats on these streams save; `None` where they are not several.
    fn of(cut: &Cut, (all, cells): (&[Stream], &[Vec<Cell>]), numbers: &[u16]) -> Option<Self> {
        let streams: Vec<&Stream> = numbers
            .iter()
            .filter_map(|number| all.get(usize::from(*number)))
            .collect();
        if streams.len() < 2 {
            return None;
        }
        let rows: Vec<&Vec<Cell>> = numbers
            .iter()
            .filter_map(|number| cells.get(usize::from(*number)))
            .collect();
        let apart = |t: usize| rows.iter().map(|row| row[t].required).sum();
        Some(Self {
            apart: (0..cut.count as usize).map(apart).collect(),
            together: together(cut, &streams, &rows),
            seated: vec![0; cut.count as usize],
        })
    }

    /// When one more expert fills a second seat, a third, and so on.
    fn over(&mut self, whole: Range<u32>) -> Vec<Vec<Range<u32>>> {
        let mut further: Vec<Vec<Range<u32>>> = Vec::new();
        for t in whole {
            let more = self.further(t as usize) as usize;
            if further.len() < more {
                further.resize(more, Vec::new());
            }
            for when in &mut further[..more] {
                when.push(t..t + 1);
            }
        }
        further
    }

    /// How many seats one more expert fills beyond the first: so many that the experts needed
    /// together fill all of them.
    fn further(&mut self, t: usize) -> u32 {
        let (apart, together) = (self.apart[t], self.together[t]);
        self.seated[t] += 1;
        if self.seated[t] > together {
            return 0;
        }
        let filled = |experts: u32| u64::from(experts) * u64::from(apart) / u64::from(together);
        let more = filled(self.seated[t]) - filled(self.seated[t] - 1);
        u32::try_from(more.saturating_sub(1)).unwrap_or(0)
    }
}

/// The chats and the mails among streams.
fn alike(all: &[Stream], numbers: &[u16]) -> [Vec<u16>; 2] {
    let chat = |number: &u16| {
        let stream = all.get(usize::from(*number));
        stream.is_some_and(|stream| stream.service.waiting == Waiting::Endless)
    };
    let (chats, mails) = numbers.iter().copied().partition(chat);
    [chats, mails]
}

/// Every seat, as often as it counts, in the order given.
pub(super) fn sittings(
    cut: &Cut,
    demand: (&[Stream], &[Vec<Cell>]),
    seats: &[&Seat],
) -> Vec<Sitting> {
    let mut saved: BTreeMap<Vec<u16>, Option<Saved>> = BTreeMap::new();
    let mut sittings = Vec::with_capacity(seats.len());
    for seat in seats {
        let whole = cut.covered(seat.span);
        let sitting = |streams: &[u16], when| Sitting {
            streams: streams.to_vec(),
            standing: seat.standing,
            when,
        };
        sittings.push(sitting(&seat.streams, vec![whole.clone()]));
        for group in alike(demand.0, &seat.streams) {
            let saved = saved
                .entry(group.clone())
                .or_insert_with(|| Saved::of(cut, demand, &group));
            let Some(saved) = saved else { continue };
            let further = saved.over(whole.clone());
            sittings.extend(further.into_iter().map(|when| sitting(&group, when)));
        }
    }
    sittings
}
