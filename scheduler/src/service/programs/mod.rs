//! Certification programmes: what a brand asks of experts before they serve it, and experts' ways
//! through: agreement, course, quiz, then a certification that ends, is renewed or taken back.
//!
//! What is granted are the certifications that admins grant too ([`super::experts`]), so that
//! dispatch needs to know nothing of programmes. What time alone changes (an attempt that ran out, a
//! certification that ended) is reckoned when it is read ([`Standing`]).

mod apply;
mod decide;
mod form;
mod grant;
mod learn;
mod publish;
mod quiz;
mod read;
mod standing;
mod warn;

pub use apply::{AcceptAgreement, Applied, Apply};
pub use decide::{ApproveCourse, RevokeCourse};
pub use learn::ReadSection;
pub use publish::{ChangeProgram, CreateProgram, Desk, NewProgram, PublishVersion, Published};
pub use quiz::{Begun, StartAttempt, SubmitAttempt, Submitted};
pub use read::{Way, program_for, published, published_all, way, ways};
pub use standing::Standing;
pub use warn::warn;
