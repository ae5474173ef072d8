//! What is wrong in a calendar, and where.

/// What is wrong in a calendar, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct CalendarFault {
    /// The line of the file, from 1; of a folded one its beginning.
    pub line: usize,
    /// A sentence that says what is expected: lowercase, no full stop.
    pub message: String,
}

impl CalendarFault {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}
