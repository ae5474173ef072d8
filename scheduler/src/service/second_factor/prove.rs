//! Showing a code: it is used up, or counted as wrong, whatever becomes of what it is shown for.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::second_factor;
use entity::table::person::Model as Person;
use entity::table::second_factor::Model;
use entity::value::{Instant, PersonId, SecondFactorId};

use super::seed::Seed;
use super::{guesses, lock, not_set, recovery};
use crate::letter::{Kind, Letter, Value};
use crate::service::people::send;
use crate::service::vault::Vault;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How long a seed waits for its first code: an app is set up at once, or not at all.
const ENROLMENT: TimeDelta = TimeDelta::hours(1);

/// What somebody types as their code; shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// A code of the app or a recovery code, as it was typed; `None` when nothing was.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// Without the gaps that apps show in the middle.
    fn digits(&self) -> String {
        self.0.chars().filter(|c| !c.is_whitespace()).collect()
    }
}

/// What a right code proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Of which second factor.
    pub factor: SecondFactorId,
    /// When it was shown.
    pub at: Instant,
}

/// Which second factor a code is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The one that is being set up.
    Pending,
    /// The one that is asked for.
    Confirmed,
}

impl Stage {
    fn is_of(self, factor: &Model, now: Instant) -> bool {
        match self {
            Self::Pending => factor.confirmed_at.is_none() && now - factor.created_at < ENROLMENT,
            Self::Confirmed => factor.confirmed_at.is_some(),
        }
    }

    fn absent(self) -> Fault {
        match self {
            Self::Pending => Fault::conflict(
                "second-factor-not-begun",
                "begin to set up the second factor again: the secret is too old, or was used",
            ),
            Self::Confirmed => not_set(),
        }
    }
}

/// Until when a seed that was made then can be confirmed.
pub(super) fn confirmable_until(made: Instant) -> Instant {
    made + ENROLMENT
}

/// Uses a code up.
#[derive(Clone, Debug)]
struct Prove {
    person: PersonId,
    stage: Stage,
    code: Code,
    vault: Vault,
}

/// What became of a code. Each is committed: a refusal, too, has an effect that must stay.
#[derive(Clone, Copy, Debug)]
enum Shown {
    /// It was right, and is used up now.
    Right(Proof),
    /// It was wrong, and is counted.
    Wrong,
    /// There were too many wrong ones; it was not looked at, for so many seconds more.
    Paused(u32),
    /// There is nothing that it could be a code of.
    Absent,
}

impl Prove {
    /// Seals the seed with the newest key where an older one did: old keys can be dropped in time.
    async fn renew_seal(
        &self,
        tx: &WriteTx,
        context: &Context,
        (factor, seed): (&Model, &Seed),
    ) -> Result<(), Fault> {
        if self.vault.is_outdated(&factor.seed) {
            let sealed = seed.sealed((&self.vault, &context.entropy), factor.id)?;
            second_factor::reseal(tx, factor.id, &sealed).await?;
        }
        Ok(())
    }

    /// Whether the code is right; it is used up then.
    async fn spend(
        &self,
        tx: &WriteTx,
        context: &Context,
        (person, factor): (&Person, &Model),
    ) -> Result<bool, Fault> {
        let seed = Seed::open(&self.vault, factor.id, &factor.seed)?;
        if let Some(step) = seed.step_of(&self.code.digits(), context.now)? {
            self.renew_seal(tx, context, (factor, &seed)).await?;
            return Ok(second_factor::use_step(tx, factor.id, step).await?);
        }
        let Some(digest) = recovery::digest(&self.code.0) else {
            return Ok(false);
        };
        let spent = second_factor::spend_code(tx, factor.id, &digest, context.now).await?;
        let Some(code) = spent else {
            return Ok(false);
        };
        let left = second_factor::codes_left(tx, factor.id).await?;
        let left = Value::Count(i64::try_from(left).unwrap_or(i64::MAX));
        let letter = Letter::new(Kind::RecoveryCodeUsed).with("count", left);
        send(tx, context, person, code, letter).await?;
        Ok(true)
    }
}

impl UseCase for Prove {
    type Output = Shown;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Shown, Fault> {
        let now = context.now;
        // One code of a person at a time: those that come together are counted one by one.
        let person = lock(tx, self.person).await?;
        let factor = second_factor::of_person(tx, self.person).await?;
        let Some(factor) = factor.filter(|factor| self.stage.is_of(factor, now)) else {
            return Ok(Shown::Absent);
        };
        if let Some(seconds) = guesses::pause(&factor, now) {
            return Ok(Shown::Paused(seconds));
        }
        if self.spend(tx, context, (&person, &factor)).await? {
            let factor = factor.id;
            return Ok(Shown::Right(Proof { factor, at: now }));
        }
        let wrong = guesses::with_another(&factor, now);
        second_factor::note_wrong(tx, factor.id, wrong, now).await?;
        tracing::info!(person = %self.person, "a wrong code was typed for {}", self.person);
        Ok(Shown::Wrong)
    }
}

/// Uses a code up for something that is done afterwards; `None`: it was wrong.
///
/// # Errors
/// 409 when there is nothing to show it for, 429 after too many wrong ones.
async fn prove(services: &Services, use_case: Prove) -> Result<Option<Proof>, Fault> {
    let stage = use_case.stage;
    match services.run(Actor::System, use_case).await? {
        Shown::Right(proof) => Ok(Some(proof)),
        Shown::Wrong => Ok(None),
        Shown::Paused(seconds) => Err(Fault::too_many(seconds)),
        Shown::Absent => Err(stage.absent()),
    }
}

/// Uses up a code of somebody who is signed in, for something that is done afterwards.
pub(super) async fn check(
    services: &Services,
    person: PersonId,
    stage: Stage,
    code: &str,
) -> Result<Proof, Fault> {
    let missing = || Fault::field("/code", "is missing");
    let use_case = Prove {
        person,
        stage,
        code: Code::given(code).ok_or_else(missing)?,
        vault: services.vault.clone(),
    };
    let wrong = || Fault::field("/code", "is wrong, or was used before; type the next one");
    prove(services, use_case).await?.ok_or_else(wrong)
}

/// Asks somebody, whose password was right, for their second factor; `None`: they have none.
///
/// # Errors
/// 401 `second-factor-required` without a code, `invalid-code` for a wrong one, 429 after too many
/// wrong ones.
pub async fn show(
    services: &Services,
    person: PersonId,
    code: Option<Code>,
) -> Result<Option<Proof>, Fault> {
    let factor = second_factor::confirmed_of(services.db.read(), person).await?;
    if factor.is_none() {
        return Ok(None);
    }
    let use_case = Prove {
        person,
        stage: Stage::Confirmed,
        code: code.ok_or_else(super::required)?,
        vault: services.vault.clone(),
    };
    let detail = "the code is wrong, or was used before; type the next one";
    let wrong = || Fault::unauthenticated("invalid-code", detail);
    prove(services, use_case).await?.ok_or_else(wrong).map(Some)
}
