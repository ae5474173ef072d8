//! What each setting means.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use entity::db::{DbOptions, Engine};
use scheduler::port::outbound::Policy;
use scheduler::service::CoverPolicy;
use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;
use super::coverage;
use super::network::TrustedProxies;
use super::raw::Raw;
use super::secrets::{self, Secrets};
use super::stripe::{self, StripeConfig};

/// Where mail is handed over.
#[derive(Clone, Debug)]
pub enum MailTarget {
    /// A server, with its credentials in the address.
    Smtp(SecretString),
    /// A folder in maildir form.
    Maildir(PathBuf),
}

/// A steady rate and how many calls may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Calls per second, steadily.
    pub per_second: NonZeroU32,
    /// Calls at once.
    pub burst: NonZeroU32,
}

impl Rate {
    const fn new(per_second: u32, burst: u32) -> Option<Self> {
        match (NonZeroU32::new(per_second), NonZeroU32::new(burst)) {
            (Some(per_second), Some(burst)) => Some(Self { per_second, burst }),
            _ => None,
        }
    }
}

/// How many calls are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Of any kind, of one address.
    pub address: Rate,
    /// Of all members and keys of one brand.
    pub tenant: Rate,
    /// Of one key or one person.
    pub caller: Rate,
    /// Without credentials, of one address.
    pub visitor: Rate,
    /// Sign-up, sign-in, mail requests and wrong credentials, of one address.
    pub sign_in: Rate,
}

impl Default for RateLimits {
    /// A brand's bulk traffic passes; an office of thousands behind one address signs in at once;
    /// guessing goes on at 50 a second at most, and hashing is bounded apart from this.
    fn default() -> Self {
        let rate = |per_second, burst| Rate::new(per_second, burst).unwrap_or(Self::ONE);
        Self {
            address: rate(3_000, 12_000),
            tenant: rate(2_000, 4_000),
            caller: rate(1_000, 2_000),
            visitor: rate(500, 5_000),
            sign_in: rate(50, 2_000),
        }
    }
}

impl RateLimits {
    const ONE: Rate = Rate {
        per_second: NonZeroU32::MIN,
        burst: NonZeroU32::MIN,
    };
}

impl FromStr for RateLimits {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let fault = || {
            ConfigError(format!(
                "VESPER_RATE_LIMITS: {text:?} must look like address=3000:12000,tenant=2000:4000,caller=1000:2000,visitor=500:5000,sign_in=50:2000 \
                 (calls per second : calls at once)"
            ))
        };
        let mut limits = Self::default();
        for part in text.split(',') {
            let (name, rate) = part.trim().split_once('=').ok_or_else(fault)?;
            let (per_second, burst) = rate.split_once(':').ok_or_else(fault)?;
            let rate = match (per_second.parse(), burst.parse()) {
                (Ok(per_second), Ok(burst)) => Rate::new(per_second, burst).ok_or_else(fault)?,
                _ => return Err(fault()),
            };
            match name {
                "address" => limits.address = rate,
                "tenant" => limits.tenant = rate,
                "caller" => limits.caller = rate,
                "visitor" => limits.visitor = rate,
                "sign_in" => limits.sign_in = rate,
                _ => return Err(fault()),
            }
        }
        Ok(limits)
    }
}

/// Whether pages that move money or see everything ask for a second factor first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorRule {
    /// Owners of brands and administrators set one before anything else.
    Required,
    /// Everybody may set one.
    Offered,
}

impl FromStr for SecondFactorRule {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        match text {
            "required" => Ok(Self::Required),
            "offered" => Ok(Self::Offered),
            other => Err(ConfigError(format!(
                "VESPER_SECOND_FACTOR: {other:?} must be required or offered"
            ))),
        }
    }
}

/// Everything that can be set from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database is (it may hold a password).
    pub database_url: SecretString,
    /// Where the API listens.
    pub bind: SocketAddr,
    /// Where metrics and detailed health listen, if anywhere.
    pub ops_bind: Option<SocketAddr>,
    /// How people reach this installation, without a slash at the end.
    pub public_url: String,
    /// Where mail goes.
    pub mail: MailTarget,
    /// Whom mail comes from.
    pub mail_from: String,
    /// For tokens and stored secrets.
    pub secrets: Secrets,
    /// What addresses that strangers choose may be called.
    pub outbound: Policy,
    /// Whose forwarding header is believed.
    pub trusted_proxies: TrustedProxies,
    /// The log filter.
    pub log: String,
    /// Where traces go, if anywhere.
    pub otlp_endpoint: Option<String>,
    /// How many calls are let through.
    pub rate_limits: RateLimits,
    /// Whether owners of brands and administrators must set a second factor.
    pub second_factor: SecondFactorRule,
    /// How much coverage there is to be, and what it may cost.
    pub coverage: CoverPolicy,
    /// How to reach Stripe, where it is used.
    pub stripe: StripeConfig,
    /// How long the listener stays open after the word to stop.
    pub drain: Duration,
    /// How long a call waits for the database before it is told to come again.
    pub patience: Duration,
    /// How many jobs run at a time.
    pub job_workers: usize,
}

impl Config {
    /// The settings of this process: `vesper.toml` in the working folder, then the environment.
    ///
    /// # Errors
    /// Says which setting is wrong and what to do.
    pub fn load() -> Result<Self, ConfigError> {
        Self::from_sources(Path::new("vesper.toml"), &|name| std::env::var(name).ok())
    }

    /// The settings from this file (if it exists) and these variables.
    ///
    /// # Errors
    /// Says which setting is wrong and what to do.
    pub fn from_sources(
        file: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        Self::from_raw(Raw::from_file(file)?.overlay(variable)?)
    }

    fn from_raw(raw: Raw) -> Result<Self, ConfigError> {
        let database_url = raw
            .database_url
            .unwrap_or_else(|| "sqlite://vesper.db?mode=rwc".to_owned());
        let engine = DbOptions::new(database_url.as_str())
            .engine()
            .map_err(|error| ConfigError(format!("VESPER_DATABASE_URL: {error}")))?;
        let embedded = (engine == Engine::Sqlite).then(|| sqlite_path(&database_url));
        let bind = address("VESPER_BIND", raw.bind.as_deref(), "127.0.0.1:8080")?;
        let ops_bind = match raw.ops_bind.as_deref() {
            Some("off") => None,
            other => Some(address("VESPER_OPS_BIND", other, "127.0.0.1:9090")?),
        };
        let secrets = secrets(&raw.jwt_secrets, &raw.jwt_secret, &raw.data_keys, &embedded)?;
        let public_url = public_url(raw.public_url, bind)?;
        Ok(Self {
            outbound: outbound(raw.outbound_allow.as_deref(), &public_url)?,
            public_url,
            mail: mail_target(raw.smtp_url, embedded.flatten()),
            database_url: database_url.into(),
            bind,
            ops_bind,
            mail_from: raw
                .mail_from
                .unwrap_or_else(|| "Vesper <no-reply@localhost>".to_owned()),
            secrets,
            trusted_proxies: TrustedProxies::parse(raw.trusted_proxies.as_deref())?,
            log: raw.log.unwrap_or_else(|| "info".to_owned()),
            otlp_endpoint: raw.otlp_endpoint,
            rate_limits: raw
                .rate_limits
                .map_or(Ok(RateLimits::default()), |text| text.parse())?,
            second_factor: raw
                .second_factor
                .map_or(Ok(SecondFactorRule::Required), |text| text.parse())?,
            coverage: coverage::parse(raw.coverage.as_deref().unwrap_or_default())?,
            stripe: stripe::parse(
                raw.stripe_url.as_deref(),
                raw.stripe_key,
                raw.stripe_webhook_secrets.as_deref(),
            )?,
            drain: Duration::from_secs(number("VESPER_DRAIN_SECONDS", raw.drain_seconds, 5)?),
            patience: Duration::from_secs(number(
                "VESPER_PATIENCE_SECONDS",
                raw.patience_seconds,
                3,
            )?),
            job_workers: number("VESPER_JOB_WORKERS", raw.job_workers, 4)?,
        })
    }

    /// How to connect to the database.
    #[must_use]
    pub fn db_options(&self) -> DbOptions {
        DbOptions::new(self.database_url.expose_secret())
    }
}

/// The file of an embedded database; `None` in memory.
fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

fn address(name: &str, text: Option<&str>, default: &str) -> Result<SocketAddr, ConfigError> {
    let text = text.unwrap_or(default);
    text.parse().map_err(|_| {
        ConfigError(format!(
            "{name}: {text:?} is no address and port such as {default}"
        ))
    })
}

fn number<N: FromStr>(name: &str, text: Option<String>, default: N) -> Result<N, ConfigError> {
    text.map_or(Ok(default), |text| {
        text.parse()
            .map_err(|_| ConfigError(format!("{name}: {text:?} must be a whole number")))
    })
}

fn public_url(given: Option<String>, bind: SocketAddr) -> Result<String, ConfigError> {
    let url = given.unwrap_or_else(|| format!("http://{bind}"));
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(ConfigError(format!(
            "VESPER_PUBLIC_URL: {url:?} must start with https:// or http://"
        )));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// What may be called: never this server itself.
fn outbound(allow: Option<&str>, public_url: &str) -> Result<Policy, ConfigError> {
    let policy: Policy = allow
        .unwrap_or_default()
        .parse()
        .map_err(|fault| ConfigError(format!("VESPER_OUTBOUND_ALLOW: {fault}")))?;
    Ok(policy.apart_from(public_url))
}

fn mail_target(given: Option<String>, embedded: Option<PathBuf>) -> MailTarget {
    match given {
        Some(url) if url.starts_with("smtp://") || url.starts_with("smtps://") => {
            MailTarget::Smtp(url.into())
        }
        Some(path) => MailTarget::Maildir(PathBuf::from(path)),
        None => {
            let mut name = embedded
                .unwrap_or_else(|| PathBuf::from("vesper"))
                .into_os_string();
            name.push(".mail");
            MailTarget::Maildir(PathBuf::from(name))
        }
    }
}

/// The given secrets, or those beside an embedded database.
fn secrets(
    several: &Option<String>,
    one: &Option<String>,
    data: &Option<String>,
    embedded: &Option<Option<PathBuf>>,
) -> Result<Secrets, ConfigError> {
    let jwt = match (several, one) {
        (Some(text), _) => Some(secrets::parse("VESPER_JWT_SECRETS", text)?),
        (None, Some(text)) => Some(secrets::parse("VESPER_JWT_SECRET", text)?),
        (None, None) => None,
    };
    let data = match data {
        Some(text) => Some(secrets::parse("VESPER_DATA_KEYS", text)?),
        None => None,
    };
    match (jwt, data, embedded) {
        (Some(jwt), Some(data), _) => Ok(Secrets { jwt, data }),
        (jwt, data, None) => Err(secrets::missing(jwt.is_none(), data.is_none())),
        (jwt, data, Some(path)) => {
            let kept = secrets::of_embedded(path.as_deref())?;
            Ok(Secrets {
                jwt: jwt.unwrap_or(kept.jwt),
                data: data.unwrap_or(kept.data),
            })
        }
    }
}
