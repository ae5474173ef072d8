//! What a finished plan asks of its seats: who could still come, and who keeps the queue.

use super::{IDLE, OFF, Seating};

impl Seating<'_> {
    /// By queue, whether one more expert there would free somebody for a seat of `queue`.
    #[must_use]
    pub fn doors(&self, queue: usize, t: usize) -> Vec<bool> {
        let queues = self.floor.queues();
        let mut doors = vec![false; queues];
        doors[queue] = true;
        let mut line = vec![queue];
        while let Some(to) = line.pop() {
            let freed = (0..queues)
                .filter(|&other| !doors[other] && self.movable(t * (queues + 1) + other, to));
            let freed: Vec<usize> = freed.collect();
            freed.iter().for_each(|&other| doors[other] = true);
            line.extend(freed);
        }
        doors
    }

    /// Lets experts keep their queue from one interval to the next where two can change places.
    pub fn settle(&mut self) {
        for t in 1..self.floor.horizon {
            for expert in 0..self.floor.class_of.len() {
                let (before, now) = (self.place(expert, t - 1), self.place(expert, t));
                if before != now && before < IDLE && now != OFF {
                    self.return_to(expert, t, before);
                }
            }
        }
    }

    /// Seats an expert where the expert sat before, if somebody who did not sit there can change.
    fn return_to(&mut self, expert: usize, t: usize, queue: u16) {
        let now = self.place(expert, t);
        let partner = self.sitting[self.row(t, queue)]
            .iter()
            .map(|&other| other as usize)
            .find(|&other| {
                self.place(other, t - 1) != queue
                    && (now == IDLE || self.floor.can(other, usize::from(now)))
            });
        if let Some(other) = partner {
            self.lift(other, t);
            self.lift(expert, t);
            self.put(other, t, now);
            self.put(expert, t, queue);
        }
    }
}
