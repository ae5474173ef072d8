//! `/admin/experts/{id}`: one expert, and what is decided about them.

use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;
use entity::store::{brand, profile};
use entity::value::text::Line;
use entity::value::{
    BrandId, CertificationId, CertificationState, ExpertId, ExpertStatus, Instant, LanguageSkill,
    LanguageTag, Proficiency, QueueId,
};
use scheduler::service::experts::{
    ApproveExpert, CertifyExpert, Dossier, RevokeCertification, SuspendExpert, dossiers,
};
use scheduler::service::skills::Catalogue;
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::names::Queues;
use super::role::OpsViewer;
use super::typed::{chosen, given, is_mendable};
use crate::extract::Path;
use crate::problem::Problem;

/// The longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// A certification as it is shown.
struct Held {
    id: CertificationId,
    scope: String,
    state: CertificationState,
    expires_at: Option<Instant>,
}

#[derive(Template)]
#[template(path = "admin/expert.html")]
struct ExpertPage {
    frame: Frame,
    mistakes: Mistakes,
    form: CertifyForm,
    dossier: Dossier,
    held: Vec<Held>,
    queues: Queues,
    skills: Vec<String>,
    is_here: bool,
}

impl ExpertPage {
    fn can_approve(&self) -> bool {
        self.dossier.expert.status != ExpertStatus::Approved
    }

    fn can_suspend(&self) -> bool {
        self.dossier.expert.status != ExpertStatus::Suspended
    }

    /// The mean rating, if there is one.
    fn rating(&self) -> Option<String> {
        let expert = &self.dossier.expert;
        let mean = f64::from(expert.rating_sum) / f64::from(expert.rating_count);
        (expert.rating_count > 0).then(|| format!("{mean:.1}"))
    }
}

async fn found(viewer: &Viewer, id: ExpertId) -> Result<Dossier, Problem> {
    let read = viewer.app.read();
    let expert = profile::find(read, id).await?;
    let mut found = dossiers(read, expert.into_iter().collect()).await?;
    found.pop().ok_or_else(|| Problem::not_found("expert"))
}

async fn held(viewer: &Viewer, dossier: &Dossier, queues: &Queues) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::with_capacity(dossier.certifications.len());
    for row in &dossier.certifications {
        let scope = match row.queue_id {
            Some(queue) => queues.name(&queue),
            None => brand::find(viewer.app.read(), row.brand_id)
                .await?
                .map_or_else(|| row.brand_id.to_string(), |brand| brand.name),
        };
        let is_over = row.expires_at.is_some_and(|at| at <= viewer.frame.now);
        let state = match row.state {
            CertificationState::Granted if is_over => CertificationState::Expired,
            state => state,
        };
        held.push(Held {
            id: row.id,
            scope,
            state,
            expires_at: row.expires_at,
        });
    }
    Ok(held)
}

async fn page(
    viewer: &Viewer,
    id: ExpertId,
    (form, mistakes): (CertifyForm, Mistakes),
) -> Result<ExpertPage, Problem> {
    let read = viewer.app.read();
    let dossier = found(viewer, id).await?;
    let queues = Queues::read(read).await?;
    let catalogue = Catalogue::load(read).await?;
    let lease = dossier.expert.lease_until;
    Ok(ExpertPage {
        frame: viewer.frame.clone(),
        held: held(viewer, &dossier, &queues).await?,
        skills: catalogue
            .skills()
            .iter()
            .map(|skill| skill.slug.to_string())
            .collect(),
        is_here: lease.is_some_and(|until| until > viewer.frame.now),
        mistakes,
        form,
        dossier,
        queues,
    })
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<ExpertId>) -> Shown {
    let form = (CertifyForm::default(), Mistakes::none());
    pages::show(&page(&viewer.viewer, id, form).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn approve(
    viewer: OpsViewer,
    Path(expert): Path<ExpertId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer
        .app
        .run(&viewer.actor, ApproveExpert { expert })
        .await?;
    Ok(pages::done(
        &format!("/admin/experts/{expert}"),
        "admin-approved",
    ))
}

#[derive(Template)]
#[template(path = "admin/suspend.html")]
struct SuspendPage {
    frame: Frame,
    mistakes: Mistakes,
    dossier: Dossier,
    reason: String,
}

pub(super) async fn ask_suspend(viewer: OpsViewer, Path(id): Path<ExpertId>) -> Shown {
    pages::show(&SuspendPage {
        dossier: found(&viewer.viewer, id).await?,
        frame: viewer.viewer.frame,
        mistakes: Mistakes::none(),
        reason: String::new(),
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuspendForm {
    reason: String,
}

pub(super) async fn suspend(
    viewer: OpsViewer,
    Path(expert): Path<ExpertId>,
    Form(form): Form<SuspendForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let Ok(reason) = Line::<REASON_MAX>::try_from(form.reason.trim().to_owned()) else {
        let page = SuspendPage {
            dossier: found(&viewer, expert).await?,
            mistakes: Mistakes::at(&viewer.frame, "reason", "admin-mistake-reason"),
            frame: viewer.frame,
            reason: form.reason,
        };
        return pages::show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let use_case = SuspendExpert {
        expert,
        reason: reason.0,
    };
    viewer.app.run(&viewer.actor, use_case).await?;
    viewer.app.access.forget_all();
    Ok(pages::done(
        &format!("/admin/experts/{expert}"),
        "admin-suspended",
    ))
}

/// What is certified, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CertifyForm {
    /// A queue's id, or a brand's.
    scope: String,
    skill: Vec<String>,
    skill_level: Vec<String>,
    language: Vec<String>,
    language_level: Vec<String>,
    expires: String,
}

/// Words and levels of a form's lines; lines without a level are left out.
fn levels<'a>(
    words: &'a [String],
    levels: &'a [String],
) -> impl Iterator<Item = (&'a String, Proficiency)> {
    words.iter().zip(levels).filter_map(|(word, level)| {
        let level: i64 = level.parse().ok()?;
        Some((word, Proficiency::try_from(level).ok()?))
    })
}

impl CertifyForm {
    fn use_case(&self, frame: &Frame, expert: ExpertId) -> Result<CertifyExpert, Problem> {
        let mut languages = Vec::new();
        for (word, proficiency) in levels(&self.language, &self.language_level) {
            let tag: Option<LanguageTag> = chosen("language", word)?;
            languages.extend(tag.map(|tag| LanguageSkill { tag, proficiency }));
        }
        let skills = levels(&self.skill, &self.skill_level);
        let skills = skills.filter_map(|(word, level)| Some((given(word)?, level)));
        let expires: Option<NaiveDate> = chosen("expires", &self.expires)?;
        let queue: Option<QueueId> = self.scope.parse().ok();
        let brand: Option<BrandId> = self.scope.parse().ok();
        Ok(CertifyExpert {
            expert,
            queue,
            brand,
            skills: skills.collect(),
            languages,
            expires_at: expires.map(|date| frame.days.zone().day_start(date)),
        })
    }
}

pub(super) async fn certify(
    viewer: OpsViewer,
    Path(expert): Path<ExpertId>,
    Form(form): Form<CertifyForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let outcome = match form.use_case(&viewer.frame, expert) {
        Ok(use_case) => viewer.app.run(&viewer.actor, use_case).await.map(drop),
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(pages::done(
            &format!("/admin/experts/{expert}"),
            "admin-certified",
        )),
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &problem);
            pages::show_as(
                problem.status,
                &page(&viewer, expert, (form, mistakes)).await?,
            )
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeForm {
    certification: CertificationId,
}

pub(super) async fn revoke(
    viewer: OpsViewer,
    Path(expert): Path<ExpertId>,
    Form(form): Form<RevokeForm>,
) -> Shown {
    let viewer = viewer.viewer;
    let use_case = RevokeCertification {
        expert,
        certification: form.certification,
    };
    viewer.app.run(&viewer.actor, use_case).await?;
    Ok(pages::done(
        &format!("/admin/experts/{expert}"),
        "admin-revoked",
    ))
}
