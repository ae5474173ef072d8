//! How many queries a second are taken in, beside bare inserts of one row on the same machine.
//!
//! Of each posted query everything is written (customer, query, messages, promise, events, change
//! row) and it is answered after a durable commit. The peer writes single rows, one transaction
//! each: `pgbench` with as many clients on PostgreSQL, a bare loop with `synchronous=FULL` on
//! SQLite. Both take turns in one run, so that what else the machine does hits both. Run it with
//! `cargo build --release && cargo bench -p tests --bench intake`. Seconds a turn:
//! `VESPER_BENCH_SECONDS`; the socket folder of a PostgreSQL with its usual durability:
//! `VESPER_BENCH_POSTGRES`.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on should stop, and it measures the wall clock"
)]

mod load;
mod peer;

use std::path::Path;
use std::time::Duration;

use load::{Load, Turn};
use peer::Peer;
use serde_json::json;
use tests::actor::Brand;
use tests::client::Client;
use tests::node::{Installation, Node};

/// Clients that post at the same time (issue: 32).
const CLIENTS: usize = 32;

/// Turns of each; the median of their ratios is reported.
const TURNS: usize = 5;

/// Queries of a batch.
const BATCH: usize = 100;

/// The longest that one query in a hundred may take, in milliseconds.
const P99_GOAL: f64 = 25.0;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        sqlite().await;
        match std::env::var("VESPER_BENCH_POSTGRES") {
            Ok(socket) => postgres(&socket).await,
            Err(_) => println!("PostgreSQL: not run, VESPER_BENCH_POSTGRES names no socket folder"),
        }
    });
}

async fn sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/vesper.db?mode=rwc", folder.path().display());
    let peer = Peer::sqlite(folder.path());
    measure("SQLite", folder.path(), &url, &peer).await;
}

async fn postgres(socket: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let peer = Peer::postgres(socket);
    let url = peer::database(socket, "vesper_bench");
    measure("PostgreSQL", folder.path(), &url, &peer).await;
}

async fn measure(name: &str, folder: &Path, url: &str, peer: &Peer) {
    let (node, load) = server(folder, url).await;
    let seconds = Duration::from_secs(setting("VESPER_BENCH_SECONDS", 5));
    println!("\n{name}: {CLIENTS} clients, {TURNS} turns of {seconds:?}");
    load.run(CLIENTS, 1, Duration::from_secs(2)).await;
    for (size, goal) in [(1, 1.0), (BATCH, 3.0)] {
        let mut ratios = Vec::new();
        let mut millis = Vec::new();
        for _ in 0..TURNS {
            let bare = peer.run(CLIENTS, seconds);
            let turn = load.run(CLIENTS, size, seconds).await;
            println!("  {} | bare inserts {bare:.0}/s", shown(&turn, size));
            ratios.push(turn.per_second / bare);
            millis.extend(turn.millis);
        }
        ratios.sort_by(f64::total_cmp);
        let ratio = ratios[TURNS / 2];
        println!(
            "  {size} a call: {ratio:.2} of the bare inserts (goal {goal}, ratio {:.2}), {:.2} to {:.2}",
            ratio / goal,
            ratios[0],
            ratios[TURNS - 1],
        );
        if size == 1 {
            let p99 = quantile(&mut millis, 0.99);
            println!(
                "  p99 {p99:.1} ms (goal {P99_GOAL}, ratio {:.2})",
                p99 / P99_GOAL
            );
        }
    }
    drop(node);
}

fn shown(turn: &Turn, size: usize) -> String {
    let mut millis = turn.millis.clone();
    format!(
        "{:.0} queries/s ({size} a call), p50 {:.1} ms, p99 {:.1} ms",
        turn.per_second,
        quantile(&mut millis, 0.5),
        quantile(&mut millis, 0.99),
    )
}

fn quantile(millis: &mut [f64], share: f64) -> f64 {
    millis.sort_by(f64::total_cmp);
    millis[((millis.len() - 1) as f64 * share) as usize]
}

fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok());
    given.unwrap_or(default)
}

/// A server with a brand, its queue, and who posts to it.
async fn server(folder: &Path, url: &str) -> (Node, Load) {
    let binary = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/vesper");
    let limits = "address=1000000:1000000,tenant=1000000:1000000,caller=1000000:1000000,\
        visitor=1000000:1000000,sign_in=1000:1000";
    let installation = Installation::new(binary, folder, url, &[("VESPER_RATE_LIMITS", limits)]);
    let node = installation.start();
    node.ready().await;
    let visitor = Client::anonymous(&node.base());
    let brand = Brand::sign_up(&visitor, "Bench").await;
    let admin = installation.admin(&visitor).await;
    let queue = brand.queue(json!({})).await;
    admin.deposit(&brand, 1_000_000_000).await;
    let token = brand.system.token().expect("the system's key");
    let load = Load::new(&token, &queue).at(port(&node));
    (node, load)
}

/// The port that it listens on.
fn port(node: &Node) -> u16 {
    let base = node.base();
    let port = base.rsplit(':').next().and_then(|port| port.parse().ok());
    port.expect("a port")
}
