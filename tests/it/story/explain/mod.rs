//! Decisions that explain themselves: to admins, on the timeline, and to experts.

mod admin;
mod expert;
mod timeline;
