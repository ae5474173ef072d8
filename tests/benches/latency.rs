//! From the answer to a posted query until the offer reaches the expert's stream.
//!
//! Open loop: arrival times are fixed beforehand, so a slow answer delays nobody else. Run it with
//! `cargo build --release && cargo bench -p tests --bench latency`; the number of experts, the rate
//! and the seconds can be set by `VESPER_BENCH_EXPERTS`, `VESPER_BENCH_RATE`, `VESPER_BENCH_SECONDS`,
//! the database by `VESPER_DATABASE_URL` (a throw-away SQLite file by default).
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on should stop, and it measures the wall clock"
)]

use std::collections::HashMap;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::json;
use tests::actor::{Admin, Brand, Expert};
use tests::client::Client;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// When a query's offer reached a stream, by query id.
type Arrivals = Arc<Mutex<HashMap<String, Instant>>>;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let (experts, rate, seconds) = (
        setting("VESPER_BENCH_EXPERTS", 1_000),
        setting("VESPER_BENCH_RATE", 100),
        setting("VESPER_BENCH_SECONDS", 60),
    );
    let folder = tempfile::tempdir().expect("a folder");
    println!("fsync p50 before: {:.2} ms", fsync_p50(folder.path()));
    let mut server = Server::start(folder.path());
    let visitor = Client::anonymous(&server.base);
    server.ready(&visitor).await;
    let (brand, admin) = (
        Brand::sign_up(&visitor, "Bench").await,
        server.admin(&visitor).await,
    );
    let queue = brand.queue(json!({})).await;
    admin.deposit(&brand, 1_000_000_000).await;
    let people = sign_up(&visitor, &admin, &brand, experts).await;
    let arrivals: Arrivals = Arc::default();
    for expert in people {
        let mut stream = expert.stream(None).await;
        expert.presence("online").await;
        let arrivals = Arc::clone(&arrivals);
        tokio::spawn(async move {
            loop {
                let event = stream.next_of("offer.created").await;
                let now = Instant::now();
                let offer = event.data["offer"].clone();
                let query = offer["query_id"].as_str().unwrap_or_default().to_owned();
                arrivals
                    .lock()
                    .expect("the map")
                    .entry(query.clone())
                    .or_insert(now);
                let expert = expert.clone();
                tokio::spawn(async move {
                    if expert.accept(&offer).await.status == 200 {
                        expert
                            .act(&query, "resolve", json!({"disposition": "answered"}))
                            .await;
                    }
                });
            }
        });
    }
    println!("{experts} experts on streams; posting {rate} queries/s for {seconds} s");
    let answers = post(&brand, &queue, rate, seconds).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    report(&answers, &arrivals.lock().expect("the map"), folder.path());
    server.stop();
}

async fn sign_up(visitor: &Client, admin: &Admin, brand: &Brand, experts: u64) -> Vec<Expert> {
    let mut people = Vec::new();
    for number in 0..experts {
        let expert = Expert::sign_up(visitor, &format!("Expert {number}"), &["en"]).await;
        admin.welcome(&expert, brand, &["en"]).await;
        people.push(expert);
        if number % 100 == 99 {
            println!("signed up {}", number + 1);
        }
    }
    people
}

/// Posts at fixed times; answers when each 201 came, by query id.
async fn post(brand: &Brand, queue: &str, rate: u64, seconds: u64) -> HashMap<String, Instant> {
    let start = Instant::now() + Duration::from_millis(100);
    let mut posts = FuturesUnordered::new();
    for number in 0..rate * seconds {
        let (brand, queue) = (brand.clone(), queue.to_owned());
        let at = start + Duration::from_secs_f64(number as f64 / rate as f64);
        posts.push(tokio::spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            let query = brand
                .post(&queue, "Where is my parcel? It should have come on Monday.")
                .await;
            (
                query["id"].as_str().unwrap_or_default().to_owned(),
                Instant::now(),
            )
        }));
    }
    let mut answers = HashMap::new();
    while let Some(Ok((id, at))) = posts.next().await {
        answers.insert(id, at);
    }
    answers
}

fn report(
    answers: &HashMap<String, Instant>,
    arrivals: &HashMap<String, Instant>,
    folder: &std::path::Path,
) {
    let mut millis: Vec<f64> = answers
        .iter()
        .filter_map(|(id, answered)| {
            let offered = arrivals.get(id)?;
            Some(offered.saturating_duration_since(*answered).as_secs_f64() * 1_000.0)
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    let quantile = |share: f64| millis[((millis.len() - 1) as f64 * share) as usize];
    println!("posted {}, offered {}", answers.len(), millis.len());
    println!(
        "201 to first offer at the stream: p50 {:.1} ms (goal 12, ratio {:.2}), p99 {:.1} ms (goal 60, ratio {:.2}), max {:.1} ms",
        quantile(0.5),
        quantile(0.5) / 12.0,
        quantile(0.99),
        quantile(0.99) / 60.0,
        quantile(1.0),
    );
    println!("fsync p50 after: {:.2} ms", fsync_p50(folder));
}

/// The median of 200 appends of 4 KiB, each flushed to the disk, in milliseconds.
fn fsync_p50(folder: &std::path::Path) -> f64 {
    let mut file = std::fs::File::create(folder.join("fsync")).expect("a file");
    let mut millis: Vec<f64> = (0..200)
        .map(|_| {
            let start = Instant::now();
            file.write_all(&[7; 4096]).expect("a write");
            file.sync_data().expect("a flush");
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    millis[100]
}

/// The release binary, serving on a port of its own.
struct Server {
    child: Child,
    base: String,
    environment: Vec<(String, String)>,
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let url = std::env::var("VESPER_DATABASE_URL")
            .unwrap_or_else(|_| format!("sqlite://{}/vesper.db?mode=rwc", folder.display()));
        let secret = "0123456789abcdef0123456789abcdef";
        let log = std::env::var("VESPER_LOG").unwrap_or_else(|_| "warn".to_owned());
        let environment: Vec<(String, String)> = [
            ("VESPER_DATABASE_URL", url.as_str()),
            ("VESPER_BIND", &format!("127.0.0.1:{port}")),
            ("VESPER_OPS_BIND", "127.0.0.1:0"),
            ("VESPER_JWT_SECRET", secret),
            ("VESPER_DATA_KEYS", secret),
            ("VESPER_LOG", &log),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let child = Command::new(binary())
            .arg("serve")
            .current_dir(folder)
            .envs(environment.clone())
            .stdin(Stdio::null())
            .spawn()
            .expect("the release binary starts: run cargo build --release first");
        Self {
            child,
            base: format!("http://127.0.0.1:{port}"),
            environment,
        }
    }

    async fn ready(&mut self, visitor: &Client) {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if let Ok(answer) = visitor
                .request(reqwest::Method::GET, "/readyz")
                .send()
                .await
                && answer.status() == 200
            {
                return;
            }
        }
        self.stop();
        panic!("the server is not ready after 10 s");
    }

    async fn admin(&self, visitor: &Client) -> Admin {
        let mut create = Command::new(binary())
            .args([
                "admin",
                "create",
                "--email",
                "ada@platform.example",
                "--password-stdin",
            ])
            .envs(self.environment.clone())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the command starts");
        writeln!(
            create.stdin.take().expect("its input"),
            "{}",
            tests::actor::PASSWORD
        )
        .expect("a line");
        assert!(create.wait().expect("the command ends").success());
        Admin::sign_in(visitor, "ada@platform.example").await
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/vesper")
}
