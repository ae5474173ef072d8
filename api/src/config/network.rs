//! Networks, and which of them are proxies whose word is believed.

use std::net::IpAddr;
use std::str::FromStr;

use super::ConfigError;

/// An address, or all addresses that share a prefix (CIDR).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl FromStr for Network {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let fault = || {
            ConfigError(format!(
                "VESPER_TRUSTED_PROXIES: {text:?} is no address or network such as 10.0.0.0/8"
            ))
        };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| fault())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix
            .map_or(Ok(longest), str::parse)
            .map_err(|_| fault())?;
        if prefix > longest {
            return Err(fault());
        }
        Ok(Self { address, prefix })
    }
}

impl Network {
    /// Whether the address lies in this network.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differ = u32::from(own) ^ u32::from(other);
                differ.checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differ = u128::from(own) ^ u128::from(other);
                differ
                    .checked_shr(128 - u32::from(self.prefix))
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

/// The proxies before this node.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<Network>);

impl TrustedProxies {
    /// Reads addresses and networks with commas between them.
    pub(super) fn parse(text: Option<&str>) -> Result<Self, ConfigError> {
        text.unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Who really calls: the last forwarded address that is not a trusted proxy itself.
    ///
    /// Without a trusted proxy as the peer the header is a stranger's claim and is not read.
    #[must_use]
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let trusted = |address: IpAddr| self.0.iter().any(|network| network.contains(address));
        if !trusted(peer) {
            return peer;
        }
        let mut nearest = peer;
        for hop in forwarded_for.unwrap_or_default().rsplit(',') {
            let Ok(address) = hop.trim().parse() else {
                return nearest;
            };
            nearest = address;
            if !trusted(address) {
                return address;
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_trusted_proxies_tell_the_client() {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(
            proxies.client(ip("203.0.113.9"), Some("1.2.3.4")),
            ip("203.0.113.9")
        );
        assert_eq!(
            proxies.client(ip("10.0.0.1"), Some("6.6.6.6, 1.2.3.4")),
            ip("1.2.3.4")
        );
        assert_eq!(
            proxies.client(ip("10.0.0.1"), Some("1.2.3.4, 10.0.0.2")),
            ip("1.2.3.4")
        );
        assert_eq!(proxies.client(ip("10.0.0.1"), None), ip("10.0.0.1"));
        assert_eq!(
            proxies.client(ip("10.0.0.1"), Some("nonsense")),
            ip("10.0.0.1")
        );
    }

    #[test]
    fn a_network_holds_its_addresses() {
        let network: Network = "192.168.4.0/22".parse().unwrap();
        assert!(network.contains(ip("192.168.7.255")));
        assert!(!network.contains(ip("192.168.8.0")));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains(ip("8.8.8.8")));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("here".parse::<Network>().is_err());
    }
}
