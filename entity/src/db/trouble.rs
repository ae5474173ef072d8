//! What an error of the database means to somebody who waits for an answer.

use sea_orm::{DbErr, RuntimeErr};

/// The kinds of trouble that call for different answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk is full: reads go on.
    Full,
    /// It does not answer, is too busy, or somebody else was first: worth another try.
    Passing,
    /// A fault of the program.
    Fault,
}

/// PostgreSQL: disk full. SQLite: FULL.
const FULL: &[&str] = &["53100", "13"];

/// PostgreSQL: statement cancelled, lock not available, too many connections, shutting down, lost
/// conflicts. SQLite: BUSY and its kinds.
const PASSING: &[&str] = &[
    "57014", "55P03", "53300", "57P01", "57P02", "57P03", "40001", "40P01", "5", "261", "517",
];

impl Trouble {
    /// The kind of this error.
    #[must_use]
    pub fn of(error: &DbErr) -> Self {
        let code = code(error);
        let is = |codes: &[&str]| code.as_deref().is_some_and(|code| codes.contains(&code));
        if is(FULL) {
            Self::Full
        } else if is(PASSING) || is_unreachable(error) {
            Self::Passing
        } else {
            Self::Fault
        }
    }
}

fn is_unreachable(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return true,
        DbErr::Exec(runtime) | DbErr::Query(runtime) => runtime,
        _ => return false,
    };
    match runtime {
        RuntimeErr::SqlxError(error) => matches!(
            error.as_ref(),
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
        ),
        RuntimeErr::Internal(_) => false,
    }
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime)) = error else {
        return None;
    };
    match runtime {
        RuntimeErr::SqlxError(error) => error
            .as_database_error()
            .and_then(|error| error.code().map(|code| code.into_owned())),
        RuntimeErr::Internal(_) => None,
    }
}
