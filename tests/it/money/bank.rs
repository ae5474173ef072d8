//! Many lives at once: whoever looks at any moment sees books that sum to zero.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use entity::db::Db;
use entity::store::account;
use scheduler::service::money::Reserved;
use scheduler::service::payouts::upkeep;
use scheduler::service::verify::verify;
use tests::on_both_stores;

use super::bench::Bench;

/// Sums all balances, each time in one statement, until told to stop; answers how often.
async fn watch(db: Db, stop: Arc<AtomicBool>) -> usize {
    let mut looks = 0;
    while !stop.load(Ordering::Relaxed) {
        let accounts = account::page(db.read(), None, 10_000)
            .await
            .expect("accounts");
        let sum: i64 = accounts.iter().map(|account| account.balance).sum();
        assert_eq!(sum, 0, "{accounts:?}");
        looks += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    looks
}

/// One query's money from acceptance to one of the ways in which it can end.
async fn live(bench: &Bench, number: usize) {
    let (query, work) = bench.work().await;
    if bench.reserve(&work).await == Reserved::InsufficientFunds {
        return;
    }
    match number % 5 {
        0 => {
            bench.release(&query).await;
        }
        1 => {
            bench.visit(&query).await;
        }
        2 => {
            bench.accrue(&query, &work).await;
            bench.void(&query).await.expect("reopened");
        }
        3 => {
            bench.accrue(&query, &work).await;
            bench.post(&query).await.expect("charged");
            bench.void(&query).await.expect("reopened inside the hold");
        }
        _ => {
            bench.accrue(&query, &work).await;
            bench.post(&query).await.expect("charged");
        }
    }
}

on_both_stores!(
    #[allow(clippy::disallowed_methods, reason = "the test awaits the task that it starts")]
    async fn the_books_sum_to_zero_at_every_moment(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(5_000, "d1").await;
        let stop = Arc::new(AtomicBool::new(false));
        let watching = tokio::spawn(watch(db.clone(), Arc::clone(&stop)));
        let lives = (0..60).map(|number| live(&bench, number));
        futures_util::future::join_all(lives).await;
        bench.advance(TimeDelta::days(4));
        upkeep(&bench.services).await.expect("it clears and seals");
        stop.store(true, Ordering::Relaxed);
        let looks = watching.await.expect("every look was at zero");
        assert!(looks > 5, "only {looks} looks");
        let verdict = verify(db).await.expect("the books can be read");
        assert!(verdict.balanced, "{verdict}");
        assert_eq!(verdict.pending, 0);
    }
);
