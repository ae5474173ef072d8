//! `VESPER_STRIPE_…`: how to reach Stripe, and which of its messages are believed.

use scheduler::port::rail::stripe::StripeOptions;
use secrecy::SecretString;

use super::ConfigError;

/// The shortest webhook secret, in bytes: Stripe's own are longer, a slip of the keyboard is not.
const SECRET_SHORTEST: usize = 16;

/// What there is to know about Stripe; nothing where it is not used.
#[derive(Clone, Debug, Default)]
pub struct StripeConfig {
    /// How to reach it; absent: payouts by Stripe stay where they are.
    pub options: Option<StripeOptions>,
    /// Secrets of its webhooks: any of them will do, so that one can be changed.
    pub webhook_secrets: Vec<SecretString>,
}

/// Reads the three settings.
///
/// # Errors
/// Says which is wrong, and what it must be.
pub(super) fn parse(
    url: Option<&str>,
    key: Option<String>,
    secrets: Option<&str>,
) -> Result<StripeConfig, ConfigError> {
    let options = match key {
        Some(key) => Some(options(url, key)?),
        None if url.is_some() => {
            let what = "VESPER_STRIPE_URL is set without VESPER_STRIPE_KEY; set both or neither";
            return Err(ConfigError(what.to_owned()));
        }
        None => None,
    };
    let parts = secrets.unwrap_or_default().split(',').map(str::trim);
    let secrets: Vec<&str> = parts.filter(|secret| !secret.is_empty()).collect();
    if secrets.iter().any(|secret| secret.len() < SECRET_SHORTEST) {
        return Err(ConfigError(format!(
            "VESPER_STRIPE_WEBHOOK_SECRETS must have secrets of at least {SECRET_SHORTEST} bytes \
             (whsec_…), with commas"
        )));
    }
    Ok(StripeConfig {
        options,
        webhook_secrets: secrets.into_iter().map(SecretString::from).collect(),
    })
}

fn options(url: Option<&str>, key: String) -> Result<StripeOptions, ConfigError> {
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let what = "VESPER_STRIPE_KEY holds characters that no key has; copy it again";
        return Err(ConfigError(what.to_owned()));
    }
    let options = StripeOptions::new(key.into());
    let Some(url) = url else {
        return Ok(options);
    };
    if !url.starts_with("https://") && !is_local(url) {
        return Err(ConfigError(format!(
            "VESPER_STRIPE_URL: {url:?} must start with https://, so that nobody reads the key"
        )));
    }
    Ok(options.at(url))
}

/// Whether a plain address stays on this machine: that of a stand-in.
fn is_local(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: Option<&str>, key: Option<&str>, secrets: Option<&str>) -> String {
        let fault = parse(url, key.map(str::to_owned), secrets).unwrap_err();
        fault.0
    }

    #[test]
    fn the_key_goes_only_where_nobody_reads_it() {
        let at = |url| {
            let config = parse(Some(url), Some("sk_test_1".to_owned()), None).unwrap();
            config.options.unwrap().url
        };
        assert_eq!(at("https://stripe.example/"), "https://stripe.example");
        assert_eq!(at("http://127.0.0.1:4242"), "http://127.0.0.1:4242");
        assert_eq!(at("http://localhost"), "http://localhost");
        for url in [
            "http://stripe.example",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1.evil.example:80",
            "ftp://localhost",
        ] {
            let told = refused(Some(url), Some("sk_test_hush"), None);
            assert!(
                told.contains("https://") && !told.contains("hush"),
                "{told}"
            );
        }
    }

    #[test]
    fn slips_are_told_without_the_secret() {
        assert!(refused(Some("https://a.example"), None, None).contains("VESPER_STRIPE_KEY"));
        assert!(!refused(None, Some("sk hush"), None).contains("hush"));
        assert!(!refused(None, None, Some("hush")).contains("hush"));
        let none = parse(None, None, None).unwrap();
        assert!(none.options.is_none() && none.webhook_secrets.is_empty());
        let two = Some(" whsec_0123456789, whsec_9876543210 ,");
        assert_eq!(parse(None, None, two).unwrap().webhook_secrets.len(), 2);
    }
}
