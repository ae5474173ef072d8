//! `/v1/expert/payout-account/onboarding`: the way to the payment provider's own pages.

use entity::value::Instant;
use scheduler::service::payouts::onboard;
use serde::Serialize;

use crate::answer::{Answer, Reply};
use crate::auth::ExpertCaller;
use crate::contract::{Api, says};
use crate::extract::NoBody;
use crate::state::App;

/// The route of onboarding.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert/payout-account/onboarding", |r| {
        r.post(
            begin,
            says("Makes a link to the payment provider's own pages")
                .problems(&[
                    "no-provider-account",
                    "rail-not-set-up",
                    "provider-refused",
                    "payout-account-changed",
                ])
                .without_key(),
        )
    });
}

/// Where to go, once and soon: whoever has the link acts for the expert, so it is kept nowhere.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct OnboardingView {
    url: String,
    expires_at: Instant,
}

async fn begin(caller: ExpertCaller, app: App, _: NoBody) -> Reply<OnboardingView> {
    let onboarding = onboard(&app.services, caller.actor(), caller.expert).await?;
    Ok(Answer::ok(&OnboardingView {
        url: onboarding.link,
        expires_at: onboarding.expires_at,
    }))
}
