//! The files of the file rails: rendered from frozen rows, to a text, and sent nowhere.

mod csv;
mod pain;

use entity::table::payout::Model;
use entity::value::{Instant, Money, PayoutRunId};

use super::debtor::Debtor;
use super::destination::Destination;
use super::rail::Rail;
use crate::service::Fault;

/// One line of a file: a payout and where it goes.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// The payout.
    pub(super) payout: &'a Model,
    /// Where to.
    pub(super) destination: &'a Destination,
}

impl Row<'_> {
    const fn money(&self) -> Money {
        Money::new(self.payout.amount, self.payout.currency)
    }

    /// The error of a row that should not have come into a run of this rail.
    fn unfit(&self) -> Fault {
        Fault::internal(format!("{} cannot go by this rail's file", self.payout.id))
    }
}

/// What becomes one file.
pub(super) struct Batch<'a> {
    /// The run.
    pub(super) run: PayoutRunId,
    /// When the file is made.
    pub(super) made_at: Instant,
    /// Who pays; only SEPA asks.
    pub(super) debtor: Option<&'a Debtor>,
    /// The payouts, in the order of the file.
    pub(super) rows: &'a [Row<'a>],
}

/// The whole file of a rail.
///
/// # Errors
/// When a payout should not be in it, or the rail has no file: both were prevented when the run was
/// drawn up.
pub(super) fn render(rail: Rail, batch: &Batch<'_>) -> Result<String, Fault> {
    match rail {
        Rail::Csv => csv::render(batch.rows),
        Rail::Sepa => pain::render(batch),
        Rail::StripeConnect => Err(Fault::internal("this rail has no file")),
    }
}

/// What kind of file a rail has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFormat {
    /// Its media type.
    pub content_type: &'static str,
    /// The end of its name, without the dot.
    pub extension: &'static str,
}

impl Rail {
    /// What kind of file this rail has; `None` when it has none.
    #[must_use]
    pub const fn file_format(self) -> Option<FileFormat> {
        match self {
            Self::Csv => Some(FileFormat {
                content_type: "text/csv; charset=utf-8",
                extension: "csv",
            }),
            Self::Sepa => Some(FileFormat {
                content_type: "application/xml; charset=utf-8",
                extension: "xml",
            }),
            Self::StripeConnect => None,
        }
    }

    /// The most that this rail carries in one transfer, in minor units.
    pub(super) const fn maximum(self) -> i64 {
        match self {
            Self::Sepa => pain::AMOUNT_MAX,
            Self::Csv | Self::StripeConnect => i64::MAX,
        }
    }
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
