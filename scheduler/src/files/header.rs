//! Which column of a file holds what.

use entity::value::text::Invalid;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When the query arrived.
    ReceivedAt,
    /// Its queue.
    Queue,
    /// Its language.
    Language,
    /// What the customer wrote.
    Text,
    /// Who the customer is.
    Customer,
    /// The measured work time.
    HandleSeconds,
    /// The measured patience.
    PatienceSeconds,
    /// When a counted interval begins.
    IntervalStart,
    /// How many queries arrived in it.
    Count,
    /// A local date.
    Date,
    /// A country code.
    Country,
    /// A region of the country.
    Region,
    /// What a day is called.
    Name,
}

impl Column {
    /// Every column, in the order of interfaces.md.
    pub const ALL: [Self; 13] = [
        Self::ReceivedAt,
        Self::Queue,
        Self::Language,
        Self::Text,
        Self::Customer,
        Self::HandleSeconds,
        Self::PatienceSeconds,
        Self::IntervalStart,
        Self::Count,
        Self::Date,
        Self::Country,
        Self::Region,
        Self::Name,
    ];

    /// The name it has in a file that follows interfaces.md.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReceivedAt => "received_at",
            Self::Queue => "queue",
            Self::Language => "language",
            Self::Text => "text",
            Self::Customer => "customer",
            Self::HandleSeconds => "handle_seconds",
            Self::PatienceSeconds => "patience_seconds",
            Self::IntervalStart => "interval_start",
            Self::Count => "count",
            Self::Date => "date",
            Self::Country => "country",
            Self::Region => "region",
            Self::Name => "name",
        }
    }
}

/// Whose columns are called otherwise: pairs of our name and theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(Column, String)>);

impl std::str::FromStr for Mapping {
    type Err = Invalid;

    /// Reads `received_at=created_at,text=body`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut pairs: Vec<(Column, String)> = Vec::new();
        for pair in text.split(',') {
            let (ours, theirs) = pair
                .split_once('=')
                .ok_or_else(|| Invalid::new(format!("{pair:?} must be written ours=theirs")))?;
            let named = |column: &Column| column.name() == ours.trim();
            let column = Column::ALL.into_iter().find(named).ok_or_else(|| {
                let names = Column::ALL.map(Column::name).join(", ");
                Invalid::new(format!("{ours:?} is no column: use one of {names}"))
            })?;
            if pairs.iter().any(|(mapped, _)| *mapped == column) {
                return Err(Invalid::new(format!("{ours:?} is mapped twice: keep one")));
            }
            pairs.push((column, theirs.trim().to_owned()));
        }
        Ok(Self(pairs))
    }
}

/// Which columns a reader wants.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Those that must be there.
    pub needed: &'static [Column],
    /// Those that may be there.
    pub welcome: &'static [Column],
}

impl Columns {
    fn has(&self, column: Column) -> bool {
        self.needed.contains(&column) || self.welcome.contains(&column)
    }
}

impl Mapping {
    /// What a file calls a column.
    #[must_use]
    pub fn name_of(&self, column: Column) -> &str {
        self.theirs(column).unwrap_or(column.name())
    }

    fn theirs(&self, column: Column) -> Option<&str> {
        let pair = self.0.iter().find(|(mapped, _)| *mapped == column);
        pair.map(|(_, theirs)| theirs.as_str())
    }
}

/// The place of each column in a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Header {
    places: [Option<usize>; Column::ALL.len()],
    /// How many cells a row has.
    pub width: usize,
}

/// Why a header does not do: which cell, and the sentence.
pub type HeaderFault = (usize, String);

impl Header {
    /// Finds the columns in the header's cells.
    ///
    /// # Errors
    /// A [`HeaderFault`] where a needed or mapped column is missing, or one is there twice.
    pub fn find(
        cells: &[String],
        mapping: &Mapping,
        columns: Columns,
    ) -> Result<Self, HeaderFault> {
        let mut header = Self {
            width: cells.len(),
            ..Self::default()
        };
        for column in Column::ALL {
            let mapped = mapping.theirs(column);
            let name = mapping.name_of(column);
            if !columns.has(column) {
                if mapped.is_some() {
                    let ours = column.name();
                    return Err((0, format!("{ours:?} is not read from such a file")));
                }
                continue;
            }
            let mut places = (0..cells.len()).filter(|&i| cells[i].trim() == name);
            let place = places.next();
            if let Some(second) = places.next() {
                return Err((second, format!("a second column {name:?}: keep one")));
            }
            if place.is_none() && (mapped.is_some() || columns.needed.contains(&column)) {
                return Err((0, missing(column, name, cells)));
            }
            header.places[column as usize] = place;
        }
        Ok(header)
    }

    /// Where a column is; `None` where the file has none.
    #[must_use]
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }
}

fn missing(column: Column, name: &str, cells: &[String]) -> String {
    format!(
        "no column {name:?}: name yours with --map {}=… (the header has {})",
        column.name(),
        cells.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Columns = Columns {
        needed: &[Column::ReceivedAt],
        welcome: &[Column::Queue, Column::Text],
    };

    #[test]
    fn columns_are_found_under_their_own_or_mapped_names() {
        let cells = ["id", "created_at", "queue"].map(str::to_owned);
        let mapping = "received_at=created_at".parse().unwrap();
        let header = Header::find(&cells, &mapping, WANTED).unwrap();
        assert_eq!(header.place(Column::ReceivedAt), Some(1));
        assert_eq!(header.place(Column::Queue), Some(2));
        assert_eq!(header.place(Column::Text), None);
    }

    #[test]
    fn a_header_or_mapping_that_does_not_do_is_refused() {
        let cells = ["when", "queue", "queue"].map(str::to_owned);
        let told =
            |mapping: &str| Header::find(&cells, &mapping.parse().unwrap(), WANTED).unwrap_err();
        assert!(told("text=queue").1.contains("--map received_at="));
        assert_eq!(told("received_at=when").0, 2);
        let mapping = "received_at=when,count=when".parse().unwrap();
        let unread = Header::find(&cells[..2], &mapping, WANTED).unwrap_err();
        assert!(unread.1.contains("not read"));
        assert!("received_at".parse::<Mapping>().is_err());
        assert!("when=received_at".parse::<Mapping>().is_err());
        assert!("text=a,text=b".parse::<Mapping>().is_err());
    }
}
