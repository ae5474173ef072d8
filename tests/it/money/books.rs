//! The books cannot be edited: whatever is changed, the check finds it.

use chrono::TimeDelta;
use entity::db::{Db, DbErr, Engine};
use scheduler::service::verify::{Verdict, verify};
use sea_orm::ConnectionTrait;
use tests::on_both_stores;

use super::bench::Bench;

/// A bench on which everything happened that can happen to money, short of payouts.
async fn lived_in(db: &Db) -> Bench {
    let bench = Bench::new(db).await;
    bench.pay_in(2_000, "d1").await;
    let (query, work) = bench.work().await;
    bench.reserve(&work).await;
    bench.accrue(&query, &work).await;
    bench.post(&query).await.expect("charged");
    bench.advance(TimeDelta::seconds(259_200));
    bench.clear().await;
    let (query, work) = bench.work().await;
    bench.reserve(&work).await;
    bench.accrue(&query, &work).await;
    bench.post(&query).await.expect("charged");
    bench.void(&query).await.expect("reopened");
    let (query, work) = bench.work().await;
    bench.reserve(&work).await;
    bench.visit(&query).await;
    let (query, work) = bench.work().await;
    bench.reserve(&work).await;
    bench.release(&query).await;
    let (query, work) = bench.work().await;
    bench.reserve(&work).await;
    bench.accrue(&query, &work).await;
    bench.seal().await;
    let (_, work) = bench.work().await;
    bench.reserve(&work).await;
    bench
}

async fn check(db: &Db) -> Verdict {
    verify(db).await.expect("the books can be read")
}

async fn sql(db: &Db, statements: &'static [&'static str]) {
    db.write(move |tx| async move {
        for statement in statements {
            tx.execute_unprepared(statement).await?;
        }
        Ok::<_, DbErr>(())
    })
    .await
    .unwrap_or_else(|error| panic!("{statements:?}: {error}"));
}

/// Somebody who owns the database takes its guards away.
async fn disarm(db: &Db) {
    let triggers: &[&str] = match db.engine() {
        Engine::Sqlite => &[
            "drop trigger ledger_entry_balanced",
            "drop trigger posting_closed",
            "drop trigger ledger_entry_frozen",
            "drop trigger ledger_entry_kept",
            "drop trigger posting_frozen",
            "drop trigger posting_kept",
            "drop trigger ledger_seal_frozen",
            "drop trigger ledger_seal_kept",
        ],
        Engine::Postgres => &[
            "drop trigger ledger_entry_balanced on ledger_entry",
            "drop trigger posting_closed on posting",
            "drop trigger ledger_entry_frozen on ledger_entry",
            "drop trigger posting_frozen on posting",
            "drop trigger ledger_seal_frozen on ledger_seal",
        ],
    };
    sql(db, triggers).await;
}

on_both_stores!(
    async fn books_that_nobody_touched_balance(db) {
        lived_in(db).await;
        let verdict = check(db).await;
        assert!(verdict.balanced, "{verdict}");
        assert_eq!((verdict.entries, verdict.sealed, verdict.pending), (13, 12, 1));
        assert_eq!((verdict.reservations, verdict.earnings), (6, 4));
    }
);

on_both_stores!(
    async fn the_database_refuses_to_edit_the_books(db) {
        lived_in(db).await;
        for statement in [
            "update ledger_entry set memo = 'x'",
            "delete from posting",
            "update posting set amount = amount + 1",
            "update ledger_seal set hash = 'x'",
            "delete from ledger_seal",
            "delete from ledger_entry",
            "update account set balance = -1 where kind = 'reserved'",
            "insert into posting (entry_id, line, account_id, amount) \
             select entry_id, 9, account_id, 1 from posting limit 1",
        ] {
            let outcome = db
                .write(move |tx| async move { tx.execute_unprepared(statement).await })
                .await;
            assert!(outcome.is_err(), "{statement}");
        }
        assert!(check(db).await.balanced);
    }
);

/// Ways to forge the books, each with the way back.
const FORGERIES: &[[&[&str]; 2]] = &[
    [
        &["update ledger_entry set memo = memo || '.' where kind = 'clear'"],
        &["update ledger_entry set memo = substr(memo, 1, length(memo) - 1) where kind = 'clear'"],
    ],
    [
        &["update account set balance = balance + 1 where kind = 'available'"],
        &["update account set balance = balance - 1 where kind = 'available'"],
    ],
    // Money moved from one account to another, balances and all.
    [
        &[
            "update posting set amount = amount - 1 where entry_id in (select id from ledger_entry where kind = 'charge') and account_id in (select id from account where kind = 'fees')",
            "update posting set amount = amount + 1 where entry_id in (select id from ledger_entry where kind = 'charge') and account_id in (select id from account where kind = 'clearing')",
            "update account set balance = balance - 2 where kind = 'fees'",
            "update account set balance = balance + 2 where kind = 'clearing'",
        ],
        &[
            "update posting set amount = amount + 1 where entry_id in (select id from ledger_entry where kind = 'charge') and account_id in (select id from account where kind = 'fees')",
            "update posting set amount = amount - 1 where entry_id in (select id from ledger_entry where kind = 'charge') and account_id in (select id from account where kind = 'clearing')",
            "update account set balance = balance + 2 where kind = 'fees'",
            "update account set balance = balance - 2 where kind = 'clearing'",
        ],
    ],
    // Two entries change places.
    [
        &[
            "update ledger_seal set sequence = sequence + 100 where sequence < 3",
            "update ledger_seal set sequence = 103 - sequence where sequence > 100",
        ],
        &[
            "update ledger_seal set sequence = sequence + 100 where sequence < 3",
            "update ledger_seal set sequence = 103 - sequence where sequence > 100",
        ],
    ],
    [
        &["update ledger_seal set hash = 'f' || hash where sequence = 5"],
        &["update ledger_seal set hash = substr(hash, 2) where sequence = 5"],
    ],
    [
        &["update ledger_seal set sequence = 100 where sequence = 12"],
        &["update ledger_seal set sequence = 12 where sequence = 100"],
    ],
    [
        &["update ledger_head set sequence = 11"],
        &["update ledger_head set sequence = 12"],
    ],
    [
        &["update posting set line = line + 5"],
        &["update posting set line = line - 5"],
    ],
    [
        &[
            "update earning set amount = amount + 1, fee_amount = fee_amount - 1 where state = 'available'",
        ],
        &[
            "update earning set amount = amount - 1, fee_amount = fee_amount + 1 where state = 'available'",
        ],
    ],
    [
        &["update earning set state = 'paid' where state = 'available'"],
        &["update earning set state = 'available' where state = 'paid'"],
    ],
    [
        &["update deposit set amount = amount + 1"],
        &["update deposit set amount = amount - 1"],
    ],
    [
        &["update reservation set amount = amount + 1 where state = 'held'"],
        &["update reservation set amount = amount - 1 where state = 'held'"],
    ],
    [
        &[
            "insert into ledger_pending (entry_id) select entry_id from ledger_seal where sequence = 1",
        ],
        &["delete from ledger_pending where entry_id in (select entry_id from ledger_seal)"],
    ],
    [
        &["update account set kind = 'promotion' where kind = 'fees'"],
        &["update account set kind = 'fees' where kind = 'promotion'"],
    ],
];

/// Ways that lead nowhere back: rows are gone.
const REMOVALS: &[&[&str]] = &[
    &["delete from ledger_pending"],
    &["delete from ledger_seal where sequence = 12"],
    &[
        "delete from ledger_seal where entry_id in (select id from ledger_entry where kind = 'deposit')",
        "delete from posting where entry_id in (select id from ledger_entry where kind = 'deposit')",
        "delete from ledger_entry where kind = 'deposit'",
    ],
];

on_both_stores!(
    async fn whatever_is_changed_in_the_books_the_check_finds_it(db) {
        lived_in(db).await;
        disarm(db).await;
        for [forward, back] in FORGERIES {
            sql(db, forward).await;
            assert!(!check(db).await.balanced, "not found: {forward:?}");
            sql(db, back).await;
            let verdict = check(db).await;
            assert!(verdict.balanced, "{back:?}: {verdict}");
        }
        for removal in REMOVALS {
            let before = check(db).await.differences.len();
            sql(db, removal).await;
            assert!(check(db).await.differences.len() > before, "not found: {removal:?}");
        }
    }
);
