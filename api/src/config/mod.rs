//! Configuration: built-in defaults, then `vesper.toml`, then the environment (`VESPER_…`).
//!
//! Parsed once at the start into values that cannot be wrong; a fault says which setting and what
//! to do. Secrets are never shown: they are [`secrecy`] values, and [`Config`] prints no addresses
//! of databases either.

mod coverage;
mod network;
mod raw;
mod secrets;
mod settings;
mod stripe;

pub use network::TrustedProxies;
pub use secrets::Secrets;
pub use settings::{Config, MailTarget, Rate, RateLimits, SecondFactorRule};
pub use stripe::StripeConfig;

/// A setting that cannot be used; the sentence says which and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);
