//! The one door for writes: whole or nothing, whoever asked and however they left.

use entity::db::{Db, WriteTx};
use entity::table::{lease, setting};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, prelude::*};
use tests::on_both_stores;

async fn put(tx: &WriteTx, key: &str) -> Result<(), DbErr> {
    let row = setting::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(serde_json::json!(0)),
        updated_at: Set(chrono::DateTime::UNIX_EPOCH),
    };
    setting::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map(|_| ())
}

/// How many rows the test wrote: those that every database begins with have another time.
async fn count(db: &Db) -> u64 {
    setting::Entity::find()
        .filter(setting::Column::UpdatedAt.eq(chrono::DateTime::UNIX_EPOCH))
        .count(db.read())
        .await
        .expect("a count")
}

on_both_stores!(
    async fn of_units_that_commit_together_only_the_guilty_one_fails(db) {
        // A thousand at once, so that many share a commit; every tenth repeats a key and must fail.
        let units = (0..1_000).map(|n| {
            let db = db.clone();
            async move {
                db.write(move |tx| async move {
                    put(&tx, &format!("own-{n}")).await?;
                    put(&tx, &if n % 10 == 0 { "shared".to_owned() } else { format!("other-{n}") }).await
                })
                .await
            }
        });
        let outcomes = futures_util::future::join_all(units).await;
        let kept = outcomes.iter().filter(|outcome: &&Result<(), DbErr>| outcome.is_ok()).count();
        assert_eq!(kept, 901, "all but 99 of the hundred that wanted the same key");
        assert_eq!(count(db).await, 1_802, "a unit that failed left nothing");
    }
);

on_both_stores!(
    async fn a_caller_that_goes_away_does_not_undo_its_work(db) {
        let write = db.write(|tx| async move {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            put(&tx, "kept").await
        });
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(20), write).await;
        assert!(given_up.is_err());
        tests::eventually("the work to be committed", async || (count(db).await == 1).then_some(())).await;
        db.write(|tx| async move { put(&tx, "next").await }).await.expect("the next one is served");
    }
);

on_both_stores!(
    async fn a_unit_that_panics_leaves_nothing_and_stops_nobody(db) {
        let outcome: Result<(), DbErr> = db
            .write(|tx| async move {
                put(&tx, "lost").await?;
                panic!("a bug in a use case")
            })
            .await;
        assert!(outcome.is_err());
        db.write(|tx| async move { put(&tx, "next").await }).await.expect("the next one is served");
        assert_eq!(count(db).await, 1);
    }
);

on_both_stores!(
    async fn concurrent_changes_of_one_row_are_all_counted(db) {
        let row = lease::ActiveModel {
            name: Set("counter".to_owned()),
            holder: Set("nobody".to_owned()),
            token: Set(0),
            until: Set(chrono::DateTime::UNIX_EPOCH),
        };
        db.write(move |tx| {
            let row = row.clone();
            async move { lease::Entity::insert(row).exec_without_returning(&tx).await.map(|_| ()) }
        })
        .await
        .expect("the row");
        let bumps = (0..200).map(|_| db.write(|tx| async move { bump(&tx).await }));
        for outcome in futures_util::future::join_all(bumps).await {
            let () = outcome.expect("a conflict is tried again");
        }
        let row = lease::Entity::find().one(db.read()).await.expect("a read").expect("the row");
        assert_eq!(row.token, 200);
    }
);

async fn bump(tx: &WriteTx) -> Result<(), DbErr> {
    let next = Expr::col(lease::Column::Token).add(1);
    lease::Entity::update_many()
        .col_expr(lease::Column::Token, next)
        .exec(tx)
        .await
        .map(|_| ())
}
