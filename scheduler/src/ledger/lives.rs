//! Random lives of queries against the book: every money invariant after every step.

use chrono::DateTime;
use entity::value::{AccountKind, AccountOwner, BrandId, Currency, ExpertId, Instant, Money};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const USD: Currency = Currency::USD;

/// Where the money for one query is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Purse {
    Nothing,
    Held(Work),
    Accrued(Work),
    Clearing(Work),
    Available(Work),
    InPayout(Work),
    Paid(Work),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Work {
    expert: ExpertId,
    split: Split,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Deposit {
        brand: usize,
        amount: i64,
    },
    Accept {
        query: usize,
        expert: u128,
        price: i64,
        bps: i32,
    },
    Return {
        query: usize,
    },
    Propose {
        query: usize,
    },
    Finish {
        query: usize,
    },
    Reopen {
        query: usize,
    },
    Visit {
        query: usize,
        fee: i64,
    },
    Clear {
        query: usize,
    },
    PayOut {
        query: usize,
    },
    Settle {
        query: usize,
    },
    CallOff {
        query: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let query = 0..6usize;
    prop_oneof![
        (0..2usize, 0..5_000i64).prop_map(|(brand, amount)| Step::Deposit { brand, amount }),
        (query.clone(), 0..3u128, 0..900i64, 0..=10_000).prop_map(|(query, expert, price, bps)| {
            Step::Accept {
                query,
                expert,
                price,
                bps,
            }
        }),
        query.clone().prop_map(|query| Step::Return { query }),
        query.clone().prop_map(|query| Step::Propose { query }),
        query.clone().prop_map(|query| Step::Finish { query }),
        query.clone().prop_map(|query| Step::Reopen { query }),
        (query.clone(), 0..900i64).prop_map(|(query, fee)| Step::Visit { query, fee }),
        query.clone().prop_map(|query| Step::Clear { query }),
        query.clone().prop_map(|query| Step::PayOut { query }),
        query.clone().prop_map(|query| Step::Settle { query }),
        query.prop_map(|query| Step::CallOff { query }),
    ]
}

struct World {
    book: Book,
    purses: [Purse; 6],
    deposited: i64,
    fees: i64,
    booked: usize,
}

fn brand(number: usize) -> BrandId {
    BrandId(Uuid::from_u128(100 + number as u128))
}

fn at(number: usize) -> Instant {
    DateTime::from_timestamp(i64::try_from(number).unwrap(), 0).unwrap()
}

impl World {
    fn new(limit: i64) -> Self {
        let mut book = Book::new();
        book.allow_credit(Account::available(brand(1), USD), Some(limit));
        Self {
            book,
            purses: [Purse::Nothing; 6],
            deposited: 0,
            fees: 0,
            booked: 0,
        }
    }

    fn post(&mut self, entry: Result<Entry, EntryError>) -> bool {
        self.booked += 1;
        self.book.post(at(self.booked), &entry.unwrap()).is_ok()
    }

    /// Plays a step where the purse allows it, as the guarded rows of the stores do.
    #[allow(
        clippy::too_many_lines,
        reason = "one arm per step of a life, none of them long"
    )]
    fn play(&mut self, step: Step) {
        let reference = format!("r{}", self.booked);
        let money = |amount| Money::new(amount, USD);
        let parties = |query: usize, work: Work| Parties {
            brand: brand(query % 2),
            expert: work.expert,
            currency: USD,
        };
        match step {
            Step::Deposit {
                brand: number,
                amount,
            } => {
                assert!(self.post(deposit(brand(number), money(amount), &reference)));
                self.deposited += amount;
            }
            Step::Accept {
                query,
                expert,
                price,
                bps,
            } => {
                if self.purses[query] == Purse::Nothing {
                    let split = split(price, bps).unwrap();
                    let expert = ExpertId(Uuid::from_u128(expert));
                    let owner = brand(query % 2);
                    let funds = self.book.spendable(Account::available(owner, USD)).unwrap();
                    let taken = self.post(reserve(owner, money(price), &reference));
                    assert_eq!(taken, funds >= price);
                    if taken {
                        self.purses[query] = Purse::Held(Work { expert, split });
                    }
                }
            }
            Step::Return { query } => {
                if let Purse::Held(work) = self.purses[query] {
                    let price = money(work.split.price());
                    assert!(self.post(release(brand(query % 2), price, &reference)));
                    self.purses[query] = Purse::Nothing;
                }
            }
            Step::Propose { query } => {
                if let Purse::Held(work) = self.purses[query] {
                    self.purses[query] = Purse::Accrued(work);
                }
            }
            Step::Finish { query } => {
                if let Purse::Accrued(work) = self.purses[query] {
                    assert!(self.post(charge(parties(query, work), work.split, &reference)));
                    self.fees += work.split.fee();
                    self.purses[query] = Purse::Clearing(work);
                }
            }
            Step::Reopen { query } => match self.purses[query] {
                Purse::Accrued(work) => {
                    let price = money(work.split.price());
                    assert!(self.post(release(brand(query % 2), price, &reference)));
                    self.purses[query] = Purse::Nothing;
                }
                Purse::Clearing(work) => {
                    assert!(self.post(reverse_charge(
                        parties(query, work),
                        work.split,
                        &reference
                    )));
                    self.fees -= work.split.fee();
                    self.purses[query] = Purse::Nothing;
                }
                _ => {}
            },
            Step::Visit { query, fee } => {
                if let Purse::Held(work) = self.purses[query] {
                    let price = work.split.price();
                    let visit = work.split.on(fee.min(price)).unwrap();
                    assert!(self.post(visit_fee(parties(query, work), price, visit, &reference)));
                    self.fees += visit.fee();
                    self.purses[query] = Purse::Clearing(Work {
                        split: visit,
                        ..work
                    });
                }
            }
            Step::Clear { query } => {
                if let Purse::Clearing(work) = self.purses[query] {
                    assert!(self.post(clear(work.expert, money(work.split.pay()), &reference)));
                    self.purses[query] = Purse::Available(work);
                }
            }
            Step::PayOut { query } => {
                if let Purse::Available(work) = self.purses[query] {
                    let pay = money(work.split.pay());
                    assert!(self.post(payout_start(work.expert, pay, &reference)));
                    self.purses[query] = Purse::InPayout(work);
                }
            }
            Step::Settle { query } => {
                if let Purse::InPayout(work) = self.purses[query] {
                    let pay = money(work.split.pay());
                    assert!(self.post(payout_settle(work.expert, pay, &reference)));
                    self.purses[query] = Purse::Paid(work);
                }
            }
            Step::CallOff { query } => {
                if let Purse::InPayout(work) = self.purses[query] {
                    let pay = money(work.split.pay());
                    assert!(self.post(payout_return(work.expert, pay, &reference)));
                    self.purses[query] = Purse::Available(work);
                }
            }
        }
    }

    /// Every account can be explained by where the queries' money is.
    fn check(&self) {
        assert!(self.book.sums_to_zero());
        assert!(self.book.keeps_floors());
        let sum = |part: fn(Purse) -> i64| -> i128 {
            self.purses
                .iter()
                .map(|&purse| i128::from(part(purse)))
                .sum()
        };
        let held = sum(|purse| match purse {
            Purse::Held(work) | Purse::Accrued(work) => work.split.price(),
            _ => 0,
        });
        let clearing = sum(|purse| {
            if let Purse::Clearing(work) = purse {
                work.split.pay()
            } else {
                0
            }
        });
        let payable = sum(|purse| {
            if let Purse::Available(work) = purse {
                work.split.pay()
            } else {
                0
            }
        });
        let in_payout = sum(|purse| {
            if let Purse::InPayout(work) = purse {
                work.split.pay()
            } else {
                0
            }
        });
        let paid = sum(|purse| {
            if let Purse::Paid(work) = purse {
                work.split.pay()
            } else {
                0
            }
        });
        let total = |owner, kind| self.book.total(owner, kind, USD);
        assert_eq!(total(AccountOwner::Brand, AccountKind::Reserved), held);
        assert_eq!(total(AccountOwner::Expert, AccountKind::Clearing), clearing);
        assert_eq!(total(AccountOwner::Expert, AccountKind::Payable), payable);
        assert_eq!(
            total(AccountOwner::Expert, AccountKind::InPayout),
            in_payout
        );
        assert_eq!(
            total(AccountOwner::Platform, AccountKind::Fees),
            i128::from(self.fees)
        );
        let bank = paid - i128::from(self.deposited);
        assert_eq!(total(AccountOwner::Platform, AccountKind::Bank), bank);
    }
}

proptest! {
    #[test]
    fn money_is_never_lost_nor_made(
        limit in 0..2_000i64,
        steps in prop::collection::vec(step(), 0..200),
    ) {
        let mut world = World::new(limit);
        for step in steps {
            world.play(step);
            world.check();
        }
    }

    #[test]
    fn the_same_lives_give_the_same_chain(steps in prop::collection::vec(step(), 0..60)) {
        let play = || {
            let mut world = World::new(0);
            steps.iter().for_each(|&step| world.play(step));
            world.book.head()
        };
        prop_assert_eq!(play(), play());
    }
}

#[test]
fn a_chain_tells_another_order_from_the_same_balances() {
    let entries: Vec<Entry> = ["a", "b"]
        .iter()
        .map(|reference| deposit(brand(0), Money::new(5, USD), reference).unwrap())
        .collect();
    let play = |order: [usize; 2]| {
        let mut book = Book::new();
        for index in order {
            book.post(at(0), &entries[index]).unwrap();
        }
        book.head()
    };
    assert_ne!(play([0, 1]), play([1, 0]));
}

#[test]
fn a_refused_entry_leaves_the_book_as_it_was() {
    let mut book = Book::new();
    let entry = reserve(brand(0), Money::new(5, USD), "r").unwrap();
    assert!(matches!(
        book.post(at(0), &entry),
        Err(Refusal::BelowFloor { .. })
    ));
    assert_eq!(
        (book.entries(), book.head(), book.balances().count()),
        (0, [0; 32], 0)
    );
}
