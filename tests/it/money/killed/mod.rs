//! The bank: money under load while nodes are killed and the payment provider misbehaves.
//!
//! Brands post, experts answer, admins pay, all over HTTP, for `VESPER_BANK_SECONDS`; nodes get
//! SIGKILL every few seconds and come back. Whoever reads all balances in one statement at any
//! moment finds zero in every currency; at the end every payout is at the provider exactly once, or
//! provably not at all, and the books explain every account.

mod crowd;
mod door;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use entity::db::{Db, DbOptions, Engine};
use entity::env::Clock;
use entity::store::{account, payout};
use entity::value::{Currency, PayoutState};
use futures_util::future::join_all;
use serde_json::json;
use tests::database::{TestDatabase, fresh, on_runtime};
use tests::node::{Installation, Node};
use tests::stripe::{FakeStripe, KEY, Manner};

use crowd::Crowd;

/// The secret of the provider's messages.
pub const WEBHOOK_SECRET: &str = "whsec_of_the_bank_of_the_tests";

/// How long it may take until nothing is under way, on a machine that does much else.
const REST: Duration = Duration::from_secs(600);

/// Looks of the reader, in milliseconds.
const LOOK_EVERY: u64 = 50;

fn seconds() -> u64 {
    let asked = std::env::var("VESPER_BANK_SECONDS").ok();
    asked.map_or(12, |asked| {
        asked.parse().expect("VESPER_BANK_SECONDS is a number")
    })
}

/// Everything that is running.
struct Bank {
    database: TestDatabase,
    installation: Installation,
    fake: FakeStripe,
}

impl Bank {
    async fn open(engine: Engine) -> Self {
        let database = fresh(engine).await;
        let fake = FakeStripe::start(&Clock::system());
        let settings = [
            ("VESPER_STRIPE_URL", fake.base()),
            ("VESPER_STRIPE_KEY", KEY),
            ("VESPER_STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET),
        ];
        let binary = env!("CARGO_BIN_EXE_vesper-node");
        let installation =
            Installation::new(binary, database.folder.path(), &database.url, &settings);
        Self {
            database,
            installation,
            fake,
        }
    }

    async fn read(&self) -> Db {
        let db = Db::connect(&DbOptions::new(&self.database.url)).await;
        db.expect("the database opens")
    }
}

/// Sums all balances, each time in one statement, until told to stop; answers how often.
async fn watch(db: Db, stop: Arc<AtomicBool>) -> usize {
    let mut looks = 0;
    while !stop.load(Ordering::Relaxed) {
        let accounts = account::page(db.read(), None, 100_000).await;
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for account in accounts.expect("accounts") {
            *sums.entry(account.currency).or_default() += i128::from(account.balance);
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
        looks += 1;
        tokio::time::sleep(Duration::from_millis(LOOK_EVERY)).await;
    }
    looks
}

/// Kills one node after the other, every few seconds, until told to stop; answers how often.
async fn chaos(nodes: &mut [Node], stop: &AtomicBool) -> usize {
    let mut kills = 0;
    loop {
        for _ in 0..25 {
            if stop.load(Ordering::Relaxed) {
                return kills;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let place = kills % nodes.len();
        nodes[place].kill_and_restart();
        nodes[place].ready().await;
        kills += 1;
    }
}

/// Lets the provider misbehave, transfer after transfer.
async fn misbehave(fake: &FakeStripe, stop: &AtomicBool) {
    let manners = [
        Manner::Well,
        Manner::ExecuteThenCut,
        Manner::Well,
        Manner::FailAfter,
        Manner::FailBefore,
        Manner::KeyInUse,
        Manner::TooMany,
        Manner::Well,
        Manner::Refuse("account_invalid"),
        Manner::Well,
    ];
    for manner in manners.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        fake.next(manner.clone());
        while fake.chosen() > 0 {
            if stop.load(Ordering::Relaxed) {
                return fake.behave();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The provider's messages about what exists, doubled and out of order.
async fn call_back(fake: &FakeStripe, crowd: &Crowd, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        for made in fake.transfers().iter().rev() {
            let event = fake.event("transfer.created", &made.id);
            for _ in 0..2 {
                crowd.tell(fake, &event).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn after(stop: &AtomicBool) {
    tokio::time::sleep(Duration::from_secs(seconds())).await;
    stop.store(true, Ordering::Relaxed);
}

/// Waits until no payout is under way, and none in doubt that the provider knows of.
///
/// What a killed node was doing is taken up when its job's lease ends, and a sender that died is
/// given up after twice the client's time-out: minutes, not seconds.
async fn come_to_rest(bank: &Bank, db: &Db, crowd: &Crowd) {
    let start = Instant::now();
    while !crowd.reconcile(db, &bank.fake).await {
        assert!(start.elapsed() < REST, "a payout is still under way");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!("at rest after {} s", start.elapsed().as_secs());
}

/// Every payout that was executed is at the provider once; what is not there was not sent.
async fn compare(bank: &Bank, db: &Db) {
    let mut made: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for transfer in bank.fake.transfers() {
        made.entry(transfer.payout)
            .or_default()
            .push(transfer.amount);
    }
    let payouts = payout::page(db.read(), None, 100_000)
        .await
        .expect("payouts");
    let settled = payouts
        .iter()
        .filter(|row| row.state == PayoutState::Settled)
        .count();
    println!(
        "{} payouts, {settled} settled, {} transfers",
        payouts.len(),
        made.len()
    );
    assert!(settled > 0, "nothing was paid: {payouts:?}");
    for row in &payouts {
        let at_provider = made.remove(&row.id.to_string()).unwrap_or_default();
        let expected: &[i64] = match row.state {
            PayoutState::Settled => &[row.amount],
            _ => &[],
        };
        assert_eq!(at_provider, expected, "{row:?}");
    }
    assert!(made.is_empty(), "nobody knows of {made:?}");
}

async fn night(engine: Engine, count: usize) {
    let bank = Bank::open(engine).await;
    let mut nodes = vec![bank.installation.start()];
    nodes[0].ready().await;
    nodes.extend((1..count).map(|_| bank.installation.start()));
    join_all(nodes.iter().map(Node::ready)).await;
    let bases = nodes.iter().map(Node::base).collect();
    let db = bank.read().await;
    let crowd = Crowd::gather(&bank.installation, bases, (&db, &bank.fake)).await;
    let stop = Arc::new(AtomicBool::new(false));
    let watching = watch(db.clone(), Arc::clone(&stop));
    let (looks, kills, (), (), (), ()) = tokio::join!(
        watching,
        chaos(&mut nodes, &stop),
        misbehave(&bank.fake, &stop),
        call_back(&bank.fake, &crowd, &stop),
        crowd.work(&stop),
        after(&stop),
    );
    println!("{looks} looks at zero, {kills} kills, {}", crowd.told());
    assert!(looks > 20 && kills > 0);
    join_all(nodes.iter().map(Node::ready)).await;
    crowd.finish(&bank.fake).await;
    come_to_rest(&bank, &db, &crowd).await;
    compare(&bank, &db).await;
    crowd.compare(&db).await;
    let (good, said) = bank.installation.run(&["ledger", "verify"]);
    assert!(good, "{said}");
    println!(
        "{}",
        json!({ "engine": format!("{engine:?}"), "verify": said.trim() })
    );
    db.close().await.expect("the connections close");
    bank.fake.stop().await;
}

#[test]
fn one_node_that_is_killed_pays_everything_once_on_sqlite() {
    on_runtime(Engine::Sqlite, async || night(Engine::Sqlite, 1).await);
}

#[test]
fn two_nodes_that_are_killed_pay_everything_once_on_postgres() {
    on_runtime(Engine::Postgres, async || night(Engine::Postgres, 2).await);
}
