//! How often one may ask: per key or person, per brand, per address.

use std::net::IpAddr;
use std::sync::Arc;

use entity::value::BrandId;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::{Rate, RateLimits};

type Keyed<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// How the asker stands with each limit that the call counts for, for the headers of the answer.
#[derive(Clone, Debug, Default)]
pub struct Standings(pub Vec<Standing>);

/// How one stands with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The name of the limit.
    pub policy: &'static str,
    /// Calls at once.
    pub quota: u32,
    /// The time in which they are all given back, in seconds.
    pub window_seconds: u32,
    /// Calls left.
    pub remaining: u32,
    /// Seconds until one more is let through; zero while some are left.
    pub retry_after_seconds: u32,
}

impl Standing {
    /// Whether this call is let through.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        self.retry_after_seconds == 0
    }
}

struct Limit<K: std::hash::Hash + Eq + Clone> {
    policy: &'static str,
    rate: Rate,
    clock: DefaultClock,
    limiter: Keyed<K>,
}

impl<K: std::hash::Hash + Eq + Clone> Limit<K> {
    fn new(policy: &'static str, rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self {
            policy,
            rate,
            clock: DefaultClock::default(),
            limiter: RateLimiter::dashmap(quota).with_middleware(),
        }
    }

    fn take(&self, key: &K) -> Standing {
        let (remaining, retry_after_seconds) = match self.limiter.check_key(key) {
            Ok(state) => (state.remaining_burst_capacity(), 0),
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.clock.now()).as_secs_f64();
                (0, (wait.ceil() as u32).max(1))
            }
        };
        Standing {
            policy: self.policy,
            quota: self.rate.burst.get(),
            window_seconds: self.rate.burst.get().div_ceil(self.rate.per_second.get()),
            remaining,
            retry_after_seconds,
        }
    }

    fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// The limits of this process; cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    address: Limit<IpAddr>,
    tenant: Limit<BrandId>,
    caller: Limit<String>,
    visitor: Limit<IpAddr>,
    sign_in: Limit<IpAddr>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Limits {
    /// Empty buckets of these sizes.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self(Arc::new(Inner {
            address: Limit::new("address", limits.address),
            tenant: Limit::new("tenant", limits.tenant),
            caller: Limit::new("caller", limits.caller),
            visitor: Limit::new("visitor", limits.visitor),
            sign_in: Limit::new("sign-in", limits.sign_in),
        }))
    }

    /// Counts any call from an address.
    #[must_use]
    pub fn address(&self, address: IpAddr) -> Standing {
        self.0.address.take(&network(address))
    }

    /// Counts a call of any member or system of a brand.
    #[must_use]
    pub fn tenant(&self, brand: BrandId) -> Standing {
        self.0.tenant.take(&brand)
    }

    /// Counts a call of a key or a person.
    #[must_use]
    pub fn caller(&self, principal: &str) -> Standing {
        self.0.caller.take(&principal.to_owned())
    }

    /// Counts a call without credentials.
    #[must_use]
    pub fn visitor(&self, address: IpAddr) -> Standing {
        self.0.visitor.take(&network(address))
    }

    /// Counts a sign-up, a sign-in, a request for mail or a wrong credential.
    #[must_use]
    pub fn sign_in(&self, address: IpAddr) -> Standing {
        self.0.sign_in.take(&network(address))
    }

    /// Forgets those who have not called for a while; to be called now and then.
    pub fn forget_idle(&self) {
        self.0.address.forget_idle();
        self.0.tenant.forget_idle();
        self.0.caller.forget_idle();
        self.0.visitor.forget_idle();
        self.0.sign_in.forget_idle();
    }
}

/// One household or server has a whole /64 of IPv6: it counts as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_after_the_burst_is_told_to_wait() {
        let limits = Limits::new("caller=1:3".parse().unwrap());
        let left: Vec<u32> = (0..3).map(|_| limits.caller("a").remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limits.caller("a");
        assert!(!refused.is_within());
        assert_eq!((refused.quota, refused.window_seconds), (3, 3));
        assert!(limits.caller("b").is_within());
    }

    #[test]
    fn a_whole_ipv6_household_counts_as_one() {
        let limits = Limits::new("sign_in=1:1".parse().unwrap());
        assert!(limits.sign_in("2001:db8::1".parse().unwrap()).is_within());
        assert!(!limits.sign_in("2001:db8::2".parse().unwrap()).is_within());
        assert!(
            limits
                .sign_in("2001:db8:0:1::1".parse().unwrap())
                .is_within()
        );
    }
}
