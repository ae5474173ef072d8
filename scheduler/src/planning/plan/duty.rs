//! The duties that one expert may be given, and the best of them for given values.
//!
//! A *schedule* is a set of shifts of one expert that keeps availability, length, rest, number and
//! hours. The one of greatest value is a longest path over the possible starts, found exactly by
//! dynamic programming. Which queue the expert serves meanwhile is not decided here.

use std::ops::Range;

/// One unbroken duty, in intervals.
pub type Shift = Range<u32>;

/// What an expert's schedule must keep, in intervals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// When the expert could work; spans may touch or overlap, and a shift lies inside one.
    pub available: Vec<Range<u32>>,
    /// The shortest shift.
    pub min_shift: u32,
    /// The longest shift.
    pub max_shift: u32,
    /// The least number of intervals between two shifts.
    pub min_rest: u32,
    /// The greatest number of shifts.
    pub max_shifts: u32,
    /// The greatest number of intervals on duty.
    pub max_intervals: u32,
    /// Shifts that stay, whether or not they keep the rules above.
    pub pinned: Vec<Shift>,
}

/// A possible beginning of a shift.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// The interval it begins in.
    at: u32,
    /// The latest end, from availability, pinned shifts and the longest shift.
    until: u32,
}

/// The possible shifts of one expert beside the pinned ones, ready to be searched.
#[derive(Clone, Debug)]
pub struct Duties {
    starts: Vec<Start>,
    /// For every instant `0..=horizon` the first start that is not before it.
    first_from: Vec<u32>,
    /// The intervals in which some shift could lie.
    reach: Vec<u32>,
    min_shift: u32,
    min_rest: u32,
    /// Shifts left beside the pinned ones; `None` where rest alone keeps them few enough.
    shifts: Option<usize>,
    /// Intervals left beside the pinned ones.
    hours: usize,
}

/// Memory that searches share, so that none allocates.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Greatest value by layer, start and hours left.
    best: Vec<f64>,
    /// The length of the shift that begins there, 0 for none.
    length: Vec<u16>,
    /// Sums of the values before each interval.
    before: Vec<f64>,
}

/// How the cells of a search lie in memory: layers of starts of hours.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// Cells of one start: hours left and one more, or 1 where hours are not counted.
    width: usize,
    /// Cells of one layer.
    layer: usize,
    /// Layers beside the first: shifts left, or 0 where shifts are not counted.
    counted: usize,
}

impl Duties {
    /// Prepares the rules for a horizon of so many intervals.
    #[must_use]
    pub fn new(rules: &Rules, horizon: u32) -> Self {
        let starts = starts(rules, horizon);
        let pinned: u32 = rules
            .pinned
            .iter()
            .map(ExactSizeIterator::len)
            .map(narrow)
            .sum();
        let left = rules.max_shifts.saturating_sub(narrow(rules.pinned.len()));
        let mut duties = Self {
            first_from: first_from(&starts, horizon),
            reach: reach(&starts),
            starts,
            min_shift: rules.min_shift.max(1),
            min_rest: rules.min_rest,
            shifts: None,
            hours: rules.max_intervals.saturating_sub(pinned) as usize,
        };
        if duties.most_shifts() > left as usize {
            duties.shifts = Some(left as usize);
        }
        duties
    }

    /// The number of shifts that rest alone would allow.
    fn most_shifts(&self) -> usize {
        let next = |at: usize| {
            self.starts
                .get(at)
                .map(|start| self.after(start.at + self.min_shift))
        };
        std::iter::successors(next(0), |&at| next(at)).count()
    }

    /// The first start that has rested from a shift that ends at `end`.
    fn after(&self, end: u32) -> usize {
        let rested = end.saturating_add(self.min_rest) as usize;
        self.first_from
            .get(rested)
            .map_or(self.starts.len(), |&at| at as usize)
    }

    /// The intervals in which some possible shift could lie, ascending.
    #[must_use]
    pub fn reach(&self) -> &[u32] {
        &self.reach
    }

    /// Finds the schedule of greatest value beside the pinned shifts.
    ///
    /// `value[t]` is what the interval `t` on duty brings, and may be negative; only those in
    /// [`Self::reach`] are read. The shifts are put into `into` in order; the answer is their value.
    pub fn best(&self, value: &[f64], scratch: &mut Scratch, into: &mut Vec<Shift>) -> f64 {
        into.clear();
        if self.starts.is_empty() || self.shifts == Some(0) || self.hours < self.min_shift as usize
        {
            return 0.0;
        }
        self.sum_up(value, &mut scratch.before);
        // Most schedules stay below the hours by themselves, and this search is much shorter.
        let worth = self.search(scratch, 1, into);
        if into.iter().map(ExactSizeIterator::len).sum::<usize>() <= self.hours {
            return worth;
        }
        self.search(scratch, self.hours + 1, into)
    }

    /// `before[t]` becomes the sum of the values before `t`.
    fn sum_up(&self, value: &[f64], before: &mut Vec<f64>) {
        before.clear();
        before.resize(value.len() + 1, 0.0);
        let mut sum = 0.0;
        for &t in &self.reach {
            before[t as usize] = sum;
            sum += value[t as usize];
            before[t as usize + 1] = sum;
        }
    }

    /// Longest path, from the last start to the first.
    fn search(&self, scratch: &mut Scratch, width: usize, into: &mut Vec<Shift>) -> f64 {
        let layout = Layout {
            width,
            layer: (self.starts.len() + 1) * width,
            counted: self.shifts.unwrap_or(0),
        };
        let size = layout.layer * (layout.counted + 1);
        scratch.best.clear();
        scratch.best.resize(size, 0.0);
        scratch.length.clear();
        scratch.length.resize(size, 0);
        for layer in layout.counted.min(1)..=layout.counted {
            for start in (0..self.starts.len()).rev() {
                self.relax(scratch, layout, layer, start);
            }
        }
        self.trace(scratch, layout, into)
    }

    /// Fills the cells of one start: leave it, or begin a shift of any length.
    fn relax(&self, scratch: &mut Scratch, layout: Layout, layer: usize, start: usize) {
        let Layout {
            width, layer: size, ..
        } = layout;
        let here = layer * size + start * width;
        // What follows a shift has one shift fewer, where shifts are counted.
        let below = layer.saturating_sub(1) * size;
        let Start { at, until } = self.starts[start];
        let (lower, rest) = scratch.best.split_at_mut(here);
        let (cell, later) = rest.split_at_mut(width);
        cell.copy_from_slice(&later[..width]);
        let lengths = &mut scratch.length[here..here + width];
        for len in self.min_shift..=until - at {
            let used = if width == 1 { 0 } else { len as usize };
            if used >= width {
                break;
            }
            let worth = scratch.before[(at + len) as usize] - scratch.before[at as usize];
            let next = below + self.after(at + len) * width;
            let follows = match next.checked_sub(here + width) {
                Some(next) => &later[next..next + width - used],
                None => &lower[next..next + width - used],
            };
            let mark = u16::try_from(len).unwrap_or(u16::MAX);
            for ((best, length), follows) in cell[used..]
                .iter_mut()
                .zip(&mut lengths[used..])
                .zip(follows)
            {
                if worth + follows > *best {
                    *best = worth + follows;
                    *length = mark;
                }
            }
        }
    }

    /// Reads the shifts of the longest path back.
    fn trace(&self, scratch: &Scratch, layout: Layout, into: &mut Vec<Shift>) -> f64 {
        into.clear();
        let mut layer = layout.counted;
        let mut hours = layout.width - 1;
        let worth = scratch.best[layer * layout.layer + hours];
        let mut start = 0;
        while start < self.starts.len() && (layer > 0 || layout.counted == 0) {
            let cell = layer * layout.layer + start * layout.width + hours;
            let len = u32::from(scratch.length[cell]);
            if len == 0 {
                start += 1;
                continue;
            }
            let at = self.starts[start].at;
            into.push(at..at + len);
            start = self.after(at + len);
            layer = layer.saturating_sub(1);
            hours = hours.saturating_sub(len as usize);
        }
        worth
    }
}

/// Numbers of intervals and shifts are far below 2³²: a problem's horizon is bounded.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn first_from(starts: &[Start], horizon: u32) -> Vec<u32> {
    (0..=horizon)
        .map(|at| narrow(starts.partition_point(|start| start.at < at)))
        .collect()
}

fn reach(starts: &[Start]) -> Vec<u32> {
    let mut reach = Vec::new();
    let mut done = 0;
    for start in starts {
        reach.extend(start.at.max(done)..start.until);
        done = done.max(start.until);
    }
    reach
}

/// Every interval in which a shift may begin, with its latest end.
fn starts(rules: &Rules, horizon: u32) -> Vec<Start> {
    let inside = |at: u32| {
        rules
            .available
            .iter()
            .filter(|span| span.contains(&at))
            .map(|span| span.end)
            .max()
    };
    (0..horizon)
        .filter_map(|at| {
            let longest = inside(at)?
                .min(at.saturating_add(rules.max_shift))
                .min(horizon);
            let until = rules.pinned.iter().fold(longest, |until, pinned| {
                let rested = at >= pinned.end.saturating_add(rules.min_rest);
                if rested {
                    until
                } else {
                    until.min(pinned.start.saturating_sub(rules.min_rest))
                }
            });
            (until >= at.saturating_add(rules.min_shift.max(1))).then_some(Start { at, until })
        })
        .collect()
}
