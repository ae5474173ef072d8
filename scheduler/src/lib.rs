//! Everything in Vesper that happens without a request, and every use case.
//!
//! Pure core (no async, no SQL, no clock, no `HashMap`, no float in decisions about money):
//! [`calendar`], [`certification`], [`chance`], [`dispatch`], [`ical`], [`ledger`], [`language`], [`planning`],
//! [`playbook`], [`scoring`].
//! Shell: [`service`] (a use case is one value and at most one write transaction),
//! [`dispatcher`] (facts into the Board, verdicts into guarded writes), [`job`], [`port`],
//! [`run`] (starts the workers), [`replay`] (the same Board in virtual time), [`files`] and
//! [`history`] (tables that people hand in). [`locale`] says things in the language of a reader.

pub mod calendar;
pub mod certification;
pub mod chance;
pub mod demo;
pub mod dispatch;
pub mod dispatcher;
pub mod document;
pub mod files;
pub mod helpdesk;
pub mod history;
pub mod ical;
pub mod job;
pub mod language;
pub mod ledger;
mod letter;
pub mod locale;
pub mod planning;
pub mod playbook;
pub mod port;
pub mod promise;
pub mod redact;
pub mod replay;
pub mod run;
pub mod scoring;
pub mod service;
