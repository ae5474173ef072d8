//! An expert's account with the provider: opened, linked to its own pages, read again.
//!
//! The provider is called before and after a transaction, never within one.

use entity::db::WriteTx;
use entity::store::payout;
use entity::table::payout_account::{ActiveModel, Model};
use entity::value::ExpertId;
use futures_util::future::join_all;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::rail::Rail;
use crate::port::rail::{Applicant, Onboarding, RailFault, Standing};
use crate::service::{Actor, Context, Fault, Services, UseCase, audit};

/// Where the provider's pages lead back to, below the address of this server.
const BACK_TO: &str = "/expert/payout-account";

/// How soon to try again when the provider does not answer, in seconds.
const AGAIN: u32 = 10;

/// Accounts that are read again before a run at most: those that changed last.
const LOOKED_AT: u64 = 200;

/// Accounts that are read at the same time.
const AT_ONCE: usize = 10;

/// Makes the link to the provider's pages for an expert who chose to be paid by it; opens the
/// account there the first time, and looks how far it is the next times.
///
/// # Errors
/// 409 without such a payout account, or where the provider refuses; 503 when it does not answer.
pub async fn onboard(
    services: &Services,
    actor: Actor,
    expert: ExpertId,
) -> Result<Onboarding, Fault> {
    let chosen = chosen(services, expert).await?;
    let Some(provider) = &services.provider else {
        let what = "payouts by stripe_connect are not set up on this server; choose another rail";
        return Err(Fault::conflict("rail-not-set-up", what));
    };
    let country = chosen.country.clone().unwrap_or_default();
    let applicant = Applicant {
        expert,
        country,
        account: chosen.provider_account.clone(),
        back_to: format!("{}{BACK_TO}", services.public_url),
    };
    let onboarding = provider.onboard(&applicant).await.map_err(told)?;
    let standing = match &chosen.provider_account {
        Some(account) => provider.account(account).await.map_err(told)?,
        None => Standing::Incomplete,
    };
    let keep = KeepAccount {
        expert,
        account: onboarding.account.clone(),
        standing,
    };
    services.run(actor, keep).await?;
    Ok(onboarding)
}

/// Reads the accounts again that could not be paid when the provider was last heard of: whoever is
/// ready by now is not left out of the next run. What cannot be read stays as it was.
///
/// # Errors
/// When the database fails.
pub async fn look_again(services: &Services, rail: Rail) -> Result<(), Fault> {
    let Some(provider) = services.provider.as_ref().filter(|_| !rail.by_file()) else {
        return Ok(());
    };
    let ready = Standing::Ready.as_str();
    let held_back = payout::held_back(services.db.read(), rail.as_str(), ready, LOOKED_AT).await?;
    for some in held_back.chunks(AT_ONCE) {
        let asked = some.iter().map(|account| async move {
            let standing = provider.account(account).await;
            (account, standing)
        });
        for (account, standing) in join_all(asked).await {
            let Ok(standing) = standing else { continue };
            let account = account.clone();
            services
                .run(Actor::System, KeepStanding { account, standing })
                .await?;
        }
    }
    Ok(())
}

/// Notes how far an account is.
struct KeepStanding {
    account: String,
    standing: Standing,
}

impl UseCase for KeepStanding {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        keep_standing(tx, context, &self.account, self.standing).await
    }
}

async fn chosen(services: &Services, expert: ExpertId) -> Result<Model, Fault> {
    let account = payout::destination(services.db.read(), expert).await?;
    account
        .filter(|account| account.rail == Rail::StripeConnect.as_str())
        .ok_or_else(|| {
            let what = "set the payout account to the rail stripe_connect first";
            Fault::conflict("no-provider-account", what)
        })
}

fn told(fault: RailFault) -> Fault {
    match fault {
        RailFault::Passing(text) => {
            tracing::warn!("the payment provider: {text}");
            Fault::unavailable(
                "the payment provider does not answer; try again in a moment",
                AGAIN,
            )
        }
        RailFault::Refused(text) => {
            let what = format!("the payment provider refuses this: {text}");
            Fault::conflict("provider-refused", what)
        }
    }
}

/// Notes an expert's account at the provider.
struct KeepAccount {
    expert: ExpertId,
    account: String,
    standing: Standing,
}

impl UseCase for KeepAccount {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let rail = Rail::StripeConnect.as_str();
        if !payout::keep_provider_account(tx, self.expert, rail, &self.account).await? {
            let what = "the payout account changed meanwhile; repeat the request";
            return Err(Fault::conflict("payout-account-changed", what));
        }
        let detail = json!({ "provider_account": self.account });
        audit::record(tx, context, "payout-account.onboard", self.expert, detail).await?;
        keep_standing(tx, context, &self.account, self.standing).await
    }
}

/// Notes how far an account is; one that is unknown here is none of ours.
pub(super) async fn keep_standing(
    tx: &WriteTx,
    context: &Context,
    account: &str,
    standing: Standing,
) -> Result<(), Fault> {
    let Some(known) = payout::of_provider(tx, account).await? else {
        return Ok(());
    };
    let mut columns = ActiveModel {
        provider_state: Set(Some(standing.as_str().to_owned())),
        ..Default::default()
    };
    if standing == Standing::Ready {
        columns.verified_at = Set(known.verified_at.or(Some(context.now)));
        columns.needs_verification = Set(false);
    }
    payout::note_account(tx, known.expert_id, columns).await?;
    Ok(())
}
