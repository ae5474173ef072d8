//! M/M/c+M: one line, patience is exponential (Palm 1946; Garnett, Mandelbaum, Reiman 2002).

use super::Demand;

/// States whose share falls below this part of the largest are left out.
const NEGLIGIBLE: f64 = 1e-40;

/// One line before servers, in which patience ends.
#[derive(Clone, Debug)]
pub struct ErlangA {
    rate: f64,
    service: f64,
    leaving: f64,
    servers: u32,
    /// The number of the first state kept.
    first: u32,
    /// The shares of time with `first`, `first + 1`, … in the system; they add up to 1.
    shares: Vec<f64>,
}

impl ErlangA {
    /// The model of this demand before so many servers; patience is a mean in seconds.
    #[must_use]
    pub fn new(demand: &Demand, servers: u32, patience_seconds: f64) -> Self {
        let mut model = Self {
            rate: demand.rate(),
            service: 1.0 / demand.handle_seconds,
            leaving: 1.0 / patience_seconds,
            servers,
            first: 0,
            shares: Vec::new(),
        };
        model.solve();
        model
    }

    /// How fast the system empties with so many in it.
    fn departures(&self, inside: u32) -> f64 {
        let busy = f64::from(inside.min(self.servers));
        let waiting = f64::from(inside.saturating_sub(self.servers));
        busy * self.service + waiting * self.leaving
    }

    /// Balance of neighbours, from the most likely state in both directions: every factor is at
    /// most 1, so that nothing overflows.
    fn solve(&mut self) {
        let mode = self.mode();
        let mut down = Vec::new();
        let (mut share, mut state) = (1.0, mode);
        while state > 0 && share > NEGLIGIBLE {
            share *= self.departures(state) / self.rate;
            state -= 1;
            down.push(share);
        }
        self.first = state;
        down.reverse();
        down.push(1.0);
        let (mut share, mut state) = (1.0, mode);
        while share > NEGLIGIBLE {
            state += 1;
            share *= self.rate / self.departures(state);
            down.push(share);
        }
        let sum: f64 = down.iter().sum();
        self.shares = down.into_iter().map(|share| share / sum).collect();
    }

    /// The last state into which more flows from below than back.
    fn mode(&self) -> u32 {
        let load = self.rate / self.service;
        if load < f64::from(self.servers) {
            return load.floor() as u32;
        }
        let overflow = (self.rate - f64::from(self.servers) * self.service) / self.leaving;
        self.servers.saturating_add(overflow.floor() as u32)
    }

    fn states(&self) -> impl Iterator<Item = (u32, f64)> {
        (self.first..).zip(self.shares.iter().copied())
    }

    /// The share of time with nobody free: what arrivals meet (PASTA).
    #[must_use]
    pub fn probability_of_wait(&self) -> f64 {
        let full = self.states().filter(|(inside, _)| *inside >= self.servers);
        full.map(|(_, share)| share).sum()
    }

    /// The mean number that waits.
    #[must_use]
    pub fn mean_waiting(&self) -> f64 {
        let waiting = |inside: u32| f64::from(inside.saturating_sub(self.servers));
        self.states()
            .map(|(inside, share)| waiting(inside) * share)
            .sum()
    }

    /// The share that leaves without an answer: θ × mean number waiting / arrival rate.
    #[must_use]
    pub fn abandonment(&self) -> f64 {
        self.leaving * self.mean_waiting() / self.rate
    }

    /// The mean wait over all arrivals, those who leave included (Little).
    #[must_use]
    pub fn average_wait_seconds(&self) -> f64 {
        self.mean_waiting() / self.rate
    }

    /// The share of time that a server is busy.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        if self.servers == 0 {
            return 1.0;
        }
        let busy = |inside: u32| f64::from(inside.min(self.servers));
        let busy: f64 = self.states().map(|(n, share)| busy(n) * share).sum();
        busy / f64::from(self.servers)
    }

    /// The share of all arrivals that is begun within a time.
    ///
    /// Who finds j waiting is begun after j + 1 departures at the rates cμ + kθ, k = j … 0. Their
    /// sum has the density of an order statistic, so that, with r = cμ/θ and x = 1 − exp(−θ t),
    /// the share begun in time is r / (r + j + 1) × I(x; j + 1, r + 1), I the regularised
    /// incomplete beta function; I(x; a + 1, b) = I(x; a, b) − x^a (1 − x)^b / (a B(a, b)).
    #[must_use]
    pub fn service_level(&self, within_seconds: f64) -> f64 {
        let at_once = self.states().filter(|(inside, _)| *inside < self.servers);
        let mut level: f64 = at_once.map(|(_, share)| share).sum();
        let r = f64::from(self.servers) * self.service / self.leaving;
        let x = -libm::expm1(-self.leaving * within_seconds);
        // 1 − x, and the subtrahend of the recurrence, start at a = 1.
        let rest = libm::exp(-self.leaving * within_seconds * (r + 1.0));
        let (mut beta, mut term) = (1.0 - rest, (r + 1.0) * x * rest);
        let mut ahead = 0;
        for (inside, share) in self.states() {
            let Some(waiting) = inside.checked_sub(self.servers) else {
                continue;
            };
            while ahead < waiting {
                ahead += 1;
                beta = (beta - term).max(0.0);
                let a = f64::from(ahead);
                term *= x * (a + r + 1.0) / (a + 1.0);
            }
            level += share * beta * r / (r + f64::from(waiting) + 1.0);
        }
        level.min(1.0)
    }
}
