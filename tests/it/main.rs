//! Every test that goes through a door users use.

mod calendar;
mod door;
mod money;

mod tidy;
