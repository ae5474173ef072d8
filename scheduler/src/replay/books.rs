//! The money of a replay: the ledger's own entries, booked into memory.
//!
//! Brands have credit without limit here. Prices of zero move nothing and are not booked.

use std::collections::BTreeMap;

use entity::value::{AccountKind, AccountOwner, BrandId, Currency, Instant, Money};

use super::agenda::{ExpertNo, QueryNo};
use super::world::ids;
use crate::ledger::{
    Account, Book, Entry, EntryError, Parties, Split, charge, clear, release, reserve, split,
};

/// Terms of one acceptance, frozen with it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Which query.
    pub query: QueryNo,
    /// Which acceptance of it.
    pub round: u32,
    /// Who pays.
    pub brand: usize,
    /// Who earns.
    pub expert: ExpertNo,
    /// The price.
    pub price: Money,
    /// The platform's share in hundredths of a percent.
    pub fee_bps: u32,
}

impl Terms {
    fn brand_id(&self) -> BrandId {
        ids::brand(self.brand)
    }

    fn split(&self) -> Option<Split> {
        split(self.price.amount, i32::try_from(self.fee_bps).ok()?)
    }

    fn parties(&self) -> Parties {
        Parties {
            brand: self.brand_id(),
            expert: ids::expert(self.expert),
            currency: self.price.currency,
        }
    }

    /// The expert's share and the platform's, in minor units.
    #[must_use]
    pub fn shares(&self) -> (i64, i64) {
        self.split()
            .map_or((0, 0), |split| (split.pay(), split.fee()))
    }

    fn reference(&self) -> String {
        format!("{}/{}", self.query, self.round)
    }
}

/// What the queries of the replay say should be in the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Set aside for accepted work.
    pub reserved: i64,
    /// Earned, and the hold still runs.
    pub clearing: i64,
    /// Earned and free to be paid out.
    pub payable: i64,
    /// The platform's.
    pub fees: i64,
}

/// The book, and what it should hold.
#[derive(Debug, Default)]
pub struct Books {
    book: Book,
    expected: BTreeMap<Currency, Expected>,
    refused: Option<String>,
}

impl Books {
    /// Money is set aside at acceptance.
    pub fn reserve(&mut self, at: Instant, terms: &Terms) {
        if terms.price.amount == 0 {
            return;
        }
        let purse = Account::available(terms.brand_id(), terms.price.currency);
        self.book.allow_credit(purse, None);
        self.post(
            at,
            reserve(terms.brand_id(), terms.price, &terms.reference()),
        );
        self.expected(terms).reserved += terms.price.amount;
    }

    /// The work was lost: the brand gets its money back.
    pub fn release(&mut self, at: Instant, terms: &Terms) {
        if terms.price.amount == 0 {
            return;
        }
        self.post(
            at,
            release(terms.brand_id(), terms.price, &terms.reference()),
        );
        self.expected(terms).reserved -= terms.price.amount;
    }

    /// The resolution is final: pay and fee are posted.
    pub fn charge(&mut self, at: Instant, terms: &Terms) {
        let Some(split) = terms.split().filter(|split| split.price() > 0) else {
            return;
        };
        self.post(at, charge(terms.parties(), split, &terms.reference()));
        let expected = self.expected(terms);
        expected.reserved -= split.price();
        expected.clearing += split.pay();
        expected.fees += split.fee();
    }

    /// The hold is over: the earning may be paid out.
    pub fn clear(&mut self, at: Instant, terms: &Terms) {
        let Some(split) = terms.split().filter(|split| split.price() > 0) else {
            return;
        };
        let pay = Money::new(split.pay(), terms.price.currency);
        self.post(
            at,
            clear(ids::expert(terms.expert), pay, &terms.reference()),
        );
        let expected = self.expected(terms);
        expected.clearing -= split.pay();
        expected.payable += split.pay();
    }

    fn expected(&mut self, terms: &Terms) -> &mut Expected {
        self.expected.entry(terms.price.currency).or_default()
    }

    fn post(&mut self, at: Instant, entry: Result<Entry, EntryError>) {
        let booked = match entry {
            Ok(entry) => self
                .book
                .post(at, &entry)
                .map_err(|refusal| refusal.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(problem) = booked {
            self.refused.get_or_insert(problem);
        }
    }

    /// What the accounts say was charged to brands, earned by experts and kept by the platform, by
    /// currency. Brands begin with nothing and have credit without limit.
    #[must_use]
    pub fn moved(&self) -> BTreeMap<Currency, [i64; 3]> {
        let accounts = |currency: &Currency| {
            let total = |owner, kind| self.book.total(owner, kind, *currency);
            let spent = -total(AccountOwner::Brand, AccountKind::Available)
                - total(AccountOwner::Brand, AccountKind::Reserved);
            let earned = total(AccountOwner::Expert, AccountKind::Clearing)
                + total(AccountOwner::Expert, AccountKind::Payable);
            let kept = total(AccountOwner::Platform, AccountKind::Fees);
            [spent, earned, kept].map(|sum| i64::try_from(sum).unwrap_or(i64::MAX))
        };
        let currencies = self.expected.keys();
        currencies
            .map(|currency| (*currency, accounts(currency)))
            .collect()
    }

    /// What is wrong with the money; `None` when all of it adds up.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if let Some(refused) = &self.refused {
            return Some(format!("an entry was refused: {refused}"));
        }
        if !self.book.sums_to_zero() {
            return Some("a currency does not sum to zero".to_owned());
        }
        if !self.book.keeps_floors() {
            return Some("an account is below its floor".to_owned());
        }
        self.expected.iter().find_map(|(currency, expected)| {
            let found = self.found(*currency);
            (found != *expected)
                .then(|| format!("the book holds {found:?} in {currency}, expected {expected:?}"))
        })
    }

    fn found(&self, currency: Currency) -> Expected {
        let total = |owner, kind| {
            let total = self.book.total(owner, kind, currency);
            i64::try_from(total).unwrap_or(i64::MAX)
        };
        Expected {
            reserved: total(AccountOwner::Brand, AccountKind::Reserved),
            clearing: total(AccountOwner::Expert, AccountKind::Clearing),
            payable: total(AccountOwner::Expert, AccountKind::Payable),
            fees: total(AccountOwner::Platform, AccountKind::Fees),
        }
    }

    /// The last link of the chain over everything booked, in hexadecimal.
    #[must_use]
    pub fn head(&self) -> String {
        crate::ledger::hex(&self.book.head())
    }
}
