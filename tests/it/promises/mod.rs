//! Promises as customers and brands live through them: quoted, watched, renewed, never silent.

mod quotes;
mod renewal;
