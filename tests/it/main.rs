//! Every test that goes through a door users use.

mod calendar;
mod door;
mod jobs;
mod language;
mod live;
mod money;
mod once;
mod people;
mod queries;

mod replay;
mod story;
mod tidy;
