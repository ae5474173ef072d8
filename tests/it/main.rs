//! Every test that goes through a door users use.

mod calendar;
mod door;
mod language;
mod money;

mod tidy;
