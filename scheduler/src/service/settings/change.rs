//! Changing settings: whole or not at all, checked, audited, one change after the other.

use entity::db::WriteTx;
use entity::store::{payout, setting};
use entity::table;
use entity::value::{Money, PayoutState, Role};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::document::{RailMinimum, Settings, TaxThreshold};
use super::read::{DISPUTES, OUTBOUND, PAYOUTS, REVISION, TAX, settings};
use super::{DisputeSettings, PayoutSettings, TaxSettings, check};
use crate::service::payouts::{Debtor, enqueue_execution};
use crate::service::{Actor, Context, Fault, UseCase, audit};

/// What is to be changed; what is absent stays as it is, a list replaces the whole list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsChange {
    /// How payouts are drawn up, approved and sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payouts: Option<PayoutsChange>,
    /// How disputes end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputes: Option<DisputesChange>,
    /// From when on who is paid is reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<TaxChange>,
}

/// What is to be changed about payouts; see [`PayoutSettings`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PayoutsChange {
    /// Whether nothing is handed to any rail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
    /// The most that one run may pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_cap: Option<Vec<Money>>,
    /// Above how much a run needs two people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_approval_above: Option<Vec<Money>>,
    /// The least that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimums: Option<Vec<RailMinimum>>,
    /// Whose account SEPA files ask to pay from. It can be replaced and not removed: runs that are
    /// drawn up rely on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sepa_debtor: Option<Debtor>,
}

/// What is to be changed about disputes; see [`DisputeSettings`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DisputesChange {
    /// Days until silence decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decide_days: Option<u16>,
    /// Days in which a line may be disputed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_days: Option<u16>,
    /// How much of a payout may make good what is owed, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clawback_share_bps: Option<u16>,
    /// How much may be clawed back in a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clawback_monthly_cap: Option<Vec<Money>>,
}

/// What is to be changed about tax forms; see [`TaxSettings`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TaxChange {
    /// Per form and first year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Vec<TaxThreshold>>,
}

/// An admin changes settings.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// What.
    pub change: SettingsChange,
    /// The version that the asker saw.
    pub expected_version: Option<i64>,
}

impl UseCase for ChangeSettings {
    type Output = Settings;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Settings, Fault> {
        setting::lock(tx, REVISION).await?;
        let old = settings(tx).await?;
        if self
            .expected_version
            .is_some_and(|seen| seen != old.version)
        {
            return Err(Fault::stale());
        }
        let mut new = old.clone();
        let change = check::normalised(self.change.clone())?;
        apply(&mut new, change.clone());
        if new == old {
            return Ok(old);
        }
        let loosened = check::loosens(&old.payouts, &new.payouts);
        if loosened && !is_approver(&context.actor) {
            return Err(Fault::forbidden(
                "wrong-role",
                "act as an approver of payouts to raise or remove a limit of second_approval_above",
            ));
        }
        new.version = old.version.saturating_add(1);
        keep(tx, context, &old, &new).await?;
        if new.outbound.pays() && !old.outbound.pays() {
            go_on(tx, context, new.version).await?;
        }
        let detail = json!({ "version": new.version, "change": masked(change) });
        audit::record(tx, context, "settings.change", "settings", detail).await?;
        Ok(new)
    }
}

const fn is_approver(actor: &Actor) -> bool {
    matches!(
        actor,
        Actor::System
            | Actor::Person {
                role: Role::Approver,
                ..
            }
    )
}

fn apply(settings: &mut Settings, change: SettingsChange) {
    fn set<T>(field: &mut T, change: Option<T>) {
        if let Some(new) = change {
            *field = new;
        }
    }
    if let Some(change) = change.payouts {
        let payouts: &mut PayoutSettings = &mut settings.payouts;
        set(&mut settings.outbound.payouts_stopped, change.stopped);
        set(&mut payouts.run_cap, change.run_cap);
        set(
            &mut payouts.second_approval_above,
            change.second_approval_above,
        );
        set(&mut payouts.minimums, change.minimums);
        if change.sepa_debtor.is_some() {
            payouts.sepa_debtor = change.sepa_debtor;
        }
    }
    if let Some(change) = change.disputes {
        let disputes: &mut DisputeSettings = &mut settings.disputes;
        set(&mut disputes.decide_days, change.decide_days);
        set(&mut disputes.window_days, change.window_days);
        set(&mut disputes.clawback_share_bps, change.clawback_share_bps);
        set(
            &mut disputes.clawback_monthly_cap,
            change.clawback_monthly_cap,
        );
    }
    if let Some(change) = change.tax {
        let tax: &mut TaxSettings = &mut settings.tax;
        set(&mut tax.thresholds, change.thresholds);
    }
}

/// Writes the documents that changed, and the version.
async fn keep(
    tx: &WriteTx,
    context: &Context,
    old: &Settings,
    new: &Settings,
) -> Result<(), Fault> {
    let parts = [
        (PAYOUTS, new.payouts != old.payouts, value(&new.payouts)?),
        (
            DISPUTES,
            new.disputes != old.disputes,
            value(&new.disputes)?,
        ),
        (TAX, new.tax != old.tax, value(&new.tax)?),
        (
            OUTBOUND,
            new.outbound != old.outbound,
            value(&new.outbound)?,
        ),
        (REVISION, true, json!(new.version)),
    ];
    for (key, changed, value) in parts {
        if changed {
            let row = table::setting::Model {
                key: key.to_owned(),
                value,
                updated_at: context.now,
            };
            setting::put(tx, row).await?;
        }
    }
    Ok(())
}

fn value(part: &impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(part).map_err(|error| Fault::internal(format!("settings: {error}")))
}

/// What waited while payouts were stopped is executed now.
async fn go_on(tx: &WriteTx, context: &Context, version: i64) -> Result<(), Fault> {
    for state in [PayoutState::Approved, PayoutState::Executing] {
        for run in payout::runs_in(tx, state).await? {
            enqueue_execution(tx, context, run, Some(version)).await?;
        }
    }
    Ok(())
}

/// The trail is kept for ever: the platform's own account number stays out of it.
fn masked(mut change: SettingsChange) -> SettingsChange {
    let payouts = change.payouts.as_mut();
    if let Some(debtor) = payouts.and_then(|payouts| payouts.sepa_debtor.as_mut()) {
        debtor.iban = crate::service::payouts::mask(&debtor.iban);
    }
    change
}
