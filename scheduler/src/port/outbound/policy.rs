//! What may be called: the open internet, and what the operator of this installation lists.

use std::net::IpAddr;
use std::str::FromStr;

use entity::value::Network;
use url::{Host, Url};

use super::address::objection;

/// Why an address is not called: the end of a sentence that begins with its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub(super) String);

/// One host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: Host,
    port: u16,
}

/// What the operator lets strangers name besides the open internet, and what is never called.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    places: Vec<Place>,
    networks: Vec<Network>,
    own: Option<Place>,
}

/// A list that cannot be read: says which part and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no host:port, address or network such as hooks.internal:8080 or 10.0.0.0/8")]
pub struct NoPolicy(String);

impl FromStr for Policy {
    type Err = NoPolicy;

    /// Reads `host:port`, addresses and networks with commas between them.
    fn from_str(text: &str) -> Result<Self, NoPolicy> {
        let mut policy = Self::default();
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        for part in parts {
            if let Ok(network) = part.parse() {
                policy.networks.push(network);
            } else {
                let place = place(part).ok_or_else(|| NoPolicy(part.to_owned()))?;
                policy.places.push(place);
            }
        }
        Ok(policy)
    }
}

/// A host and port as they are written in a list.
fn place(text: &str) -> Option<Place> {
    let (_, port) = text.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    Some(Place {
        host: plain(url.host()?.to_owned()),
        port,
    })
}

/// The host without the dot that may end a name.
pub(super) fn plain(host: Host) -> Host {
    match host {
        Host::Domain(name) => Host::Domain(name.trim_end_matches('.').to_owned()),
        address => address,
    }
}

impl Policy {
    /// Never calls this installation itself, which people reach at that address.
    #[must_use]
    pub fn apart_from(mut self, public_url: &str) -> Self {
        self.own = Url::parse(public_url).ok().and_then(|url| {
            Some(Place {
                host: plain(url.host()?.to_owned()),
                port: url.port_or_known_default()?,
            })
        });
        self
    }

    /// Whether the operator lists this host and port: then nothing else is asked of it.
    pub(super) fn lists(&self, host: &Host, port: u16) -> bool {
        let listed = |place: &Place| place.port == port && place.host == *host;
        self.places.iter().any(listed)
            || ip(host).is_some_and(|address| self.networks.iter().any(|n| n.contains(address)))
    }

    /// Refuses this installation itself; at another port it may be listed.
    pub(super) fn refuse_own(&self, host: &Host, port: u16) -> Result<(), Refusal> {
        let own = self.own.as_ref().filter(|own| own.host == *host);
        match own {
            Some(own) if own.port == port || !self.lists(host, port) => {
                Err(Refusal("must not be this server itself".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Refuses an address that is neither in the open internet nor in a listed network.
    ///
    /// # Errors
    /// Says what the address is.
    pub fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        match objection(address) {
            Some(what) if !self.networks.iter().any(|n| n.contains(address)) => Err(Refusal(
                format!("must be in the open internet, and {address} is {what}"),
            )),
            _ => Ok(()),
        }
    }
}

/// The address that a host is, if it is no name.
pub(super) fn ip(host: &Host) -> Option<IpAddr> {
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_places_and_networks() {
        let policy: Policy = "hooks.internal:8080, 10.1.0.0/16, [::1]:99, 127.0.0.1"
            .parse()
            .unwrap();
        assert!(policy.lists(&Host::parse("hooks.internal").unwrap(), 8080));
        assert!(!policy.lists(&Host::parse("hooks.internal").unwrap(), 8081));
        assert!(policy.lists(&Host::parse("10.1.2.3").unwrap(), 1));
        assert!(policy.lists(&Host::parse("[::1]").unwrap(), 99));
        assert!(policy.check("127.0.0.1".parse().unwrap()).is_ok());
        assert!(policy.check("127.0.0.2".parse().unwrap()).is_err());
        assert!("hooks.internal".parse::<Policy>().is_err());
        assert!("hooks.internal:port".parse::<Policy>().is_err());
    }
}
