//! A SEPA credit transfer: an ISO 20022 customer credit transfer initiation, pain.001.001.09.
//!
//! Sources: the message definition of ISO 20022 (order of elements, lengths, patterns) and the
//! European Payments Council's customer-to-bank guidelines (euros only, 0.01 to 999,999,999.99,
//! charges shared, few characters). One batch per file; sums are sums of integers.

use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, SecondsFormat, Weekday};
use entity::value::{Currency, Money};

use super::{Batch, Row, decimal};
use crate::service::Fault;
use crate::service::payouts::debtor::Debtor;
use crate::service::payouts::destination::{Destination, latin};

/// The most that one transfer may carry, in cents.
pub(in crate::service::payouts) const AMOUNT_MAX: i64 = 99_999_999_999;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// One transfer, with everything as the file carries it.
struct Transfer<'a> {
    reference: String,
    cents: i64,
    name: String,
    iban: &'a str,
}

/// The whole file (UTF-8).
///
/// # Errors
/// When a payout is not in euros, is out of bounds or goes to no IBAN or to a name that no bank
/// takes, or nobody says who pays.
pub(super) fn render(batch: &Batch<'_>) -> Result<String, Fault> {
    let debtor = batch
        .debtor
        .ok_or_else(|| Fault::internal("a SEPA file needs the setting payouts.sepa_debtor"))?;
    let name = latin::name(&debtor.name)
        .map_err(|error| Fault::internal(format!("the name of payouts.sepa_debtor {error}")))?;
    let mut transfers = Vec::with_capacity(batch.rows.len());
    for row in batch.rows {
        transfers.push(transfer(row)?);
    }
    let sum: i64 = transfers
        .iter()
        .try_fold(0_i64, |sum, one| sum.checked_add(one.cents))
        .ok_or_else(|| Fault::internal("the sum of the file is out of bounds"))?;
    let (count, sum) = (transfers.len(), decimal(Money::new(sum, Currency::EUR)));
    let mut file = Xml::new();
    file.within("CstmrCdtTrfInitn", |file| {
        file.within("GrpHdr", |file| {
            file.leaf("MsgId", &plain(batch.run));
            let made_at = batch.made_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            file.leaf("CreDtTm", &made_at);
            file.leaf("NbOfTxs", &count.to_string());
            file.leaf("CtrlSum", &sum);
            file.within("InitgPty", |file| file.leaf("Nm", &name));
        });
        file.within("PmtInf", |file| {
            file.leaf("PmtInfId", &plain(batch.run));
            file.leaf("PmtMtd", "TRF");
            file.leaf("NbOfTxs", &count.to_string());
            file.leaf("CtrlSum", &sum);
            payer(file, batch, (debtor, &name));
            for transfer in &transfers {
                file.within("CdtTrfTxInf", |file| pay(file, transfer));
            }
        });
    });
    Ok(file.finish())
}

fn transfer<'a>(row: &Row<'a>) -> Result<Transfer<'a>, Fault> {
    let Destination::Bank(bank) = row.destination else {
        return Err(row.unfit());
    };
    let cents = row.payout.amount;
    let fits = row.payout.currency == Currency::EUR && (1..=AMOUNT_MAX).contains(&cents);
    match (&bank.iban, latin::name(&bank.holder)) {
        (Some(iban), Ok(name)) if fits => Ok(Transfer {
            reference: plain(row.payout.id),
            cents,
            name,
            iban,
        }),
        _ => Err(row.unfit()),
    }
}

/// From which account, when, and on which terms.
fn payer(file: &mut Xml, batch: &Batch<'_>, (debtor, name): (&Debtor, &str)) {
    file.within("PmtTpInf", |file| {
        file.within("SvcLvl", |file| file.leaf("Cd", "SEPA"));
    });
    let day = business_day(batch.made_at.date_naive()).to_string();
    file.within("ReqdExctnDt", |file| file.leaf("Dt", &day));
    file.within("Dbtr", |file| file.leaf("Nm", name));
    account(file, "DbtrAcct", &debtor.iban);
    file.within("DbtrAgt", |file| {
        file.within("FinInstnId", |file| match &debtor.bic {
            Some(bic) => file.leaf("BICFI", bic),
            None => file.within("Othr", |file| file.leaf("Id", "NOTPROVIDED")),
        });
    });
    file.leaf("ChrgBr", "SLEV");
}

fn pay(file: &mut Xml, transfer: &Transfer<'_>) {
    file.within("PmtId", |file| file.leaf("EndToEndId", &transfer.reference));
    file.within("Amt", |file| {
        file.amount(&decimal(Money::new(transfer.cents, Currency::EUR)));
    });
    file.within("Cdtr", |file| file.leaf("Nm", &transfer.name));
    account(file, "CdtrAcct", transfer.iban);
    let words = format!("Payout {}", transfer.reference);
    file.within("RmtInf", |file| file.leaf("Ustrd", &words));
}

fn account(file: &mut Xml, name: &'static str, iban: &str) {
    file.within(name, |file| {
        file.within("Id", |file| file.leaf("IBAN", iban));
    });
}

/// An id without its prefix: banks take 35 characters and no underscore.
fn plain(id: impl ToString) -> String {
    let id = id.to_string();
    id.split_once('_')
        .map_or(id.clone(), |(_, name)| name.to_owned())
}

/// The day, or the Monday after a weekend; other days on which banks rest are moved by the bank.
fn business_day(day: NaiveDate) -> NaiveDate {
    let wait = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    day.checked_add_days(Days::new(wait)).unwrap_or(day)
}

/// A document that is written from its start to its end.
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn new() -> Self {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\">\n"
        );
        Self { text, depth: 1 }
    }

    /// An element with elements inside it.
    fn within(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("<{name}>"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(&format!("</{name}>"));
    }

    /// An element with text inside it.
    fn leaf(&mut self, name: &'static str, text: &str) {
        self.line(&format!("<{name}>{}</{name}>", escape(text)));
    }

    /// An amount of euros.
    fn amount(&mut self, amount: &str) {
        self.line(&format!("<InstdAmt Ccy=\"EUR\">{amount}</InstdAmt>"));
    }

    fn line(&mut self, line: &str) {
        // Writing to a text never fails.
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = self.depth * 2);
    }

    fn finish(mut self) -> String {
        self.text.push_str("</Document>\n");
        self.text
    }
}

/// Text as it stands between tags. Names come here in few characters already; this holds for the
/// day on which they do not.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
