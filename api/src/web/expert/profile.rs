//! `/expert/profile`: what an expert says of themselves, and what was verified of it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::profile;
use entity::value::text::Line;
use entity::value::{ReadingLanguage, ZoneName};
use scheduler::service::experts::{Dossier, ProfileChanges, UpdateProfile, dossiers};
use scheduler::service::skills::Catalogue;
use serde::Deserialize;

use super::super::abilities::{self, Ability, Offered};
use super::super::{self as pages, ExpertViewer, Form, Frame, Mistakes, Shown, zone};
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// Where it all happens.
const PATH: &str = "/expert/profile";

/// The route of the profile.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(save));
}

/// What somebody typed about themselves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ProfileForm {
    version: Option<i64>,
    display_name: String,
    time_zone: String,
    language: Vec<String>,
    language_level: Vec<String>,
    skill: Vec<String>,
    skill_level: Vec<String>,
    allows_calls: Option<String>,
}

impl ProfileForm {
    fn of(dossier: &Dossier) -> Self {
        let (spoken, skills) = (&dossier.languages, &dossier.skills);
        Self {
            version: Some(dossier.expert.version),
            display_name: dossier.expert.display_name.clone(),
            time_zone: dossier.expert.time_zone.to_string(),
            language: spoken.iter().map(|row| row.tag.to_string()).collect(),
            language_level: spoken.iter().map(|row| row.claimed.to_string()).collect(),
            skill: skills.iter().map(|row| row.skill.to_string()).collect(),
            skill_level: skills.iter().map(|row| row.claimed.to_string()).collect(),
            allows_calls: dossier.expert.allows_calls.then(|| "yes".to_owned()),
        }
    }

    fn changes(&self, frame: &Frame) -> Result<ProfileChanges, Mistakes> {
        let name: Result<Line<NAME_MAX>, _> = self.display_name.trim().to_owned().try_into();
        let name = name.map_err(|_| Mistakes::at(frame, "display_name", "mistake-name"))?;
        let zone: Result<ZoneName, _> = self.time_zone.trim().parse();
        let zone = zone.map_err(|_| Mistakes::at(frame, "time_zone", "mistake-zone"))?;
        let columns = (self.language.as_slice(), self.language_level.as_slice());
        Ok(ProfileChanges {
            display_name: Some(name.0),
            time_zone: Some(zone),
            languages: Some(abilities::languages(frame, columns)?),
            skills: Some(abilities::skills(&self.skill, &self.skill_level)),
            data_region: None,
            allows_calls: Some(self.allows_calls.is_some()),
        })
    }
}

#[derive(Template)]
#[template(path = "expert/profile.html")]
struct ProfilePage {
    frame: Frame,
    mistakes: Mistakes,
    dossier: Dossier,
    form: ProfileForm,
    languages: Vec<Ability>,
    chosen: Vec<Ability>,
    skills: Vec<Offered>,
    zones: Vec<String>,
}

impl ProfilePage {
    fn proposed(&self) -> &'static [ReadingLanguage] {
        ReadingLanguage::ALL
    }
}

async fn page(
    viewer: &ExpertViewer,
    typed: Option<ProfileForm>,
    mistakes: Mistakes,
) -> Result<ProfilePage, Problem> {
    let no_expert = || Problem::not_found("expert");
    let (app, frame) = (&viewer.viewer.app, viewer.viewer.frame.clone());
    let expert = profile::find(app.read(), viewer.expert).await?;
    let found = dossiers(app.read(), vec![expert.ok_or_else(no_expert)?]).await?;
    let dossier = found.into_iter().next().ok_or_else(no_expert)?;
    let form = typed.unwrap_or_else(|| ProfileForm::of(&dossier));
    let spare = |words: &[String], levels: &[String]| {
        let mut lines = abilities::lines(words, levels);
        lines.push(Ability::default());
        lines
    };
    Ok(ProfilePage {
        languages: spare(&form.language, &form.language_level),
        chosen: spare(&form.skill, &form.skill_level),
        skills: abilities::offered(&Catalogue::load(app.read()).await?, frame.language),
        zones: zone::names(&app.services.zones),
        frame,
        mistakes,
        dossier,
        form,
    })
}

async fn show(viewer: ExpertViewer) -> Shown {
    pages::show(&page(&viewer, None, Mistakes::none()).await?)
}

async fn save(viewer: ExpertViewer, Form(form): Form<ProfileForm>) -> Shown {
    let mistakes = match form.changes(&viewer.viewer.frame) {
        Err(mistakes) => mistakes,
        Ok(changes) => {
            let use_case = UpdateProfile {
                expert: viewer.expert,
                version: form.version,
                changes,
            };
            match viewer.viewer.app.run(&viewer.viewer.actor, use_case).await {
                Ok(_) => return Ok(pages::done(PATH, "profile-saved")),
                Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
                    Mistakes::of(&viewer.viewer.frame, &problem)
                }
                Err(problem) => return Err(problem),
            }
        }
    };
    let page = page(&viewer, Some(form), mistakes).await?;
    pages::show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
