//! `/v1/expert/payout-account/onboarding`: the way to the payment provider's own pages.

use actix_web::web;
use entity::value::Instant;
use scheduler::service::payouts::onboard;
use serde::Serialize;

use crate::answer::{Answer, Reply};
use crate::auth::ExpertCaller;
use crate::extract::NoBody;
use crate::state::App;

/// The route of onboarding.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/payout-account/onboarding").route(web::post().to(begin)));
}

/// Where to go, once and soon: whoever has the link acts for the expert, so it is kept nowhere.
#[derive(Debug, Serialize)]
struct OnboardingView {
    url: String,
    expires_at: Instant,
}

async fn begin(caller: ExpertCaller, app: App, _: NoBody) -> Reply {
    let onboarding = onboard(&app.services, caller.actor(), caller.expert).await?;
    Ok(Answer::ok(&OnboardingView {
        url: onboarding.link,
        expires_at: onboarding.expires_at,
    }))
}
