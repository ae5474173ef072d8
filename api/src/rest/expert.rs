//! `/v1/expert` and `/v1/expert/availability`: what experts say of themselves.

use actix_web::HttpRequest;
use entity::store::profile;
use entity::table;
use entity::value::text::Line;
use entity::value::{AvailabilityException, LanguageSkill, Travel, WeeklyWindow, ZoneName};
use scheduler::service::experts::{
    Availability, ProfileChanges, SetAvailability, UpdateProfile, dossiers,
};
use serde::{Deserialize, Deserializer, Serialize};

use super::people_views::ExpertView;
use super::sign_up::{NAME_MAX, NamedSkill, named};
use crate::answer::{Answer, Reply, expected_version};
use crate::auth::ExpertCaller;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::problem::Problem;
use crate::state::App;

/// The routes of an expert's own record.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert", |r| {
        r.get(read, says("Shows the expert").etag())
            .patch(change, says("Changes the expert").if_match())
    })
    .resource("/expert/availability", |r| {
        r.get(read_availability, says("Shows when the expert can work"))
            .put(
                set_availability,
                says("Sets when the expert can work").if_match(),
            )
    });
}

async fn read(caller: ExpertCaller, app: App) -> Reply<ExpertView> {
    let no_expert = || Problem::not_found("expert");
    let expert = profile::find(app.read(), caller.expert)
        .await?
        .ok_or_else(no_expert)?;
    let version = expert.version;
    let mut found = dossiers(app.read(), vec![expert]).await?;
    let dossier = found.pop().ok_or_else(no_expert)?;
    Ok(Answer::ok(&ExpertView::of(dossier, app.now())).etag(version))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    #[serde(default)]
    display_name: Option<Line<NAME_MAX>>,
    #[serde(default)]
    time_zone: Option<ZoneName>,
    #[serde(default)]
    languages: Option<Vec<LanguageSkill>>,
    #[serde(default)]
    skills: Option<Vec<NamedSkill>>,
    #[serde(default, deserialize_with = "given")]
    data_region: Option<Option<Region>>,
    #[serde(default)]
    allows_calls: Option<bool>,
}

/// A field that is there, with null as a value of its own.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The name of a data region: lowercase letters, digits and hyphens.
#[derive(Debug)]
struct Region(String);

impl schemars::JsonSchema for Region {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DataRegion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z0-9-]{1,32}$" })
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let is_name = (1..=32).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if is_name {
            Ok(Self(name))
        } else {
            Err(serde::de::Error::custom(
                "must be a region such as eu: lowercase letters, digits and hyphens",
            ))
        }
    }
}

async fn change(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<ChangeBody>,
) -> Reply<ExpertView> {
    let use_case = UpdateProfile {
        expert: caller.expert,
        version: expected_version(&request)?,
        changes: ProfileChanges {
            display_name: body.display_name.map(|name| name.0),
            time_zone: body.time_zone,
            languages: body.languages,
            skills: body.skills.map(named),
            data_region: body.data_region.map(|region| region.map(|name| name.0)),
            allows_calls: body.allows_calls,
        },
    };
    let dossier = app.run(&caller.actor(), use_case).await?;
    let version = dossier.expert.version;
    Ok(Answer::ok(&ExpertView::of(dossier, app.now())).etag(version))
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct AvailabilityView {
    time_zone: ZoneName,
    weekly: Vec<WeeklyWindow>,
    exceptions: Vec<AvailabilityException>,
    travel: Vec<Travel>,
}

fn shown(expert: table::expert::Model) -> Answer<AvailabilityView> {
    let version = expert.version;
    Answer::ok(&AvailabilityView {
        time_zone: expert.time_zone,
        weekly: expert.weekly.0,
        exceptions: expert.exceptions.0,
        travel: expert.travel.0,
    })
    .etag(version)
}

async fn read_availability(caller: ExpertCaller, app: App) -> Reply<AvailabilityView> {
    profile::find(app.read(), caller.expert)
        .await?
        .map(shown)
        .ok_or_else(|| Problem::not_found("expert"))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AvailabilityBody {
    time_zone: ZoneName,
    weekly: Vec<WeeklyWindow>,
    #[serde(default)]
    exceptions: Vec<AvailabilityException>,
    #[serde(default)]
    travel: Vec<Travel>,
}

async fn set_availability(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<AvailabilityBody>,
) -> Reply<AvailabilityView> {
    let use_case = SetAvailability {
        expert: caller.expert,
        version: expected_version(&request)?,
        availability: Availability {
            time_zone: body.time_zone,
            weekly: body.weekly,
            exceptions: body.exceptions,
            travel: body.travel,
        },
    };
    Ok(shown(app.run(&caller.actor(), use_case).await?))
}
