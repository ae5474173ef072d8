//! Setting and removing an expert's own calendar.

use entity::db::WriteTx;
use entity::store::{busy, profile};
use entity::table::busy_calendar::{ActiveModel, Model};
use entity::value::{BusySource, ExpertId, Words};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::json;

use super::{BYTES_MAX, Laid, announce, expert_of, lay_out, pairs, place, told};
use crate::service::{Context, Fault, Services, UseCase, audit};

/// Where an expert's calendar comes from from now on.
#[derive(Clone, Debug)]
struct Source {
    kind: BusySource,
    host: Option<String>,
    address: Option<String>,
}

/// Takes an expert's calendar from a file, once.
#[derive(Clone, Debug)]
pub struct ImportFile {
    expert: ExpertId,
    version: Option<i64>,
    laid: Laid,
}

impl ImportFile {
    /// Of this expert, in the place of the one with this version, if that matters.
    ///
    /// # Errors
    /// 422 with what is wrong in which line.
    pub async fn prepare(
        services: &Services,
        expert: ExpertId,
        version: Option<i64>,
        bytes: Vec<u8>,
    ) -> Result<Self, Fault> {
        if bytes.len() > BYTES_MAX {
            return Err(Fault::field("", "must be at most a megabyte long"));
        }
        let row = expert_of(services, expert).await?;
        let laid = lay_out(services, &row, bytes).await?.map_err(told)?;
        Ok(Self {
            expert,
            version,
            laid,
        })
    }
}

impl UseCase for ImportFile {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let source = Source {
            kind: BusySource::File,
            host: None,
            address: None,
        };
        let row = keep(tx, context, (self.expert, self.version), source).await?;
        let read = ActiveModel {
            events: Set(i32::try_from(self.laid.times.events).unwrap_or(i32::MAX)),
            unknown_zones: Set(Words(self.laid.times.unknown_zones.clone())),
            imported_at: Set(Some(context.now)),
            covers_until: Set(Some(self.laid.until)),
            ..Default::default()
        };
        busy::change(tx, row.expert_id, read).await?;
        busy::replace_intervals(tx, row.expert_id, &pairs(&self.laid.times)).await?;
        announce(tx, context, row.expert_id).await?;
        Ok(())
    }
}

/// Takes an expert's calendar from an address, every hour from now on. What was known before counts
/// until it was read for the first time.
#[derive(Clone, Debug)]
pub struct SetAddress {
    expert: ExpertId,
    version: Option<i64>,
    host: String,
    sealed: String,
}

impl SetAddress {
    /// Of this expert, in the place of the one with this version, if that matters. An address that
    /// starts with `webcal://` means `https://`.
    ///
    /// # Errors
    /// 422 when the address is not to be called.
    pub fn prepare(
        services: &Services,
        expert: ExpertId,
        version: Option<i64>,
        url: &str,
    ) -> Result<Self, Fault> {
        let url = match url.strip_prefix("webcal://") {
            Some(rest) => format!("https://{rest}"),
            None => url.to_owned(),
        };
        let target = services.outbound.target(&url);
        let target = target.map_err(|refusal| Fault::field("/url", refusal.to_string()))?;
        let row = expert.to_string();
        Ok(Self {
            expert,
            version,
            host: target.url().host_str().unwrap_or_default().to_owned(),
            sealed: services.vault.seal(&services.entropy, place(&row), &url)?,
        })
    }
}

impl UseCase for SetAddress {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let source = Source {
            kind: BusySource::Url,
            host: Some(self.host.clone()),
            address: Some(self.sealed.clone()),
        };
        keep(tx, context, (self.expert, self.version), source).await?;
        Ok(())
    }
}

/// Keeps where the calendar comes from; nothing is known of it yet.
async fn keep(
    tx: &WriteTx,
    context: &Context,
    (expert, version): (ExpertId, Option<i64>),
    source: Source,
) -> Result<Model, Fault> {
    let found = profile::lock(tx, expert).await?;
    found.ok_or_else(|| Fault::not_found("expert"))?;
    let before = busy::lock(tx, expert).await?;
    let known = before.as_ref().map_or(0, |row| row.version);
    if version.is_some_and(|version| version != known) {
        return Err(Fault::stale());
    }
    let fetched = source.kind == BusySource::Url;
    let row = Model {
        expert_id: expert,
        source: source.kind,
        host: source.host,
        address: source.address,
        events: 0,
        unknown_zones: Words::default(),
        imported_at: None,
        covers_until: None,
        fetch_at: fetched.then_some(context.now),
        failures: 0,
        last_error: None,
        version: known + 1,
        created_at: before.as_ref().map_or(context.now, |row| row.created_at),
        updated_at: context.now,
    };
    match before {
        None => busy::insert(tx, row.clone()).await?,
        Some(_) => {
            let mut changed = row.clone().into_active_model().reset_all();
            changed.expert_id = sea_orm::ActiveValue::NotSet;
            busy::change(tx, expert, changed).await?;
        }
    }
    let detail = json!({"source": row.source, "host": row.host});
    audit::record(tx, context, "busy_calendar.set", expert, detail).await?;
    Ok(row)
}

/// Forgets an expert's calendar and all that it said. Doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RemoveBusyCalendar {
    /// Whose.
    pub expert: ExpertId,
}

impl UseCase for RemoveBusyCalendar {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        profile::lock(tx, self.expert).await?;
        if busy::lock(tx, self.expert).await?.is_none() {
            return Ok(());
        }
        busy::remove(tx, self.expert).await?;
        announce(tx, context, self.expert).await?;
        audit::record(tx, context, "busy_calendar.remove", self.expert, json!({})).await?;
        Ok(())
    }
}
