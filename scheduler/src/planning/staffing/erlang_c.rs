//! M/M/c: one line, everybody waits (Erlang 1917).

use super::Demand;

/// One line before `servers`, in which everybody waits.
#[derive(Clone, Copy, Debug)]
pub struct ErlangC {
    load: f64,
    handle_seconds: f64,
    servers: u32,
    wait: f64,
}

/// The share that finds all servers busy where nobody waits.
///
/// B(n) = a B(n−1) / (n + a B(n−1)), B(0) = 1: every term lies between 0 and 1, so that nothing
/// overflows (Jagerman 1974).
#[must_use]
pub fn erlang_b(load: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |busy, n| load * busy / (f64::from(n) + load * busy))
}

impl ErlangC {
    /// The model of this demand before so many servers.
    #[must_use]
    pub fn new(demand: &Demand, servers: u32) -> Self {
        let load = demand.offered_load();
        let free = f64::from(servers) - load;
        let wait = if free <= 0.0 {
            1.0
        } else {
            let busy = erlang_b(load, servers);
            f64::from(servers) * busy / (free + load * busy)
        };
        Self {
            load,
            handle_seconds: demand.handle_seconds,
            servers,
            wait,
        }
    }

    fn free(&self) -> f64 {
        f64::from(self.servers) - self.load
    }

    /// The share that waits: C = c B / (c − a (1 − B)); 1 where the line grows for ever.
    #[must_use]
    pub const fn probability_of_wait(&self) -> f64 {
        self.wait
    }

    /// The mean wait over all, C × handle time / (c − a); `None` where the line grows for ever.
    #[must_use]
    pub fn average_wait_seconds(&self) -> Option<f64> {
        (self.free() > 0.0).then(|| self.wait * self.handle_seconds / self.free())
    }

    /// The share begun within a time: 1 − C exp(−(c − a) t / handle time).
    #[must_use]
    pub fn service_level(&self, within_seconds: f64) -> f64 {
        if self.free() <= 0.0 {
            return 0.0;
        }
        1.0 - self.wait * libm::exp(-self.free() * within_seconds / self.handle_seconds)
    }

    /// The share of time that a server is busy.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        if self.free() <= 0.0 {
            1.0
        } else {
            self.load / f64::from(self.servers)
        }
    }
}
