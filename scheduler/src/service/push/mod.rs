//! Web push: offers reach an expert's phone or computer while no page of ours is in front.
//!
//! A browser that its owner asked to is told of offers, and of work that waits, through the push
//! service of its maker (RFC 8030). What it is told is encrypted for that browser alone (RFC 8291),
//! signed by the platform's key (RFC 8292), and holds nothing of customers. A device belongs to the
//! sign-in in which it was added: signed out, it is told nothing.

mod announce;
mod device;
mod errand;
mod key;
mod note;
mod send;

pub use announce::TryDevice;
pub(crate) use announce::{call, offers};
pub use device::{AddDevice, DEVICES_MAX, RemoveDevice, Subscription};
pub use errand::{Errand, PUSH_JOB};
pub use key::public_key;
pub use send::send;
