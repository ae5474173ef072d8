//! Closing gaps: which shifts to open, what to add to their pay, and whom to ask when.
//!
//! Three pure parts that a live job and a replay call alike. [`worth`] says how many promises each
//! further seat would keep, [`open`] lays shifts over the seats that are missing, [`curve`] is the
//! published incentive, and [`mod@wave`] picks the experts to ask. Published shifts, claims and money
//! are the caller's.
//!
//! Invariant: no interval gets more open seats than are missing in it, nobody is asked twice for a
//! shift, and the incentive of a shift never rises as its start comes nearer.

pub mod curve;
pub mod open;
pub mod wave;
pub mod worth;

pub use curve::{Curve, EMERGENCY_FROM, Tier};
pub use open::{Free, Missing, OpenShift, Rules, reserve, shifts};
pub use wave::{Invitee, Missed, WAVE_EVERY, is_night, pause, wave};
pub use worth::{Outlook, gains};
