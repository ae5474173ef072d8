//! What the seats are: demand and weight by queue, and the classes of experts who can fill them.

/// The queues a class of experts can serve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Queue numbers in ascending order.
    pub queues: Vec<u16>,
    /// The same as bits.
    pub mask: Vec<u64>,
}

impl Class {
    /// The class that can serve these queues, given in ascending order, out of so many.
    #[must_use]
    pub fn new(queues: &[u16], of: usize) -> Self {
        let mut mask = vec![0; of.div_ceil(64).max(1)];
        for &queue in queues {
            mask[usize::from(queue) / 64] |= 1 << (queue % 64);
        }
        Self {
            queues: queues.to_vec(),
            mask,
        }
    }

    /// Whether the queue can be served.
    #[must_use]
    pub fn serves(&self, queue: usize) -> bool {
        self.mask[queue / 64] >> (queue % 64) & 1 == 1
    }

    /// Whether some queue can be served by both.
    #[must_use]
    pub fn shares(&self, other: &Self) -> bool {
        self.mask.iter().zip(&other.mask).any(|(a, b)| a & b != 0)
    }
}

/// What the seats are: demand and weights by queue, classes of experts.
#[derive(Clone, Debug)]
pub struct Floor {
    /// Intervals.
    pub horizon: usize,
    /// What one unfilled seat of a queue costs for an interval.
    pub weight: Vec<f64>,
    /// `required[t * queues + q]` seats.
    pub required: Vec<u32>,
    /// Experts' classes.
    pub classes: Vec<Class>,
    /// The class of each expert.
    pub class_of: Vec<u32>,
}

impl Floor {
    /// The number of queues.
    #[must_use]
    pub fn queues(&self) -> usize {
        self.weight.len()
    }

    /// The queues that an expert can serve.
    #[must_use]
    pub fn class(&self, expert: usize) -> &Class {
        &self.classes[self.class_of[expert] as usize]
    }

    /// The mean weight of a seat, 1 where there is none.
    #[must_use]
    pub fn mean_weight(&self) -> f64 {
        let seats: f64 = self.required.iter().map(|&seats| f64::from(seats)).sum();
        if seats > 0.0 {
            self.demand() / seats
        } else {
            1.0
        }
    }

    /// The weight of all seats.
    #[must_use]
    pub fn demand(&self) -> f64 {
        let weights = self.weight.iter().cycle();
        self.required
            .iter()
            .zip(weights)
            .map(|(&seats, weight)| f64::from(seats) * weight)
            .sum()
    }

    /// Whether an expert can serve a queue.
    #[must_use]
    pub fn can(&self, expert: usize, queue: usize) -> bool {
        self.class(expert).serves(queue)
    }
}
