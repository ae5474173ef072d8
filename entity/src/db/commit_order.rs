//! Reading an outbox in an order in which nothing appears behind a reader's back.
//!
//! Ids are minted before the commit, so on PostgreSQL a smaller id may become visible later than a
//! larger one. There a row carries the number of its transaction and its place in it, and only
//! rows of transactions below the oldest one still running are shown: whatever commits later
//! sorts behind them. On SQLite there is one writer, and rows are numbered in commit order anyway.

use sea_orm::DbBackend;
use sea_orm::sea_query::Expr;

/// The expressions of commit order for the table `event`, in one database's words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CommitOrder {
    settled: Option<&'static str>,
    after: &'static str,
    columns: &'static [&'static str],
}

/// Transactions of other databases of the same server hold nothing back: a long one there would
/// silence this one. One that has just ended counts as running, for its database is not told.
const POSTGRES: CommitOrder = CommitOrder {
    settled: Some(
        "event.transaction < coalesce((\
            select min(running::text::bigint) \
            from pg_snapshot_xip(pg_current_snapshot()) running \
            where not exists (\
                select 1 from pg_stat_activity elsewhere \
                where elsewhere.backend_xid = running::xid \
                and elsewhere.datname <> current_database())), \
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint)",
    ),
    after: "(event.transaction, event.place) > \
            (select seen.transaction, seen.place from event seen where seen.id = $1)",
    columns: &["event.transaction", "event.place"],
};

const SQLITE: CommitOrder = CommitOrder {
    settled: None,
    after: "event.rowid > (select seen.rowid from event seen where seen.id = ?)",
    columns: &["event.rowid"],
};

impl CommitOrder {
    /// In the words of that database.
    pub(crate) fn of(backend: DbBackend) -> Self {
        if backend == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        }
    }

    /// Whether no row can still appear before this one; `None` where that is always so.
    pub(crate) fn settled(self) -> Option<Expr> {
        self.settled.map(Expr::cust)
    }

    /// Whether the row comes after the row with this id.
    pub(crate) fn after(self, id: uuid::Uuid) -> Expr {
        Expr::cust_with_values(self.after, [id])
    }

    /// What to order by, ascending.
    pub(crate) fn columns(self) -> impl Iterator<Item = Expr> {
        self.columns.iter().map(|&column| Expr::cust(column))
    }
}
