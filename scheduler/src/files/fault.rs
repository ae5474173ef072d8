//! Faults of input files: where they are and what to do about them.
//!
//! Does not decide what is a fault; the readers do.

/// The number of faults that are told; more are only counted, for nobody reads more at once.
pub const TOLD_MAX: usize = 10;

/// One fault of an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
    /// What is wrong and what is expected.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )
    }
}

/// The faults of an input file: the first [`TOLD_MAX`] of them, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first faults, in file order.
    pub told: Vec<Fault>,
    /// How many there are in all.
    pub count: u64,
}

impl Faults {
    /// Counts a fault and keeps it while it is one of the first.
    pub fn push(&mut self, fault: Fault) {
        self.count += 1;
        if self.told.len() < TOLD_MAX {
            self.told.push(fault);
        }
    }

    /// Whether the next fault would be told.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.told.len() < TOLD_MAX
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self {
            told: vec![fault],
            count: 1,
        }
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, fault) in self.told.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        let more = self.count.saturating_sub(self.told.len() as u64);
        if more > 0 {
            write!(f, "\nand {more} more faults ({} in all)", self.count)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
