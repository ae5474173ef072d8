//! Asking for a name's addresses, and looking at every one of them before it is dialled.
//!
//! Invariant: a connection is only ever made to an address that was checked for that connection: a
//! name that answers something else the second time (rebinding) gains nothing.

use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::policy::{Policy, Refusal};

/// Somebody who knows the addresses of names.
pub trait Lookup: Debug + Send + Sync + 'static {
    /// The addresses of this name, now.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// What this machine knows.
#[derive(Clone, Copy, Debug)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        }
        .boxed()
    }
}

/// Resolves names for the HTTP client; refuses a name of which one address is not to be called.
#[derive(Clone, Debug)]
pub(super) struct Checking {
    /// Who knows addresses.
    pub(super) lookup: Arc<dyn Lookup>,
    /// What may be called; absent: what the operator listed by name.
    pub(super) policy: Option<Arc<Policy>>,
}

impl Checking {
    /// The addresses of this name, all of them checked.
    pub(super) async fn addresses(self, name: String) -> Result<Vec<IpAddr>, Refusal> {
        // With a dot at its end a name is whole: no search domain of this machine is put behind it.
        let whole = match self.policy {
            Some(_) if !name.ends_with('.') => format!("{name}."),
            _ => name.clone(),
        };
        let found = self.lookup.lookup(whole).await.unwrap_or_default();
        if found.is_empty() {
            return Err(Refusal(format!("has no address: {name} is not known")));
        }
        if let Some(policy) = &self.policy {
            for &address in &found {
                policy.check(address)?;
            }
        }
        Ok(found)
    }
}

impl Resolve for Checking {
    fn resolve(&self, name: Name) -> Resolving {
        let resolving = self.clone().addresses(name.as_str().to_owned());
        Box::pin(async move {
            let found = resolving.await?;
            let addresses: Addrs =
                Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Answers what is on the list, one after the other.
    #[derive(Debug)]
    struct Scripted(Mutex<Vec<&'static str>>);

    impl Lookup for Scripted {
        fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            let line = self.0.lock().unwrap().remove(0);
            let found = line.split_whitespace().map(|ip| ip.parse().unwrap());
            futures_util::future::ready(Ok(found.collect())).boxed()
        }
    }

    fn scripted(lines: &[&'static str], policy: &str) -> Checking {
        Checking {
            lookup: Arc::new(Scripted(Mutex::new(lines.to_vec()))),
            policy: Some(Arc::new(policy.parse().unwrap())),
        }
    }

    #[tokio::test]
    async fn a_name_that_turns_to_loopback_is_refused_at_that_moment() {
        let resolver = scripted(&["1.1.1.1", "127.0.0.1", "1.1.1.1"], "");
        let mut verdicts = Vec::new();
        for _ in 0..3 {
            let found = resolver.clone().addresses("rebind.example".to_owned());
            verdicts.push(found.await.is_ok());
        }
        assert_eq!(verdicts, [true, false, true]);
    }

    #[tokio::test]
    async fn one_near_address_among_many_spoils_the_name() {
        let resolver = scripted(
            &["1.1.1.1 ::ffff:10.0.0.1", "1.1.1.1 10.0.0.1"],
            "10.0.0.0/8",
        );
        let first = resolver.clone().addresses("a.example".to_owned()).await;
        assert!(first.unwrap_err().0.contains("::ffff:10.0.0.1"));
        let second = resolver.addresses("a.example".to_owned()).await;
        assert_eq!(second.unwrap().len(), 2, "a listed network is called");
    }

    #[tokio::test]
    async fn a_name_without_addresses_is_said_to_be_unknown() {
        let none = scripted(&[""], "").addresses("nobody.example".to_owned());
        assert!(none.await.unwrap_err().0.contains("is not known"));
    }
}
