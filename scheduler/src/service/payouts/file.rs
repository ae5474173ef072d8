//! The file of the file rail: one line per payout, safe to open in a spreadsheet.

use entity::table::payout::Model;
use entity::value::Money;

use super::destination::Destination;
use crate::files::sheet::safe;
use crate::service::Fault;

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

/// One line of the file: a payout and where it goes.
pub(super) struct Row<'a> {
    /// The payout.
    pub(super) payout: &'a Model,
    /// Where to.
    pub(super) destination: &'a Destination,
}

/// The whole file (RFC 4180, UTF-8).
///
/// # Errors
/// Never in practice: it is written to memory.
pub(super) fn render<'a>(rows: impl Iterator<Item = Row<'a>>) -> Result<String, Fault> {
    let failed = |error: String| Fault::internal(format!("the payout file: {error}"));
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(HEADER)
        .map_err(|error| failed(error.to_string()))?;
    for row in rows {
        file.write_record(cells(&row))
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = file
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

fn cells(row: &Row<'_>) -> [String; 9] {
    let Row {
        payout,
        destination,
    } = row;
    let text = |cell: &Option<String>| cell.as_deref().map(safe).unwrap_or_default();
    [
        payout.id.to_string(),
        payout.expert_id.to_string(),
        safe(&destination.holder),
        text(&destination.iban),
        text(&destination.account),
        text(&destination.bank),
        text(&destination.country),
        decimal(Money::new(payout.amount, payout.currency)),
        payout.currency.to_string(),
    ]
}

/// The amount with its decimal places and no currency: what banks expect.
fn decimal(money: Money) -> String {
    let shown = money.to_string();
    shown
        .split_once(' ')
        .map_or(shown.clone(), |(_, amount)| amount.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_places_of_their_currency() {
        let money = |amount, code: &str| Money::new(amount, code.parse().unwrap());
        assert_eq!(decimal(money(123_405, "USD")), "1234.05");
        assert_eq!(decimal(money(5, "JPY")), "5");
        assert_eq!(decimal(money(5, "TND")), "0.005");
    }
}
