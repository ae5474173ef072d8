//! `/v1/admin/settings`: what those who run the platform can change while it runs.

use actix_web::HttpRequest;
use entity::value::Money;
use scheduler::service::payouts::Debtor;
use scheduler::service::settings::{
    ChangeSettings, DisputeSettings, RailMinimum, Settings, SettingsChange, TaxSettings, settings,
};
use serde::Serialize;

use crate::answer::{Answer, Reply, expected_version};
use crate::auth::PlatformCaller;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::state::App;

/// The routes of settings.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/settings", |r| {
        r.get(read, says("Shows the platform's settings").etag())
            .patch(change, says("Changes the platform's settings").if_match())
    });
}

/// All settings.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SettingsView {
    payouts: PayoutsView,
    disputes: DisputeSettings,
    tax: TaxSettings,
}

/// How payouts are drawn up, approved and sent.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PayoutsView {
    stopped: bool,
    /// Whether everything outbound is on hold; `vesper resume` ends that.
    on_hold: bool,
    run_cap: Vec<Money>,
    second_approval_above: Vec<Money>,
    minimums: Vec<RailMinimum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sepa_debtor: Option<Debtor>,
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        let (stopped, on_hold) = (settings.stopped(), settings.held());
        let payouts = settings.payouts;
        Self {
            payouts: PayoutsView {
                stopped,
                on_hold,
                run_cap: payouts.run_cap,
                second_approval_above: payouts.second_approval_above,
                minimums: payouts.minimums,
                sepa_debtor: payouts.sepa_debtor,
            },
            disputes: settings.disputes,
            tax: settings.tax,
        }
    }
}

async fn read(_: PlatformCaller, app: App) -> Reply<SettingsView> {
    let settings = settings(app.read()).await?;
    let version = settings.version;
    Ok(Answer::ok(&SettingsView::from(settings)).etag(version))
}

async fn change(
    caller: PlatformCaller,
    app: App,
    request: HttpRequest,
    Json(change): Json<SettingsChange>,
) -> Reply<SettingsView> {
    let change = ChangeSettings {
        change,
        expected_version: expected_version(&request)?,
    };
    let settings = app.run(&caller.actor(), change).await?;
    let version = settings.version;
    Ok(Answer::ok(&SettingsView::from(settings)).etag(version))
}
