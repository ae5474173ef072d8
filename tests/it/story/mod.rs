//! Stories: what users see, end to end, on both databases.

mod causes;
mod colleagues;
mod deferral;
mod ends;
mod erasure;
mod explain;
mod leaks;
mod main_job;
mod papers;
mod spending;
mod twin;
