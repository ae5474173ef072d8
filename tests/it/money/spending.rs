//! What a brand lets a night cost, and what its balances were at any past instant.

use chrono::TimeDelta;
use entity::store::{self, night_spending};
use entity::table::brand;
use entity::value::{Currency, Instant, Money, Spending};
use scheduler::service::money::{self, AsOf, Balance, ExpertBalance, Reserved};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter, prelude::*};
use tests::on_both_stores;

use super::bench::{Bench, PRICE};

impl Bench {
    async fn brand_row(&self) -> brand::Model {
        let found = store::brand::find(self.services.db.read(), self.brand).await;
        found.expect("it is read").expect("it exists")
    }

    /// The brand lets one night cost so much.
    pub async fn cap(&self, amount: i64) {
        let rules = Spending {
            nightly_cap: vec![Money::new(amount, Currency::USD)],
            ..Spending::default()
        };
        let brand = self.brand;
        self.run(move |tx, _| {
            let rules = rules.clone();
            async move {
                brand::Entity::update_many()
                    .col_expr(brand::Column::Spending, Expr::value(rules))
                    .filter(brand::Column::Id.eq(brand))
                    .exec(&tx)
                    .await?;
                Ok(())
            }
        })
        .await
        .expect("the rule is written");
    }

    async fn spent(&self) -> i64 {
        let (brand, now) = (self.brand_row().await, self.services.clock.now());
        let night = money::night_of(&brand, &self.services.zones, now);
        let key = (brand.id, Currency::USD, night.number);
        let spent = night_spending::spent(self.services.db.read(), key).await;
        spent.expect("it is read")
    }

    async fn told(&self, kind: &str) -> usize {
        let filter = store::event::EventFilter {
            brand_id: self.brand,
            kinds: vec![kind.to_owned()],
            query_id: None,
        };
        let events = store::event::public_after(self.services.db.read(), &filter, None, 100).await;
        events.expect("they are read").len()
    }

    async fn past(&self, at: Instant) -> (Vec<Balance>, Vec<ExpertBalance>) {
        let (db, brand) = (self.services.db.read(), self.brand_row().await);
        let theirs = money::balances(db, &brand, AsOf::Past(at)).await;
        let own = money::balances_of_expert(db, self.expert, at).await;
        (theirs.expect("they are read"), own.expect("they are read"))
    }

    /// What the cached balances say now, in the form of the past ones.
    async fn live(&self) -> (Vec<Balance>, Vec<ExpertBalance>) {
        let (db, brand) = (self.services.db.read(), self.brand_row().await);
        let now = self.services.clock.now();
        let night = money::night_of(&brand, &self.services.zones, now);
        let theirs = money::balances(db, &brand, AsOf::Now(night)).await;
        let mut theirs = theirs.expect("they are read");
        for balance in &mut theirs {
            balance.tonight = None;
        }
        let own = money::balances_of_expert(db, self.expert, now)
            .await
            .expect("they are read");
        let [_, _, clearing, payable, _] = self.balances().await;
        if let Some(own) = own.first() {
            assert_eq!((own.clearing, own.available), (clearing, payable));
        }
        (theirs, own)
    }
}

on_both_stores!(
    async fn a_balance_at_a_past_instant_is_what_it_was_then(db) {
        let bench = Bench::new(db).await;
        let mut seen = Vec::new();
        macro_rules! then {
            ($($step:tt)*) => {{
                bench.advance(TimeDelta::seconds(7));
                $($step)*
                seen.push((bench.services.clock.now(), bench.live().await));
            }};
        }
        then!(bench.pay_in(2_000, "d1").await;);
        let (query, work) = bench.work().await;
        then!(bench.reserve(&work).await;);
        then!(bench.accrue(&query, &work).await;);
        then!(bench.void(&query).await.expect("it is reopened"););
        let again = bench.accept_again(&query).await;
        then!(bench.reserve(&again).await;);
        then!(bench.accrue(&query, &again).await;);
        then!(bench.post(&query).await.expect("it is charged"););
        let (other, visited) = bench.work().await;
        then!(bench.reserve(&visited).await;);
        then!(bench.visit(&other).await;);
        bench.advance(TimeDelta::seconds(259_200));
        then!(bench.clear().await;);
        assert_eq!(seen.last().expect("steps").1.1[0].available, 180 + 90);
        for (at, live) in seen {
            assert_eq!(bench.past(at).await, live, "at {at}");
        }
        let before = bench.services.clock.now() - TimeDelta::days(30);
        assert_eq!(bench.past(before).await, (vec![], vec![]));
    }
);

on_both_stores!(
    async fn of_a_hundred_acceptances_no_more_succeed_than_the_night_may_cost(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000 * PRICE, "d1").await;
        bench.cap(10 * PRICE + 1).await;
        let mut work = Vec::new();
        for _ in 0..100 {
            work.push(bench.work().await);
        }
        let tries = work.iter().map(|(_, work)| bench.reserve(work));
        let outcomes = futures_util::future::join_all(tries).await;
        let held = |one: &&Reserved| matches!(one, Reserved::Held(_));
        assert_eq!(outcomes.iter().filter(held).count(), 10);
        assert_eq!(outcomes.iter().filter(|one| **one == Reserved::NightIsCapped).count(), 90);
        assert_eq!(bench.balances().await[1], 10 * PRICE);
        assert_eq!((bench.spent().await, bench.told("balance.capped").await), (10 * PRICE, 1));

        // What goes back makes room for as much, and the next night begins at nothing.
        let first = outcomes.iter().position(|one| held(&one)).expect("one is held");
        let refused = outcomes.iter().position(|one| !held(&one)).expect("one is not");
        bench.release(&work[first].0).await;
        assert_eq!(bench.spent().await, 9 * PRICE);
        assert!(held(&&bench.reserve(&work[refused].1).await));
        bench.advance(TimeDelta::days(1));
        assert_eq!(bench.spent().await, 0);
        assert!(held(&&bench.reserve(&bench.work().await.1).await));
        assert_eq!(bench.told("balance.capped").await, 1);
    }
);

on_both_stores!(
    async fn what_goes_back_the_day_after_is_taken_off_the_night_that_it_was_set_aside_in(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(2_000, "d1").await;
        let (query, work) = bench.work().await;
        bench.reserve(&work).await;
        bench.accrue(&query, &work).await;
        bench.post(&query).await.expect("it is charged");
        let (first, before) = (bench.services.clock.now(), bench.spent().await);
        assert_eq!(before, PRICE);
        bench.advance(TimeDelta::days(1));
        bench.void(&query).await.expect("it is reopened");
        assert_eq!(bench.spent().await, 0);
        let brand = bench.brand_row().await;
        let night = money::night_of(&brand, &bench.services.zones, first);
        let key = (brand.id, Currency::USD, night.number);
        let spent = night_spending::spent(bench.services.db.read(), key).await;
        assert_eq!(spent.expect("it is read"), 0);
    }
);

on_both_stores!(
    async fn a_brand_is_told_of_each_currency_that_it_runs_out_of(db) {
        let bench = Bench::new(db).await;
        let euro: Currency = "EUR".parse().expect("a currency");
        let brand = bench.brand;
        let exhaust = async |currency| {
            let needed = Money::new(PRICE, currency);
            let told = bench.run(move |tx, context| async move {
                money::exhaust(&tx, &context, brand, needed).await
            });
            told.await.expect("it is noted")
        };
        assert!(exhaust(Currency::USD).await);
        assert!(!exhaust(Currency::USD).await);
        assert!(exhaust(euro).await, "dollars say nothing about euros");
        bench.pay_in(1_000, "d1").await;
        assert!(bench.brand_row().await.exhausted_at.is_some(), "there still are no euros");
        assert!(!exhaust(euro).await);
        assert!(exhaust(Currency::USD).await, "it had dollars in between");
        assert_eq!(bench.told("balance.exhausted").await, 3);
    }
);
