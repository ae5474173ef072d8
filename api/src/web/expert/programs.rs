//! `/expert/programs`: certification programmes and one's own courses.

use actix_web::web;
use askama::Template;
use entity::store::brand;
use entity::store::program::{Courses, ProgramsOf, courses, page as programs};
use entity::value::{BrandId, ProgramId};
use scheduler::service::programs::{Apply, Published, Way, published_all, ways};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Shown};
use super::course;
use crate::problem::Problem;

/// Programmes and courses that are listed.
const SHOWN: u64 = 100;

/// The routes of programmes and courses.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/programs").get(show).post(apply))
        .configure(course::routes);
}

/// A course and whose it is.
struct Own {
    way: Way,
    brand: String,
}

/// A programme that may be applied for.
struct Open {
    published: Published,
    brand: String,
}

#[derive(Template)]
#[template(path = "expert/programs.html")]
struct ProgramsPage {
    frame: Frame,
    own: Vec<Own>,
    open: Vec<Open>,
}

/// What a brand is called.
///
/// # Errors
/// When the database fails.
pub(super) async fn brand_name(viewer: &ExpertViewer, id: BrandId) -> Result<String, Problem> {
    let found = brand::find(viewer.viewer.app.read(), id).await?;
    Ok(found.map(|brand| brand.name).unwrap_or_default())
}

async fn show(viewer: ExpertViewer) -> Shown {
    let (db, now) = (viewer.viewer.app.read(), viewer.viewer.frame.now);
    let rows = courses(db, Courses::Expert(viewer.expert), (None, SHOWN)).await?;
    let mut own = Vec::new();
    for way in ways(db, rows, now).await? {
        let brand = brand_name(&viewer, way.program.brand_id).await?;
        own.push(Own { way, brand });
    }
    let rows = programs(db, ProgramsOf::Open, (None, SHOWN)).await?;
    let is_new = |one: &Published| {
        let here =
            |own: &Own| own.way.program.id == one.program.id && !own.way.standing.state.is_ended();
        !own.iter().any(here)
    };
    let mut open = Vec::new();
    for published in published_all(db, rows).await?.into_iter().filter(is_new) {
        let brand = brand_name(&viewer, published.program.brand_id).await?;
        open.push(Open { published, brand });
    }
    pages::show(&ProgramsPage {
        frame: viewer.viewer.frame,
        own,
        open,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplyForm {
    program: ProgramId,
}

/// Applying twice leads to the same course.
async fn apply(viewer: ExpertViewer, Form(form): Form<ApplyForm>) -> Shown {
    let use_case = Apply {
        expert: viewer.expert,
        program: form.program,
    };
    let applied = viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::go(&format!(
        "/expert/courses/{}",
        applied.way.course.id
    )))
}
