//! People: sign-up, proof of addresses, forgotten and changed passwords, the first administrator.
//!
//! Use cases that need a hash are *prepared* first, outside any transaction; what they were prepared
//! from is checked again inside.

mod admin;
mod language;
mod letter;
mod mail_request;
mod mail_topics;
mod password_change;
mod sign_up;
mod signer;
mod token;
mod verification;

pub use admin::{CreateAdmin, CreatedAdmin};
pub use language::ChooseLanguage;
pub(crate) use letter::send;
pub use mail_request::{AnswerMailRequest, MAIL_REQUEST_JOB, RequestMail, Wanted};
pub use mail_topics::{ChooseMail, Unsubscribe, Wishes, wishes};
pub use password_change::{ChangePassword, ResetPassword};
pub(crate) use sign_up::new_expert;
pub use sign_up::{
    BrandSignUp, ExpertSignUp, SignUpBrand, SignUpExpert, SignedUpBrand, SignedUpExpert,
};
pub use signer::Identity;
pub use verification::{UseToken, Verified};

pub(super) use signer::newcomer;
pub(super) use token::mint;
