//! Signing in with address and password, and with a code where a second factor is set.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{self, membership, person, profile};
use entity::table;
use entity::value::{EmailAddress, ExpertStatus, Instant, MembershipId, PersonId};
use sea_orm::{ConnectionTrait, DbErr};

use super::super::hashing::PasswordHash;
use super::super::password::Password;
use super::super::second_factor::{self, Code, Proof};
use super::super::secret::hash_of;
use super::super::{Context, Fault, Services, UseCase};

/// How long a session lives at most; then the password is asked for again.
const LIFETIME: TimeDelta = TimeDelta::days(30);

/// Devices of one person at a time; signing in on one more signs out the oldest.
const DEVICES_MAX: usize = 100;

/// What somebody types to sign in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Their address; absent when what they typed is none.
    pub email: Option<EmailAddress>,
    /// Their password; absent when nobody can have the one typed.
    pub password: Option<Password>,
    /// A code of their second factor, or a recovery code; looked at where one is set.
    pub code: Option<Code>,
    /// As what; absent: what they have been for longest.
    pub membership: Option<MembershipId>,
}

/// Somebody whose password was checked.
#[derive(Clone, Debug)]
pub struct Known {
    person: PersonId,
    hash: PasswordHash,
}

/// Starts a session for somebody whose password was checked, and whose code was used up.
#[derive(Clone, Debug)]
pub struct SignIn {
    known: Known,
    proof: Option<Proof>,
    membership: Option<MembershipId>,
}

/// A session that began, and as what.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: table::session::Model,
    /// What the person acts as.
    pub membership: table::membership::Model,
    /// The name of its brand, if it is in one.
    pub brand_name: Option<String>,
}

fn invalid_credentials() -> Fault {
    Fault::unauthenticated(
        "invalid-credentials",
        "the address or the password is wrong; try again or reset the password",
    )
}

impl Known {
    /// Checks the password. A wrong one and an unknown address look alike, and take as long.
    ///
    /// # Errors
    /// 401 `invalid-credentials`; 429 when too many passwords wait.
    pub async fn by_password(
        services: &Services,
        email: Option<EmailAddress>,
        password: Option<Password>,
    ) -> Result<Self, Fault> {
        let (Some(email), Some(password)) = (email, password) else {
            return Err(invalid_credentials());
        };
        let person = person::find_by_email(services.db.read(), &email).await?;
        let known = person.map(|person| (person.id, PasswordHash::from(person.password_hash)));
        let stored = known.as_ref().map(|(_, hash)| hash.clone());
        let fits = services.hasher.verify(password, stored).await?;
        let Some((person, hash)) = known.filter(|_| fits) else {
            tracing::info!("a sign-in was refused");
            return Err(invalid_credentials());
        };
        Ok(Self { person, hash })
    }

    /// Somebody whose password was checked some minutes ago, by the [`mark`](Self::mark) of then;
    /// `None` when the password was changed meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_mark(
        db: &impl ConnectionTrait,
        person: PersonId,
        mark: &str,
    ) -> Result<Option<Self>, DbErr> {
        let person = person::find(db, person).await?;
        let known = person.map(|person| Self {
            person: person.id,
            hash: PasswordHash::from(person.password_hash),
        });
        Ok(known.filter(|known| known.mark() == mark))
    }

    /// Who.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// What tells this password from the next one, and nothing about it.
    #[must_use]
    pub fn mark(&self) -> String {
        hash_of(self.hash.as_str())
    }
}

impl SignIn {
    /// Checks the password, then the code. Only a right password leads to the second factor. A code
    /// that was right is used up.
    ///
    /// # Errors
    /// 401 `invalid-credentials`, `second-factor-required`, `invalid-code`; 429 when too many
    /// passwords wait, or after too many wrong codes.
    pub async fn prepare(services: &Services, given: Credentials) -> Result<Self, Fault> {
        let known = Known::by_password(services, given.email, given.password).await?;
        let sign_in = Self::of(services, known, given.code).await?;
        Ok(Self {
            membership: given.membership,
            ..sign_in
        })
    }

    /// Checks the code of somebody whose password was checked, who goes on as what they have been
    /// for longest.
    ///
    /// # Errors
    /// 401 `second-factor-required`, `invalid-code`; 429 after too many wrong codes.
    pub async fn of(services: &Services, known: Known, code: Option<Code>) -> Result<Self, Fault> {
        Ok(Self {
            proof: second_factor::show(services, known.person, code).await?,
            known,
            membership: None,
        })
    }

    /// When the second factor was shown that is set; it may have been set or changed since.
    async fn proved_at(&self, tx: &WriteTx) -> Result<Option<Instant>, Fault> {
        let Some(factor) = store::second_factor::confirmed_of(tx, self.known.person).await? else {
            return Ok(None);
        };
        match self.proof {
            Some(proof) if proof.factor == factor.id => Ok(Some(proof.at)),
            Some(_) | None => Err(second_factor::required()),
        }
    }

    /// The membership that is wanted, or the oldest that can be used.
    async fn choose(&self, tx: &WriteTx) -> Result<table::membership::Model, Fault> {
        let mut all = membership::of_person(tx, self.known.person).await?;
        if let Some(wanted) = self.membership {
            all.retain(|membership| membership.id == wanted);
            if all.is_empty() {
                return Err(Fault::field(
                    "/membership_id",
                    "is none of your memberships",
                ));
            }
        }
        let mut refusal = Fault::forbidden(
            "no-membership",
            "you are no member of anything now; ask whoever invited you",
        );
        for membership in all {
            match suspension(tx, &membership).await? {
                None => return Ok(membership),
                Some(reason) => {
                    refusal = Fault::forbidden(
                        "suspended",
                        format!("your account as an expert was suspended: {reason}"),
                    );
                }
            }
        }
        Err(refusal)
    }
}

/// Why the expert of this membership may not work, if that is so.
async fn suspension(
    tx: &WriteTx,
    membership: &table::membership::Model,
) -> Result<Option<String>, Fault> {
    let Some(expert_id) = membership.expert_id else {
        return Ok(None);
    };
    let expert = profile::find(tx, expert_id).await?;
    Ok(expert
        .filter(|expert| expert.status == ExpertStatus::Suspended)
        .map(|expert| expert.status_reason.unwrap_or_default()))
}

impl UseCase for SignIn {
    type Output = SignedIn;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SignedIn, Fault> {
        // The password may have been changed since it was checked.
        person::lock(tx, self.known.person)
            .await?
            .filter(|person| person.password_hash == self.known.hash.as_str())
            .ok_or_else(invalid_credentials)?;
        let second_factor_at = self.proved_at(tx).await?;
        let membership = self.choose(tx).await?;
        let living = session::living_of(tx, self.known.person, context.now).await?;
        let surplus = (living.len() + 1).saturating_sub(DEVICES_MAX);
        let oldest = living[..surplus].iter().map(|session| session.id).collect();
        session::revoke(tx, Sessions::These(oldest), context.now).await?;
        let session = table::session::Model {
            id: context.id(),
            person_id: self.known.person,
            membership_id: membership.id,
            generation: 1,
            rotated_at: context.now,
            created_at: context.now,
            expires_at: context.now + LIFETIME,
            revoked_at: None,
            second_factor_at,
        };
        session::insert(tx, session.clone()).await?;
        let brand_name = super::brand_name(tx, membership.brand_id).await?;
        tracing::info!(person = %self.known.person, "{} signed in", self.known.person);
        Ok(SignedIn {
            session,
            membership,
            brand_name,
        })
    }
}
