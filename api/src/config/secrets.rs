//! Secrets: demanded with PostgreSQL, made beside an embedded database.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use entity::env::Entropy;
use secrecy::SecretString;

use super::ConfigError;

/// The shortest secret, in bytes: what HS256 asks for (RFC 7518, section 3.2).
const SHORTEST: usize = 32;

/// The secrets of an installation, newest first.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// For access tokens: the first signs, all verify.
    pub jwt: Vec<SecretString>,
    /// For stored secrets: the first encrypts, all decrypt.
    pub data: Vec<SecretString>,
}

/// Reads a list of secrets and checks their lengths.
pub(super) fn parse(name: &str, text: &str) -> Result<Vec<SecretString>, ConfigError> {
    let secrets: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|secret| !secret.is_empty())
        .collect();
    if secrets.is_empty() || secrets.iter().any(|secret| secret.len() < SHORTEST) {
        return Err(ConfigError(format!(
            "{name} must have secrets of at least {SHORTEST} bytes; make one with: openssl rand -hex 32"
        )));
    }
    Ok(secrets.into_iter().map(SecretString::from).collect())
}

/// The refusal to start on a shared database without secrets: those for tokens, those for stored
/// secrets, or both.
///
/// One never stands in for the other: secrets of tokens are thrown away when they are changed, and
/// everything that was stored would be lost with them.
pub(super) fn missing(jwt: bool, data: bool) -> ConfigError {
    let mut names = Vec::new();
    if jwt {
        names.push("VESPER_JWT_SECRET (or VESPER_JWT_SECRET_FILE)");
    }
    if data {
        names.push("VESPER_DATA_KEYS (or VESPER_DATA_KEYS_FILE)");
    }
    ConfigError(format!(
        "with PostgreSQL every node needs the same secrets: make each with `openssl rand -hex 32` \
         and set {}",
        names.join(" and ")
    ))
}

/// Where the secrets of an embedded database are.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secrets");
    PathBuf::from(name)
}

/// The secrets beside an embedded database; made there the first time.
///
/// Two processes that start together agree: the file appears whole or not at all, and whoever
/// comes second reads the first one's.
pub(super) fn of_embedded(database: Option<&Path>) -> Result<Secrets, ConfigError> {
    let entropy = Entropy::system();
    let fresh = format!("{}\n{}\n", secret(&entropy), secret(&entropy));
    let Some(database) = database else {
        return read("in memory", &fresh);
    };
    let path = beside(database);
    let fault = |error: std::io::Error| {
        ConfigError(format!(
            "cannot keep secrets in {}: {error}; make its folder writable or set VESPER_JWT_SECRET",
            path.display()
        ))
    };
    if !path.exists() {
        place(&path, &fresh, &entropy).map_err(fault)?;
    }
    let mode = std::fs::metadata(&path)
        .map_err(fault)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(ConfigError(format!(
            "{0} can be read by others; run: chmod 600 {0}",
            path.display()
        )));
    }
    let text = std::fs::read_to_string(&path).map_err(fault)?;
    read(&path.display().to_string(), &text)
}

fn secret(entropy: &Entropy) -> String {
    hex::encode(entropy.bytes::<32>())
}

/// Writes a file of its own and links it into place, where nobody was faster.
fn place(path: &Path, text: &str, entropy: &Entropy) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{:x}", u64::from_le_bytes(entropy.bytes())));
    let draft = PathBuf::from(draft);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    std::fs::remove_file(&draft)?;
    linked
}

fn read(name: &str, text: &str) -> Result<Secrets, ConfigError> {
    let mut lines = text.lines();
    let mut next = |what: &str| {
        let line = lines.next().unwrap_or_default();
        parse(&format!("{what} in {name}"), line)
    };
    Ok(Secrets {
        jwt: next("the first line")?,
        data: next("the second line")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_short_secret_is_refused_and_says_how_to_make_one() {
        let fault = parse("VESPER_JWT_SECRET", "short").unwrap_err();
        assert!(fault.0.contains("openssl rand -hex 32"), "{fault}");
    }

    #[test]
    fn secrets_beside_a_database_are_made_once_and_private() {
        let folder = std::env::temp_dir().join(format!("vesper-secrets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = folder.join("vesper.db");
        let first = of_embedded(Some(&database)).unwrap();
        let second = of_embedded(Some(&database)).unwrap();
        assert_eq!(first.jwt[0].expose_secret(), second.jwt[0].expose_secret());
        let mode = std::fs::metadata(beside(&database))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
