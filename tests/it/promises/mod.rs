//! Promises as customers and brands live through them: quoted, watched, renewed, never silent.

mod calls;
mod day;
mod quotes;
mod renewal;
