//! Settings as they are written: in `vesper.toml` and in the environment.
//!
//! Every setting is the same word in both: `bind` in the file is `VESPER_BIND` outside. What a
//! setting means is decided in [`super::settings`], not here.

use serde::Deserialize;

use super::ConfigError;

macro_rules! raw_settings {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        /// The settings as text; absent ones take their default.
        #[derive(Clone, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Raw {
            $($(#[$meta])* #[serde(default, deserialize_with = "text")] pub(super) $name: Option<String>,)+
        }

        impl Raw {
            /// The names of all settings.
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            fn set(&mut self, name: &str, value: String) {
                match name {
                    $(stringify!($name) => self.$name = Some(value),)+
                    _ => {}
                }
            }
        }
    };
}

raw_settings! {
    /// Where the database is.
    database_url,
    /// Where the API listens.
    bind,
    /// Where metrics and detailed health listen; `off` for nowhere.
    ops_bind,
    /// How people reach this installation.
    public_url,
    /// Where mail goes: `smtp://…`, `smtps://…` or a maildir path.
    smtp_url,
    /// Whom mail comes from.
    mail_from,
    /// One secret for access tokens.
    jwt_secret,
    /// Several, newest first, with commas.
    jwt_secrets,
    /// Keys that encrypt stored secrets, newest first, with commas.
    data_keys,
    /// What strangers may name besides the open internet: `host:port`, addresses or networks, with
    /// commas.
    outbound_allow,
    /// Addresses or networks whose forwarding header is believed, with commas.
    trusted_proxies,
    /// The log filter, e.g. `info,api=debug`.
    log,
    /// Where traces go.
    otlp_endpoint,
    /// How many calls are let through: `caller=1000:2000,visitor=200:1000,sign_in=50:2000`.
    rate_limits,
    /// Whether owners of brands and administrators must set a second factor: `required` or `offered`.
    second_factor,
    /// How much coverage there is to be, and what it may cost:
    /// `aim=0.9,occupancy=0.85,currency=USD,hour=600,incentive=300,emergency=300,closing=on`.
    coverage,
    /// Where Stripe's API is.
    stripe_url,
    /// The secret key for it.
    stripe_key,
    /// Secrets of its webhooks, with commas.
    stripe_webhook_secrets,
    /// How long the listener stays open after the word to stop.
    drain_seconds,
    /// How long a call waits for the database before it is told to come again.
    patience_seconds,
    /// How many jobs run at a time.
    job_workers,
}

/// Settings whose value may be in a file named by `…_FILE`.
const FROM_FILES: &[&str] = &[
    "database_url",
    "smtp_url",
    "jwt_secret",
    "jwt_secrets",
    "data_keys",
    "stripe_key",
    "stripe_webhook_secrets",
];

/// Reads text, and lists, numbers and booleans as the text they would be in the environment.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Value {
        Text(String),
        Number(i64),
        List(Vec<String>),
    }
    Ok(Some(match Value::deserialize(deserializer)? {
        Value::Text(text) => text,
        Value::Number(number) => number.to_string(),
        Value::List(list) => list.join(","),
    }))
}

impl Raw {
    /// The file's settings, if there is a file.
    pub(super) fn from_file(path: &std::path::Path) -> Result<Self, ConfigError> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let fault =
            |error: config::ConfigError| ConfigError(format!("{}: {error}", path.display()));
        config::Config::builder()
            .add_source(config::File::from(path).format(config::FileFormat::Toml))
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(fault)
    }

    /// Lays the environment's settings over these.
    pub(super) fn overlay(
        mut self,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        for name in Self::NAMES {
            let word = format!("VESPER_{}", name.to_uppercase());
            if let Some(value) = variable(&word).filter(|value| !value.is_empty()) {
                self.set(name, value);
            } else if FROM_FILES.contains(name)
                && let Some(path) = variable(&format!("{word}_FILE"))
            {
                let value = std::fs::read_to_string(&path).map_err(|error| {
                    ConfigError(format!("{word}_FILE: cannot read {path}: {error}"))
                })?;
                self.set(name, value.trim().to_owned());
            }
        }
        Ok(self)
    }
}
