//! Papers: numbered without holes, nothing on two of them, and summing to the change of the balance.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::store::paper::{self, PapersOf};
use entity::table::{paper as papers, paper_line};
use scheduler::service::Services;
use scheduler::service::money::{self, AsOf};
use scheduler::service::papers::{close_due, tax_year};
use sea_orm::{EntityTrait, QueryOrder};
use tests::on_both_stores;

use super::bench::{Bench, PAY, PRICE};

impl Bench {
    /// A query that was resolved and charged.
    async fn charged(&self) {
        let (query, work) = self.work().await;
        self.reserve(&work).await;
        self.accrue(&query, &work).await;
        self.post(&query).await.expect("it is charged");
    }

    async fn papers(&self, of: PapersOf) -> Vec<papers::Model> {
        let mut found = paper::list(self.services.db.read(), of, None, 1_000)
            .await
            .expect("a read");
        found.sort_by_key(|paper| paper.starts_at);
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
