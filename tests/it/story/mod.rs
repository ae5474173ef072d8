//! Stories: what users see, end to end, on both databases.

mod causes;
mod deferral;
mod ends;
mod explain;
mod leaks;
mod main_job;
mod papers;
mod spending;
mod twin;
