//! Stories: what users see, end to end, on both databases.

mod leaks;
mod main_job;
