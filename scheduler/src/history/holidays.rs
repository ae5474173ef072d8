//! Files of public holidays: `country,date,name[,region]`, dates are enough.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::files::{CellFault, Cells, Column, Columns, Faults, Mapping, Source, Table, shown};

const COLUMNS: Columns = Columns {
    needed: &[Column::Date],
    welcome: &[Column::Country, Column::Region, Column::Name],
};

/// One row of a file of holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayRow {
    /// The country as it is written; `None` where the file names none.
    pub country: Option<String>,
    /// The region as it is written; `None` for the whole country.
    pub region: Option<String>,
    /// The local date.
    pub date: NaiveDate,
    /// What it is called.
    pub name: Option<String>,
}

/// Reads a file of holidays.
///
/// # Errors
/// [`Faults`] with line and column.
pub fn read_holidays(source: Source<'_>) -> Result<Vec<HolidayRow>, Faults> {
    let table = Table::open(source, &Mapping::default(), |_| COLUMNS)?;
    let mut rows = Vec::new();
    let faults = table.each(|cells| {
        rows.push(row(&cells)?);
        Ok(())
    })?;
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

fn row(cells: &Cells<'_>) -> Result<HolidayRow, CellFault> {
    let (place, text) = cells.needed(Column::Date, "must be a date such as 2026-12-25")?;
    let date = text.parse().map_err(|_| {
        let told = format!("{} must be a date such as 2026-12-25", shown(text));
        (place, told)
    })?;
    let words = |column| -> Result<Option<String>, CellFault> {
        Ok(cells.text(column)?.map(|(_, text)| text.to_owned()))
    };
    Ok(HolidayRow {
        country: words(Column::Country)?,
        region: words(Column::Region)?,
        date,
        name: words(Column::Name)?,
    })
}

/// The dates of a file that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Those of the country asked for, or of the only one there is.
    Of(BTreeSet<NaiveDate>),
    /// The file has so many countries and none was asked for: the dates that most of them share.
    Shared(usize, BTreeSet<NaiveDate>),
    /// The country asked for is not in the file; these are.
    Unknown(Vec<String>),
}

impl Calendar {
    /// Picks the dates of a country (its region's holidays do not count for the whole).
    #[must_use]
    pub fn pick(rows: &[HolidayRow], country: Option<&str>) -> Self {
        let mut by_country: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.region.is_none()) {
            let name = row.country.clone().unwrap_or_default().to_uppercase();
            by_country.entry(name).or_default().insert(row.date);
        }
        if let Some(country) = country {
            let found = by_country.remove(&country.to_uppercase());
            return match found {
                Some(dates) => Self::Of(dates),
                None => Self::Unknown(by_country.into_keys().collect()),
            };
        }
        let countries = by_country.len();
        let mut shared: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for date in by_country.values().flatten() {
            *shared.entry(*date).or_default() += 1;
        }
        let most = shared
            .into_iter()
            .filter(|(_, count)| count * 2 > countries);
        let dates = most.map(|(date, _)| date).collect();
        if countries > 1 {
            Self::Shared(countries, dates)
        } else {
            Self::Of(dates)
        }
    }
}
