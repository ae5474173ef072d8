//! Closing: numbered without holes, nothing on two papers, and summing to the change of the balance.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::store::paper::{self, PapersOf};
use entity::table::{paper as papers, paper_line};
use scheduler::service::money::{self, AsOf};
use scheduler::service::papers::{CloseOwner, close_due, tax_year};
use scheduler::service::{Actor, Fault, Services, UseCase};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryOrder};
use tests::on_both_stores;

use crate::money::bench::{Bench, PAY, PRICE};

impl Bench {
    /// A query that was resolved and charged.
    async fn charged(&self) {
        let (query, work) = self.work().await;
        self.reserve(&work).await;
        self.accrue(&query, &work).await;
        self.post(&query).await.expect("it is charged");
    }

    async fn papers(&self, of: PapersOf) -> Vec<papers::Model> {
        let listed = paper::list(self.services.db.read(), of, None, 1_000).await;
        let mut found = listed.expect("a read");
        found.reverse();
        assert!(
            found.is_sorted_by_key(|paper| paper.starts_at),
            "they are listed newest first"
        );
        found
    }

    async fn close(&self) -> u64 {
        let now = self.services.clock.now();
        close_due(&self.services, now).await.expect("it closes")
    }
}

async fn all_lines(services: &Services) -> Vec<paper_line::Model> {
    let lines = paper_line::Entity::find()
        .order_by_asc(paper_line::Column::PaperId)
        .order_by_asc(paper_line::Column::Line);
    lines.all(services.db.read()).await.expect("a read")
}

on_both_stores!(
    async fn under_parallel_closings_no_number_is_missing_and_no_entry_is_on_two_papers(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(100 * PRICE, "d1").await;
        for _ in 0..12 {
            bench.charged().await;
            bench.advance(TimeDelta::days(6));
        }
        bench.advance(TimeDelta::days(40));
        let tries = (0..10).map(|_| bench.close());
        let made: u64 = futures_util::future::join_all(tries).await.into_iter().sum();
        assert_eq!(bench.close().await, 0, "nothing is left");
        let (invoices, statements) = (
            bench.papers(PapersOf::Brand(bench.brand)).await,
            bench.papers(PapersOf::Expert(bench.expert)).await,
        );
        assert_eq!(made as usize, invoices.len() + statements.len());
        for papers in [&invoices, &statements] {
            let numbers: Vec<i64> = papers.iter().map(|paper| paper.number).collect();
            assert_eq!(numbers, (1..=papers.len() as i64).collect::<Vec<_>>());
            for pair in papers.windows(2) {
                assert!(pair[0].ends_at <= pair[1].starts_at, "{pair:?}");
                assert_eq!(pair[0].closing_amount, pair[1].opening_amount);
            }
        }
        assert_eq!(invoices.last().expect("papers").closing_amount, 88 * PRICE);
        assert_eq!(statements.last().expect("papers").closing_amount, 12 * PAY);
        let lines = all_lines(&bench.services).await;
        let once: BTreeSet<_> = lines.iter().map(|line| (line.owner_id, line.entry_id)).collect();
        assert_eq!((once.len(), lines.len()), (25, 25), "a deposit and twelve charges, twice seen");

        // What a paper says it closed with is what the balance was.
        let brand = entity::store::brand::find(db.read(), bench.brand).await.expect("a read");
        let brand = brand.expect("it exists");
        for paper in invoices {
            let last = paper.ends_at - TimeDelta::microseconds(1);
            let then = money::balances(db.read(), &brand, AsOf::Past(last)).await.expect("a read");
            assert_eq!(then[0].posted, paper.closing_amount);
            let sum: i64 = lines.iter().filter(|line| line.paper_id == paper.id).map(|line| line.amount).sum();
            assert_eq!(sum, paper.closing_amount - paper.opening_amount);
        }
        for paper in statements {
            let last = paper.ends_at - TimeDelta::microseconds(1);
            let then = money::balances_of_expert(db.read(), bench.expert, last).await.expect("a read");
            let own = then[0];
            let due = own.clearing + own.available + own.held + own.in_payout - own.owed;
            assert_eq!(due, paper.closing_amount);
        }
    }
);

on_both_stores!(
    async fn a_reopening_after_the_period_is_a_line_of_the_next_paper(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000, "d1").await;
        // The last evening of November in New York, and a reopening in December.
        bench.advance(TimeDelta::days(16));
        let (query, work) = bench.work().await;
        bench.reserve(&work).await;
        bench.accrue(&query, &work).await;
        bench.post(&query).await.expect("it is charged");
        bench.advance(TimeDelta::days(2));
        bench.close().await;
        assert_eq!(bench.papers(PapersOf::Brand(bench.brand)).await.len(), 1);
        bench.void(&query).await.expect("inside the hold");
        bench.advance(TimeDelta::days(35));
        bench.close().await;
        let invoices = bench.papers(PapersOf::Brand(bench.brand)).await;
        let closings: Vec<i64> = invoices.iter().map(|paper| paper.closing_amount).collect();
        assert_eq!(closings, [775, 1_000]);
        let lines = paper::lines(db.read(), invoices[1].id).await.expect("a read");
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].kind.as_str(), lines[0].amount), ("reversal", PRICE));
        assert_eq!(lines[0].query_id, Some(query.id));
    }
);

on_both_stores!(
    async fn who_was_paid_nothing_has_nothing_to_report(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000, "d1").await;
        bench.charged().await;
        let found = tax_year(db.read(), bench.expert, 2023).await.expect("a read");
        assert!(found.is_empty(), "earned is not paid: {found:?}");
        assert!(tax_year(db.read(), bench.expert, 99).await.is_err());
    }
);

on_both_stores!(
    async fn a_period_with_more_entries_than_are_read_at_once_is_closed_whole(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(100 * PRICE, "d1").await;
        for _ in 0..5 {
            bench.charged().await;
            bench.advance(TimeDelta::days(2));
        }
        bench.advance(TimeDelta::days(16));
        bench.charged().await;
        bench.advance(TimeDelta::days(40));
        for of in [PapersOf::Brand(bench.brand), PapersOf::Expert(bench.expert)] {
            let until = bench.services.clock.now();
            let close = CloseOwner { of, until, entries: 2 };
            for _ in 0..5 {
                bench.services.run(Actor::System, close).await.expect("it closes");
            }
        }
        let mut counts = Vec::new();
        for of in [PapersOf::Brand(bench.brand), PapersOf::Expert(bench.expert)] {
            for paper in bench.papers(of).await {
                let lines = paper::lines(db.read(), paper.id).await.expect("a read");
                counts.push((paper.closing_amount, lines.len()));
            }
        }
        let brand = [(95 * PRICE, 6), (94 * PRICE, 1)];
        let expert = [(3 * PAY, 3), (5 * PAY, 2), (6 * PAY, 1)];
        assert_eq!(counts, [&brand[..], &expert].concat());
        assert_eq!(bench.close().await, 0, "nothing is left");
    }
);

on_both_stores!(
    async fn what_a_closed_paper_says_can_be_neither_changed_nor_removed(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000, "d1").await;
        bench.advance(TimeDelta::days(40));
        assert_eq!(bench.close().await, 1);
        let refused = async |paper: bool, remove: bool| {
            let changed = bench.run(move |tx, _| async move {
                let amount = Expr::value(0_i64);
                let done = match (paper, remove) {
                    (true, false) => papers::Entity::update_many()
                        .col_expr(papers::Column::ClosingAmount, amount)
                        .exec(&tx)
                        .await
                        .map(drop),
                    (true, true) => papers::Entity::delete_many().exec(&tx).await.map(drop),
                    (false, false) => paper_line::Entity::update_many()
                        .col_expr(paper_line::Column::Amount, amount)
                        .exec(&tx)
                        .await
                        .map(drop),
                    (false, true) => paper_line::Entity::delete_many().exec(&tx).await.map(drop),
                };
                Ok(done?)
            });
            changed.await.expect_err("papers are closed for good");
        };
        for (paper, remove) in [(true, false), (true, true), (false, false), (false, true)] {
            refused(paper, remove).await;
        }
        assert_eq!(bench.papers(PapersOf::Brand(bench.brand)).await[0].closing_amount, 1_000);
    }
);

on_both_stores!(
    async fn a_closing_that_fails_before_its_commit_leaves_no_hole(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000, "d1").await;
        bench.charged().await;
        bench.advance(TimeDelta::days(40));
        for of in [PapersOf::Brand(bench.brand), PapersOf::Expert(bench.expert)] {
            let until = bench.services.clock.now();
            let close = CloseOwner { of, until, entries: 10 };
            let died = bench.run(move |tx, context| async move {
                assert_eq!(close.apply(&tx, &context).await?, 1);
                Err::<(), _>(Fault::internal("the node dies"))
            });
            died.await.expect_err("nothing is committed");
            assert!(bench.papers(of).await.is_empty());
        }
        assert_eq!(bench.close().await, 2);
        for of in [PapersOf::Brand(bench.brand), PapersOf::Expert(bench.expert)] {
            assert_eq!(bench.papers(of).await[0].number, 1);
        }
    }
);
