//! Who sits where: the best filling of the seats by the experts who are on duty.
//!
//! In one interval every expert on duty fills at most one seat of a queue that the expert can
//! serve. The sets of seats that can be filled together form a transversal matroid, so that the
//! filling of greatest weight is kept by augmenting paths: one more expert adds at most one seat,
//! the heaviest that a chain of moves can reach, and one fewer loses at most one, the lightest
//! (Lawler, "Combinatorial optimization", 1976, chapter 7). Which of several fillings of the same
//! weight is held does not matter for any later gain.

mod finish;

use std::ops::Range;

use super::floor::Floor;

/// An expert's place in an interval: off duty.
pub const OFF: u16 = u16::MAX;
/// On duty, without a seat.
pub const IDLE: u16 = u16::MAX - 1;

/// The seats as they are filled now.
#[derive(Clone, Debug)]
pub struct Seating<'a> {
    floor: &'a Floor,
    /// `place[expert * horizon + t]`.
    place: Vec<u16>,
    /// `sitting[t * (queues + 1) + q]`: the experts there; the last of an interval are idle.
    sitting: Vec<Vec<u32>>,
    /// The queues that some expert of the same row could serve, as bits.
    moves: Vec<u64>,
    words: usize,
    /// `gain[t * queues + q]`: what one more expert brings who can serve `q`.
    gain: Vec<f64>,
    stale: Vec<bool>,
    unfilled: f64,
    path: Path,
}

/// Memory of the searches for chains of moves.
#[derive(Clone, Debug, Default)]
struct Path {
    from: Vec<u16>,
    line: Vec<u16>,
}

const NOWHERE: u16 = u16::MAX;

impl<'a> Seating<'a> {
    /// All seats empty.
    #[must_use]
    pub fn new(floor: &'a Floor) -> Self {
        let queues = floor.queues();
        Self {
            floor,
            place: vec![OFF; floor.class_of.len() * floor.horizon],
            sitting: vec![Vec::new(); floor.horizon * (queues + 1)],
            moves: vec![0; floor.horizon * (queues + 1) * queues.div_ceil(64).max(1)],
            words: queues.div_ceil(64).max(1),
            gain: vec![0.0; floor.horizon * queues],
            stale: vec![true; floor.horizon],
            unfilled: floor.demand(),
            path: Path {
                from: vec![NOWHERE; queues],
                line: Vec::with_capacity(queues),
            },
        }
    }

    /// The weight of all unfilled seats.
    #[must_use]
    pub fn unfilled(&self) -> f64 {
        self.unfilled
    }

    /// Where an expert is in an interval: a queue, [`IDLE`] or [`OFF`].
    #[must_use]
    pub fn place(&self, expert: usize, t: usize) -> u16 {
        self.place[expert * self.floor.horizon + t]
    }

    /// Filled seats of a queue in an interval.
    #[must_use]
    pub fn filled(&self, queue: usize, t: usize) -> u32 {
        u32::try_from(self.sitting[t * (self.floor.queues() + 1) + queue].len()).unwrap_or(u32::MAX)
    }

    /// Takes an expert on duty for a shift.
    pub fn add(&mut self, expert: usize, shift: &Range<u32>) {
        for t in shift.start as usize..shift.end as usize {
            self.seat(expert, t);
        }
    }

    /// Lets an expert go for a shift.
    pub fn remove(&mut self, expert: usize, shift: &Range<u32>) {
        for t in shift.start as usize..shift.end as usize {
            self.free(expert, t);
        }
    }

    /// What one more expert of a class brings in an interval: the weight of the seat gained.
    pub fn gain(&mut self, class: usize, t: usize) -> f64 {
        if self.stale[t] {
            self.refresh(t);
        }
        let queues = self.floor.queues();
        let row = &self.gain[t * queues..][..queues];
        let class = &self.floor.classes[class];
        class
            .queues
            .iter()
            .map(|&queue| row[usize::from(queue)])
            .fold(0.0, f64::max)
    }

    /// The heaviest open seat that one more expert of this queue would fill, by others' moves too.
    pub fn reachable(&mut self, queue: usize, t: usize) -> f64 {
        if self.stale[t] {
            self.refresh(t);
        }
        self.gain[t * self.floor.queues() + queue]
    }

    fn open(&self, queue: usize, t: usize) -> bool {
        self.filled(queue, t) < self.floor.required[t * self.floor.queues() + queue]
    }

    /// Labels every queue with the heaviest open seat that its experts' moves can reach.
    fn refresh(&mut self, t: usize) {
        self.stale[t] = false;
        let queues = self.floor.queues();
        self.gain[t * queues..(t + 1) * queues].fill(0.0);
        loop {
            let mut target = None;
            for queue in 0..queues {
                let weight = self.floor.weight[queue];
                if self.gain[t * queues + queue] == 0.0
                    && weight > 0.0
                    && self.open(queue, t)
                    && target.is_none_or(|(most, _)| weight > most)
                {
                    target = Some((weight, queue));
                }
            }
            let Some((weight, queue)) = target else {
                return;
            };
            self.label(t, queue, weight);
        }
    }

    /// Gives `weight` to `queue` and every queue without a label whose experts can move there.
    fn label(&mut self, t: usize, queue: usize, weight: f64) {
        let queues = self.floor.queues();
        let mut line = std::mem::take(&mut self.path.line);
        line.clear();
        line.push(queue as u16);
        self.gain[t * queues + queue] = weight;
        let mut at = 0;
        while at < line.len() {
            let to = usize::from(line[at]);
            at += 1;
            for other in 0..queues {
                if self.gain[t * queues + other] != 0.0 {
                    continue;
                }
                if self.movable(t * (queues + 1) + other, to) {
                    self.gain[t * queues + other] = weight;
                    line.push(other as u16);
                }
            }
        }
        self.path.line = line;
    }

    /// Puts an expert on duty in one interval, filling the heaviest seat in reach.
    fn seat(&mut self, expert: usize, t: usize) {
        self.stale[t] = true;
        let queues = self.floor.queues();
        let floor = self.floor;
        let mut line = std::mem::take(&mut self.path.line);
        line.clear();
        self.path.from.fill(NOWHERE);
        for &queue in &floor.class(expert).queues {
            self.path.from[usize::from(queue)] = IDLE;
            line.push(queue);
        }
        let mut target: Option<usize> = None;
        let mut at = 0;
        while at < line.len() {
            let queue = usize::from(line[at]);
            at += 1;
            let weight = floor.weight[queue];
            if self.open(queue, t)
                && weight > 0.0
                && target.is_none_or(|most| weight > floor.weight[most])
            {
                target = Some(queue);
            }
            let row = (t * (queues + 1) + queue) * self.words;
            for word in 0..self.words {
                let mut bits = self.moves[row + word];
                while bits != 0 {
                    let next = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    if self.path.from[next] == NOWHERE {
                        self.path.from[next] = queue as u16;
                        line.push(next as u16);
                    }
                }
            }
        }
        self.path.line = line;
        let Some(target) = target else {
            self.put(expert, t, IDLE);
            return;
        };
        self.unfilled -= floor.weight[target];
        let mut hole = target;
        loop {
            let from = self.path.from[hole];
            if from == IDLE {
                break;
            }
            let from = usize::from(from);
            self.shift_one(t, from, hole);
            hole = from;
        }
        self.put(expert, t, hole as u16);
    }

    /// Takes an expert off duty in one interval, giving up the lightest seat in reach.
    fn free(&mut self, expert: usize, t: usize) {
        self.stale[t] = true;
        let queues = self.floor.queues();
        let floor = self.floor;
        let place = self.place(expert, t);
        self.lift(expert, t);
        if place == IDLE {
            return;
        }
        // Backwards: which queues' experts could fill the hole, and at last who is idle.
        let mut line = std::mem::take(&mut self.path.line);
        line.clear();
        line.push(place);
        self.path.from.fill(NOWHERE);
        self.path.from[usize::from(place)] = IDLE;
        let mut lightest = usize::from(place);
        let mut idle = None;
        let mut at = 0;
        'search: while at < line.len() {
            let to = usize::from(line[at]);
            at += 1;
            if floor.weight[to] < floor.weight[lightest] {
                lightest = to;
            }
            if self.movable(t * (queues + 1) + queues, to) {
                let waiting = self.sitting[t * (queues + 1) + queues]
                    .iter()
                    .find(|&&waiting| floor.can(waiting as usize, to));
                idle = waiting.map(|&waiting| (waiting as usize, to));
                break 'search;
            }
            for other in 0..queues {
                if self.path.from[other] == NOWHERE && self.movable(t * (queues + 1) + other, to) {
                    self.path.from[other] = to as u16;
                    line.push(other as u16);
                }
            }
        }
        self.path.line = line;
        let mut hole = idle.map_or(lightest, |(_, queue)| queue);
        if let Some((waiting, queue)) = idle {
            self.lift(waiting, t);
            self.put(waiting, t, queue as u16);
            // The chain from this queue to the hole moves on by one each.
            self.advance(t, queue);
            return;
        }
        self.unfilled += floor.weight[lightest];
        while self.path.from[hole] != IDLE {
            let to = usize::from(self.path.from[hole]);
            self.shift_one(t, hole, to);
            hole = to;
        }
    }

    /// Moves one expert along each step from `queue`, which just took one more, to the hole.
    fn advance(&mut self, t: usize, queue: usize) {
        let mut here = queue;
        while self.path.from[here] != IDLE {
            let to = usize::from(self.path.from[here]);
            self.shift_one(t, here, to);
            here = to;
        }
    }

    /// Moves some expert who can from one queue to another.
    fn shift_one(&mut self, t: usize, from: usize, to: usize) {
        let found = self.sitting[t * (self.floor.queues() + 1) + from]
            .iter()
            .copied()
            .find(|&expert| self.floor.can(expert as usize, to));
        if let Some(expert) = found {
            self.lift(expert as usize, t);
            self.put(expert as usize, t, to as u16);
        }
    }

    fn movable(&self, row: usize, to: usize) -> bool {
        self.moves[row * self.words + to / 64] >> (to % 64) & 1 == 1
    }

    fn row(&self, t: usize, place: u16) -> usize {
        let queues = self.floor.queues();
        t * (queues + 1)
            + if place == IDLE {
                queues
            } else {
                usize::from(place)
            }
    }

    fn put(&mut self, expert: usize, t: usize, place: u16) {
        let row = self.row(t, place);
        self.sitting[row].push(expert as u32);
        for (word, bits) in self.floor.class(expert).mask.iter().enumerate() {
            self.moves[row * self.words + word] |= bits;
        }
        self.place[expert * self.floor.horizon + t] = place;
    }

    fn lift(&mut self, expert: usize, t: usize) {
        let place = self.place(expert, t);
        let row = self.row(t, place);
        if let Some(at) = self.sitting[row]
            .iter()
            .position(|&sitting| sitting as usize == expert)
        {
            self.sitting[row].swap_remove(at);
        }
        for word in 0..self.words {
            let floor = self.floor;
            self.moves[row * self.words + word] =
                self.sitting[row].iter().fold(0, |bits, &sitting| {
                    bits | floor.class(sitting as usize).mask[word]
                });
        }
        self.place[expert * self.floor.horizon + t] = OFF;
    }
}
