//! The list that a person takes to the bank: one line per payout, safe to open in a spreadsheet.

use super::{Row, decimal};
use crate::files::sheet::safe;
use crate::service::Fault;
use crate::service::payouts::destination::{BankAccount, Destination};

/// The columns, in order.
const HEADER: [&str; 9] = [
    "payout_id",
    "expert_id",
    "holder",
    "iban",
    "account",
    "bank",
    "country",
    "amount",
    "currency",
];

/// The whole file (RFC 4180, UTF-8).
///
/// # Errors
/// When a payout goes to no bank; otherwise never: it is written to memory.
pub(super) fn render(rows: &[Row<'_>]) -> Result<String, Fault> {
    let failed = |error: String| Fault::internal(format!("the payout file: {error}"));
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(HEADER)
        .map_err(|error| failed(error.to_string()))?;
    for row in rows {
        let Destination::Bank(bank) = row.destination else {
            return Err(row.unfit());
        };
        file.write_record(cells(row, bank))
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = file
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

fn cells(row: &Row<'_>, bank: &BankAccount) -> [String; 9] {
    let text = |cell: &Option<String>| cell.as_deref().map(safe).unwrap_or_default();
    [
        row.payout.id.to_string(),
        row.payout.expert_id.to_string(),
        safe(&bank.holder),
        text(&bank.iban),
        text(&bank.account),
        text(&bank.bank),
        text(&bank.country),
        decimal(row.money()),
        row.payout.currency.to_string(),
    ]
}
