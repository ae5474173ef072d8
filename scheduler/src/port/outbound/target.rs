//! An address that a stranger chose, read once: what was checked is what is called.

use url::{Host, Url};

use super::policy::{Policy, Refusal, ip, plain};

/// The longest address, in bytes: what browsers and servers agree on.
pub const URL_BYTES_MAX: usize = 2_048;

/// Names that mean this machine or this network, alone or as the end of a name: RFC 6761, RFC 6762
/// (`local`), RFC 8375 (`home.arpa`), and what is reserved or in use for private networks.
const NEAR: &[&str] = &[
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
];

/// Ports below 1024 that are called: those of the web. The others belong to other protocols, which
/// a forged request could speak to.
const WEB_PORTS: [u16; 2] = [80, 443];

/// An address that may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
    listed: bool,
}

impl Target {
    /// Reads an address; what the operator lists may also be near, without TLS, or at any port.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str, policy: &Policy) -> Result<Self, Refusal> {
        let refuse = |what: &str| Err(Refusal(what.to_owned()));
        if text.len() > URL_BYTES_MAX {
            return refuse("must be at most 2048 bytes long");
        }
        // Parsers disagree about these: what one drops, another reads as the end of the host.
        if text.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control()) {
            return refuse("must be without spaces, control characters and backslashes");
        }
        let url = match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => url,
            _ => return refuse("must be an address that starts with https://"),
        };
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return refuse("must be without a user name or password");
        }
        if url.fragment().is_some() {
            return refuse("must be without a fragment");
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return refuse("must name a host");
        };
        let host = plain(host.to_owned());
        policy.refuse_own(&host, port)?;
        let listed = policy.lists(&host, port);
        if !listed {
            stranger(&url, &host, port, policy)?;
        }
        Ok(Self { url, listed })
    }

    /// The address, as it is called.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Whether it is called without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Whether the operator lists it by host and port, so that its addresses are not asked about.
    pub(super) const fn is_listed(&self) -> bool {
        self.listed
    }
}

/// What is between the slashes and the path, as it was written.
fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The rules for what the operator does not list.
fn stranger(url: &Url, host: &Host, port: u16, policy: &Policy) -> Result<(), Refusal> {
    if let Some(address) = ip(host) {
        policy.check(address)?;
    }
    if let Host::Domain(name) = host {
        public_name(name)?;
    }
    if url.scheme() != "https" {
        return Err(Refusal("must start with https://".to_owned()));
    }
    if port < 1_024 && !WEB_PORTS.contains(&port) {
        return Err(Refusal(format!(
            "must have the port 443 or one above 1023, and {port} is another service's"
        )));
    }
    Ok(())
}

/// Refuses names that only this machine or this network knows.
fn public_name(name: &str) -> Result<(), Refusal> {
    let near = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if name.split('.').any(str::is_empty) {
        return Err(Refusal("must name a host".to_owned()));
    }
    if !name.contains('.') || NEAR.iter().any(|end| near(end)) {
        return Err(Refusal(format!(
            "must be in the open internet, and {name} is a name of a private network"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
