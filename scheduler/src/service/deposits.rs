//! What brands pay in, and how far they may go on credit: recorded by admins.
//!
//! It moves no money outside Vesper: the bank statement is the cause, this is the record.

use entity::db::WriteTx;
use entity::store::{account, brand, change, credit_line, deposit, shortage};
use entity::table;
use entity::value::{BrandId, BrandMode, ChangeSubject, Currency, Money, ShortageKind, text};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::money::{self, account_key};
use super::{Context, Fault, FieldError, UseCase, audit};
use crate::ledger::{self, Account};

/// The largest amount of one deposit or credit line, in minor units: a trillion keeps every sum of
/// millions of them within 64 bits.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// The longest reference, in characters: longer than any bank's.
const REFERENCE_MAX: usize = 200;

/// A brand paid in. A repeat with the same reference and amount changes nothing.
#[derive(Clone, Debug)]
pub struct RecordDeposit {
    /// Which brand.
    pub brand_id: BrandId,
    /// How much.
    pub amount: Money,
    /// What the bank statement says; unique per brand.
    pub reference: String,
}

/// A deposit as it is in the books.
#[derive(Clone, Debug)]
pub struct Deposited {
    /// The deposit.
    pub deposit: table::deposit::Model,
    /// Whether it was recorded now, and not before.
    pub new: bool,
}

impl UseCase for RecordDeposit {
    type Output = Deposited;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Deposited, Fault> {
        let reference = self.check()?;
        let brand = brand::lock(tx, self.brand_id)
            .await?
            .ok_or_else(|| Fault::field("/brand_id", "there is no such brand"))?;
        if let Some(old) = deposit::referred(tx, brand.id, &reference).await? {
            return self.repeated(old);
        }
        let row = table::deposit::Model {
            id: context.id(),
            brand_id: brand.id,
            amount: self.amount.amount,
            currency: self.amount.currency,
            reference,
            created_by: context.actor.person().ok_or_else(nobody)?,
            created_at: context.now,
        };
        if !deposit::insert(tx, row.clone()).await? {
            return Err(Fault::conflict("in-progress", "repeat the request"));
        }
        let name = row.id.to_string();
        let entry = match brand.mode {
            BrandMode::Live => ledger::deposit(brand.id, self.amount, &name),
            BrandMode::Test => ledger::play_money(brand.id, self.amount, &name),
        };
        money::book_surely(tx, context, entry).await?;
        look_again(tx, context, brand.id, Some(self.amount.currency)).await?;
        let detail =
            json!({ "deposit_id": row.id, "amount": self.amount, "reference": row.reference });
        audit::record(tx, context, "deposit.record", brand.id, detail).await?;
        Ok(Deposited {
            deposit: row,
            new: true,
        })
    }
}

impl RecordDeposit {
    fn check(&self) -> Result<String, Fault> {
        let mut errors = Vec::new();
        if !(1..=AMOUNT_MAX).contains(&self.amount.amount) {
            errors.push(FieldError {
                pointer: "/amount/amount".to_owned(),
                detail: format!("must be 1 to {AMOUNT_MAX}"),
            });
        }
        match text::line(&self.reference, REFERENCE_MAX) {
            Ok(reference) if errors.is_empty() => return Ok(reference),
            Ok(_) => {}
            Err(error) => errors.push(FieldError {
                pointer: "/reference".to_owned(),
                detail: error.to_string(),
            }),
        }
        Err(Fault::invalid(errors))
    }

    /// The same deposit again is answered as it was; another under its reference is refused.
    fn repeated(&self, old: table::deposit::Model) -> Result<Deposited, Fault> {
        if Money::new(old.amount, old.currency) == self.amount {
            return Ok(Deposited {
                deposit: old,
                new: false,
            });
        }
        Err(Fault::conflict(
            "reference-reused",
            "another deposit of this brand has this reference; give each its own",
        ))
    }
}

/// Only a person can say that money came in.
fn nobody() -> Fault {
    Fault::forbidden("wrong-role", "act as an administrator to do this")
}

/// The brand has funds, or other terms: its waiting queries are looked at again.
async fn look_again(
    tx: &WriteTx,
    context: &Context,
    id: BrandId,
    currency: Option<Currency>,
) -> Result<(), Fault> {
    if let Some(currency) = currency {
        money::funded(tx, context, id, currency).await?;
    }
    if !shortage::any(tx, id, ShortageKind::Funds).await? {
        brand::clear_exhausted(tx, id).await?;
    }
    let subjects = [(ChangeSubject::Brand, id.0)];
    Ok(change::record(tx, &context.entropy, context.now, &subjects).await?)
}

/// An admin sets a brand's terms; what is absent stays as it is.
#[derive(Clone, Debug)]
pub struct SetBrandTerms {
    /// Which brand.
    pub brand_id: BrandId,
    /// How far on credit it may go, in that currency.
    pub credit_limit: Option<Money>,
    /// The platform's fee, in basis points; offers already made keep theirs.
    pub platform_fee_bps: Option<i32>,
    /// The version that the asker saw.
    pub expected_version: Option<i64>,
}

impl UseCase for SetBrandTerms {
    type Output = table::brand::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        self.check()?;
        let brand = brand::lock(tx, self.brand_id)
            .await?
            .ok_or_else(|| Fault::not_found("brand"))?;
        if self
            .expected_version
            .is_some_and(|seen| seen != brand.version)
        {
            return Err(Fault::stale());
        }
        let fee = self.platform_fee_bps.unwrap_or(brand.platform_fee_bps);
        let further = table::brand::ActiveModel {
            platform_fee_bps: Set(fee),
            updated_at: Set(context.now),
            ..Default::default()
        };
        let brand = brand::change(tx, (brand.id, brand.version), further)
            .await?
            .ok_or_else(Fault::stale)?;
        if let Some(limit) = self.credit_limit {
            set_credit(tx, context, brand.id, limit).await?;
        }
        let currency = self.credit_limit.map(|limit| limit.currency);
        look_again(tx, context, brand.id, currency).await?;
        let detail =
            json!({ "credit_limit": self.credit_limit, "platform_fee_bps": self.platform_fee_bps });
        audit::record(tx, context, "brand.terms", brand.id, detail).await?;
        Ok(brand)
    }
}

impl SetBrandTerms {
    fn check(&self) -> Result<(), Fault> {
        if let Some(limit) = self.credit_limit
            && !(0..=AMOUNT_MAX).contains(&limit.amount)
        {
            let detail = format!("must be 0 to {AMOUNT_MAX}");
            return Err(Fault::field("/credit_limit/amount", detail));
        }
        match self.platform_fee_bps {
            Some(fee) if !(0..=10_000).contains(&fee) => {
                Err(Fault::field("/platform_fee_bps", "must be 0 to 10000"))
            }
            _ => Ok(()),
        }
    }
}

/// Lets the brand's available account fall to minus the limit, unless it is lower already.
async fn set_credit(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    limit: Money,
) -> Result<(), Fault> {
    let key = account_key(&Account::available(brand, limit.currency));
    let rows = account::lock(tx, &context.entropy, context.now, &[key]).await?;
    let row = rows
        .first()
        .ok_or_else(|| Fault::internal("the brand's account could not be opened"))?;
    if account::set_floor(tx, row.id, -limit.amount).await? {
        return Ok(credit_line::set(tx, brand, limit, context.now).await?);
    }
    let owed = Money::new(-row.balance, limit.currency);
    Err(Fault::conflict(
        "credit-in-use",
        format!("the brand already owes {owed}; set a limit of at least that"),
    ))
}
