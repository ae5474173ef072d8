//! Proxies whose word about the client is believed.

use std::net::IpAddr;

use entity::value::Network;

use super::ConfigError;

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
            .map(|part| {
                part.parse()
                    .map_err(|fault| ConfigError(format!("VESPER_TRUSTED_PROXIES: {fault}")))
            })
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
}
