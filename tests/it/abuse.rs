//! Hostile connections: a node in a process of its own is neither killed nor stalled by them.

use std::time::Duration;

use entity::db::Engine;
use serde_json::json;
use tests::actor::Brand;
use tests::client::Client;
use tests::database::{TestDatabase, fresh, on_runtime};
use tests::node::{Installation, Node};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections that say nothing (issue: 5,000).
const IDLE: usize = 5_000;

/// Bodies that come a byte at a time.
const SLOW: usize = 300;

/// A node, its database, and a brand with a queue.
struct Door {
    // Declared first, so that it ends first.
    node: Node,
    brand: Brand,
    queue: String,
    _database: TestDatabase,
}

impl Door {
    async fn open(engine: Engine) -> Self {
        // The idle ones are connections of this process too.
        rlimit::increase_nofile_limit(u64::MAX).expect("a limit of open files");
        let database = fresh(engine).await;
        let limits = "address=100000:100000,tenant=100000:100000,caller=100000:100000,visitor=100000:100000,sign_in=1000:1000";
        let settings = [("VESPER_RATE_LIMITS", limits)];
        let binary = env!("CARGO_BIN_EXE_vesper-node");
        let installation =
            Installation::new(binary, database.folder.path(), &database.url, &settings);
        let node = installation.start();
        node.ready().await;
        let brand = Brand::sign_up(&Client::anonymous(&node.base()), "Acme").await;
        let queue = brand.queue(json!({})).await;
        Self {
            node,
            brand,
            queue,
            _database: database,
        }
    }

    /// An ordinary customer is served meanwhile.
    async fn is_open(&self, what: &str) {
        let body = json!({"body": format!("Is anybody there, with {what}?"), "customer": {"reference": what}});
        let path = format!("/v1/queues/{}/queries", self.queue);
        self.brand.system.post(&path, body).await.expect(201);
    }

    async fn connect(&self) -> TcpStream {
        let address = self.node.base().replace("http://", "");
        TcpStream::connect(address).await.expect("a connection")
    }

    /// Sends that, and reads what comes until the connection is closed.
    async fn talk(&self, what: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The door may close while it is still being shouted at.
        let _ = stream.write_all(what).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn head(&self, length: usize) -> String {
        format!(
            "POST /v1/queues/{}/queries HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n",
            self.queue,
            self.brand.system.token().expect("a key"),
        )
    }

    async fn post(&self, body: &str) -> String {
        self.talk(format!("{}{body}", self.head(body.len())).as_bytes())
            .await
    }
}

async fn thousands_who_say_nothing_keep_nobody_out(engine: Engine) {
    let door = Door::open(engine).await;
    let mut idle = Vec::with_capacity(IDLE);
    for _ in 0..IDLE {
        idle.push(door.connect().await);
    }
    door.is_open("the idle").await;
    drop(idle);
    door.is_open("nobody").await;
}

#[test]
fn thousands_who_say_nothing_keep_nobody_out_on_sqlite() {
    on_runtime(Engine::Sqlite, async || {
        thousands_who_say_nothing_keep_nobody_out(Engine::Sqlite).await
    });
}

#[test]
fn thousands_who_say_nothing_keep_nobody_out_on_postgres() {
    on_runtime(Engine::Postgres, async || {
        thousands_who_say_nothing_keep_nobody_out(Engine::Postgres).await
    });
}

async fn slow_bodies_keep_nobody_out_and_are_ended(engine: Engine) {
    let door = Door::open(engine).await;
    let mut slow = Vec::with_capacity(SLOW);
    for _ in 0..SLOW {
        let mut stream = door.connect().await;
        stream
            .write_all(door.head(1_000).as_bytes())
            .await
            .expect("a head");
        stream.write_all(b"{").await.expect("a byte");
        slow.push(stream);
    }
    door.is_open("the slow").await;
    for mut stream in slow {
        let mut answer = Vec::new();
        let patience = Duration::from_secs(120);
        let ended = tokio::time::timeout(patience, stream.read_to_end(&mut answer)).await;
        ended.expect("it is ended").ok();
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
            "{answer}"
        );
    }
    door.is_open("patience").await;
}

#[test]
fn slow_bodies_keep_nobody_out_and_are_ended_on_sqlite() {
    on_runtime(Engine::Sqlite, async || {
        slow_bodies_keep_nobody_out_and_are_ended(Engine::Sqlite).await
    });
}

#[test]
fn slow_bodies_keep_nobody_out_and_are_ended_on_postgres() {
    on_runtime(Engine::Postgres, async || {
        slow_bodies_keep_nobody_out_and_are_ended(Engine::Postgres).await
    });
}

async fn what_is_too_large_or_too_deep_is_refused(engine: Engine) {
    let door = Door::open(engine).await;
    let large = format!("{{\"body\": \"{}\"}}", "a".repeat(10 << 20));
    let deep = format!("{{\"metadata\": {}", "[".repeat(100_000));
    let closed = format!(
        "{{\"metadata\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for _ in 0..10 {
        let answer = door.post(&large).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
            "{answer}"
        );
        for body in [&deep, &closed] {
            let answer = door.post(body).await;
            assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
            assert!(answer.contains("application/problem+json"), "{answer}");
        }
    }
    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(door.post(&objects).await.starts_with("HTTP/1.1 4"));
    door.is_open("the deep").await;
}

#[test]
fn what_is_too_large_or_too_deep_is_refused_on_sqlite() {
    on_runtime(Engine::Sqlite, async || {
        what_is_too_large_or_too_deep_is_refused(Engine::Sqlite).await
    });
}

#[test]
fn what_is_too_large_or_too_deep_is_refused_on_postgres() {
    on_runtime(Engine::Postgres, async || {
        what_is_too_large_or_too_deep_is_refused(Engine::Postgres).await
    });
}
