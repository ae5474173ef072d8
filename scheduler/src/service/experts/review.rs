//! What admins decide about experts: approval, and suspension with a reason.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{membership, person, profile};
use entity::table;
use entity::value::{ExpertId, ExpertStatus, PresenceIntent};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::super::people::send;
use super::super::{Context, Fault, UseCase, audit};
use super::{Dossier, announce, dossiers};
use crate::letter::{Kind, Letter};

/// Lets an expert work; also lifts a suspension. Doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ApproveExpert {
    /// Whom.
    pub expert: ExpertId,
}

/// Stops an expert from working: signed out, offline, and what they hold comes back.
#[derive(Clone, Debug)]
pub struct SuspendExpert {
    /// Whom.
    pub expert: ExpertId,
    /// Why; the expert is told.
    pub reason: String,
}

impl UseCase for ApproveExpert {
    type Output = Dossier;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Dossier, Fault> {
        let expert = known(profile::lock(tx, self.expert).await?)?;
        if expert.status == ExpertStatus::Approved {
            return whole(tx, expert).await;
        }
        let row = table::expert::ActiveModel {
            status: Set(ExpertStatus::Approved),
            status_reason: Set(None),
            ..Default::default()
        };
        let was = expert.status;
        let expert = known(profile::update(tx, expert.id, context.now, row).await?)?;
        announce(tx, context, expert.id).await?;
        write(tx, context, &expert, Letter::new(Kind::Approved)).await?;
        audit::record(
            tx,
            context,
            "expert.approve",
            expert.id,
            json!({"was": was}),
        )
        .await?;
        whole(tx, expert).await
    }
}

impl UseCase for SuspendExpert {
    type Output = Dossier;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Dossier, Fault> {
        let expert = known(profile::lock(tx, self.expert).await?)?;
        let is_repeat = expert.status == ExpertStatus::Suspended
            && expert.status_reason.as_deref() == Some(self.reason.as_str());
        if is_repeat {
            return whole(tx, expert).await;
        }
        let row = table::expert::ActiveModel {
            status: Set(ExpertStatus::Suspended),
            status_reason: Set(Some(self.reason.clone())),
            intent: Set(PresenceIntent::Offline),
            intent_since: Set(Some(context.now)),
            paused_until: Set(None),
            lease_until: Set(None),
            ..Default::default()
        };
        let was = expert.status;
        let expert = known(profile::update(tx, expert.id, context.now, row).await?)?;
        if let Some(membership) = membership::of_expert(tx, expert.id).await? {
            session::revoke(tx, Sessions::In(membership.id), context.now).await?;
        }
        announce(tx, context, expert.id).await?;
        let letter = Letter::new(Kind::Suspended).quoting(&*self.reason);
        write(tx, context, &expert, letter).await?;
        let detail = json!({"was": was, "reason": self.reason});
        audit::record(tx, context, "expert.suspend", expert.id, detail).await?;
        whole(tx, expert).await
    }
}

fn known(expert: Option<table::expert::Model>) -> Result<table::expert::Model, Fault> {
    expert.ok_or_else(|| Fault::not_found("expert"))
}

async fn whole(tx: &WriteTx, expert: table::expert::Model) -> Result<Dossier, Fault> {
    let mut found = dossiers(tx, vec![expert]).await?;
    found.pop().ok_or_else(|| Fault::not_found("expert"))
}

/// Tells the expert, once for each version of their record.
async fn write(
    tx: &WriteTx,
    context: &Context,
    expert: &table::expert::Model,
    letter: Letter,
) -> Result<(), Fault> {
    let Some(person) = person::find(tx, expert.person_id).await? else {
        return Ok(());
    };
    let about = format!("{}-{}", expert.id, expert.version);
    send(tx, context, &person, about, letter).await
}
