//! A second factor for people: codes of an app that change by the half minute (TOTP, RFC 6238), and
//! recovery codes for whoever lost it.
//!
//! A code is checked by a use case of its own, [`Prove`](prove), before the one that needs it: what
//! was used up, or typed wrongly, is kept although the other is refused. What was proved is looked at
//! again inside the transaction that relies on it. Deliberately not here: passwords, and who must
//! have a second factor.
//!
//! Invariant: a code is good once, and there are at most five wrong ones of a person in a quarter of
//! an hour, however many come at a time.

mod change;
mod enrol;
mod guesses;
mod lost;
mod prove;
mod recovery;
mod seed;

pub use change::{RemoveSecondFactor, RenewRecoveryCodes};
pub use enrol::{BeginEnrolment, ConfirmEnrolment, Enrolment};
pub use lost::{RemoveLostFactor, RemoveLostFactorOf};
pub use prove::{Code, Proof, show};
pub use recovery::RecoveryCodes;

use entity::db::WriteTx;
use entity::store::{person, second_factor};
use entity::table;
use entity::value::{Instant, PersonId};
use sea_orm::{ConnectionTrait, DbErr};

use super::hashing::PasswordHash;
use super::password::Password;
use super::{Fault, Services};

/// Whether a person has a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Since when it is asked for; `None`: it is not.
    pub set_at: Option<Instant>,
    /// How many recovery codes are still good.
    pub recovery_codes_left: u64,
}

/// Whether the person has a second factor, and what is left for an emergency.
///
/// # Errors
/// When the database fails.
pub async fn state(db: &impl ConnectionTrait, person: PersonId) -> Result<State, DbErr> {
    let Some(factor) = second_factor::confirmed_of(db, person).await? else {
        return Ok(State {
            set_at: None,
            recovery_codes_left: 0,
        });
    };
    Ok(State {
        set_at: factor.confirmed_at,
        recovery_codes_left: second_factor::codes_left(db, factor.id).await?,
    })
}

/// The refusal of a sign-in that came without a code.
pub(super) fn required() -> Fault {
    Fault::unauthenticated(
        "second-factor-required",
        "repeat with a code of your app, or with a recovery code",
    )
}

fn not_set() -> Fault {
    Fault::conflict("second-factor-not-set", "no second factor is set")
}

/// The person, whose password was checked against this hash.
async fn check_password(
    services: &Services,
    id: PersonId,
    given: &str,
) -> Result<(table::person::Model, PasswordHash), Fault> {
    let wrong = || Fault::field("/password", "is not your password");
    let person = find(services, id).await?;
    let hash = PasswordHash::from(person.password_hash.clone());
    let given = Password::given(given).ok_or_else(wrong)?;
    if services.hasher.verify(given, Some(hash.clone())).await? {
        Ok((person, hash))
    } else {
        Err(wrong())
    }
}

async fn find(services: &Services, id: PersonId) -> Result<table::person::Model, Fault> {
    let person = person::find(services.db.read(), id).await?;
    person.ok_or_else(|| Fault::not_found("person"))
}

async fn lock(tx: &WriteTx, id: PersonId) -> Result<table::person::Model, Fault> {
    let person = person::lock(tx, id).await?;
    person.ok_or_else(|| Fault::not_found("person"))
}

/// The person for this transaction alone, if the password is the one that was checked.
async fn lock_with(
    tx: &WriteTx,
    id: PersonId,
    hash: &PasswordHash,
) -> Result<table::person::Model, Fault> {
    let person = lock(tx, id).await?;
    if person.password_hash == hash.as_str() {
        return Ok(person);
    }
    let detail = "the password was changed meanwhile";
    Err(Fault::conflict("password-changed", detail))
}
