//! Money on both databases: set aside, charged, cleared, paid, and proved by its books.

mod approvals;
mod bank;
mod bench;
mod books;
mod caps;
mod killed;
mod papers;
mod payouts;
mod road;
mod sepa;
mod spending;
mod stripe;
