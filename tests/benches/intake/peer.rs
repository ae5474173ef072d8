//! What is compared with: bare inserts of one row, a transaction each.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

const TABLE: &str = "create table if not exists bare (id text primary key, brand_id text, \
    queue_id text, state text, subject text, body text, received_at text, due_at text, version bigint)";

const INDEX: &str = "create index if not exists bare_due on bare (queue_id, due_at)";

const BODY: &str = "Where is my parcel? It should have come on Monday, and the page of the carrier \
    has been saying since Friday that it is on its way. I need it before the weekend. Can you \
    tell me where it is, or send another one?";

/// Who inserts.
#[derive(Debug)]
pub enum Peer {
    /// A loop of its own on a file of its own.
    Sqlite(Connection),
    /// `pgbench` on the same server.
    Postgres {
        /// The socket folder.
        socket: String,
        /// The script.
        script: tempfile::NamedTempFile,
    },
}

impl Peer {
    /// A file beside the server's.
    pub fn sqlite(folder: &Path) -> Self {
        let file = Connection::open(folder.join("bare.db")).expect("a database");
        file.execute_batch(&format!(
            "pragma journal_mode=wal; pragma synchronous=full; {TABLE}; {INDEX};"
        ))
        .expect("a table");
        Self::Sqlite(file)
    }

    /// A table on that server.
    pub fn postgres(socket: &str) -> Self {
        database(socket, "vesper_bare");
        psql(socket, "vesper_bare", &format!("{TABLE}; {INDEX}"));
        let script = tempfile::NamedTempFile::new().expect("a file");
        let insert = format!(
            "insert into bare values (gen_random_uuid()::text, 'brand', 'queue', 'queued', \
             'My parcel', '{BODY}', now()::text, now()::text, 1);\n"
        );
        std::fs::write(script.path(), insert).expect("a script");
        Self::Postgres {
            socket: socket.to_owned(),
            script,
        }
    }

    /// Inserts for so long; rows a second.
    pub fn run(&self, clients: usize, time: Duration) -> f64 {
        match self {
            Self::Sqlite(file) => insert(file, time),
            Self::Postgres { socket, script } => pgbench(socket, script.path(), clients, time),
        }
    }
}

fn insert(file: &Connection, time: Duration) -> f64 {
    let mut statement = file
        .prepare("insert into bare values (?, 'brand', 'queue', 'queued', 'My parcel', ?, ?, ?, 1)")
        .expect("a statement");
    let (start, mut rows) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        let id = uuid::Uuid::now_v7().to_string();
        let instant = "2026-11-27T21:00:00.000000+00:00";
        statement
            .execute(params![id, BODY, instant, instant])
            .expect("a row");
        rows += 1;
    }
    f64::from(rows) / start.elapsed().as_secs_f64()
}

fn pgbench(socket: &str, script: &Path, clients: usize, time: Duration) -> f64 {
    let output = Command::new(program("pgbench"))
        .args([
            "-h", socket, "-U", "vesper", "-n", "-M", "prepared", "-j", "2",
        ])
        .args([
            "-c",
            &clients.to_string(),
            "-T",
            &time.as_secs().to_string(),
        ])
        .arg("-f")
        .arg(script)
        .arg("vesper_bare")
        .output()
        .expect("pgbench runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let tps = text.lines().find_map(|line| {
        let rest = line.strip_prefix("tps = ")?;
        rest.split(' ').next()?.parse().ok()
    });
    tps.unwrap_or_else(|| {
        panic!(
            "pgbench said: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// A program of PostgreSQL's, on the path or where Debian keeps it.
fn program(name: &str) -> std::path::PathBuf {
    let folders = std::env::var("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    std::env::split_paths(&folders)
        .chain(versions.map(|version| version.path().join("bin")))
        .map(|folder| folder.join(name))
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("{name} is not installed"))
}

/// Makes an empty database; answers its address.
pub fn database(socket: &str, name: &str) -> String {
    psql(
        socket,
        "postgres",
        &format!("drop database if exists {name} with (force)"),
    );
    psql(socket, "postgres", &format!("create database {name}"));
    format!("postgres://vesper@localhost/{name}?host={socket}")
}

fn psql(socket: &str, database: &str, sql: &str) {
    let status = Command::new(program("psql"))
        .args([
            "-h", socket, "-U", "vesper", "-q", "-d", database, "-c", sql,
        ])
        .status()
        .expect("psql runs");
    assert!(status.success(), "psql failed: {sql}");
}
