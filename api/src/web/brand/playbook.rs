//! `/brand/playbook`: writing articles, and their history.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store;
use entity::table::{playbook_version, queue};
use entity::value::text::{Line, bounded};
use entity::value::{ArticleId, ArticleStatus, LanguageTag, QueueId, Scope, VersionStatus};
use scheduler::service::playbook::{
    ArticleText, CreateArticle, RemoveArticle, ReplaceArticle, documents, find_for,
};
use scheduler::service::queries::Viewer;
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use super::facts::QUEUES;
use super::{playbook_find, rows};
use crate::extract::Path;
use crate::problem::Problem;

/// The bounds of an article, as the API has them.
const TITLE_MAX: usize = 200;
const BODY_MAX: usize = 20_000;
const TAGS_MAX: usize = 20;

/// Versions that are listed.
const VERSIONS: u64 = 50;

/// The routes of the playbook.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/playbook").get(playbook_find::list))
        .service(web::resource("/brand/playbook/new").get(fresh).post(create))
        .service(
            web::resource("/brand/playbook/{id}")
                .get(show)
                .post(replace),
        )
        .service(web::resource("/brand/playbook/{id}/remove").post(remove));
}

/// What somebody typed of an article.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ArticleForm {
    title: String,
    body: String,
    language: String,
    queue: Vec<String>,
    tags: String,
    status: String,
    version: Option<i64>,
}

/// A version of the past.
struct Version {
    number: String,
    title: String,
    body: String,
    status: VersionStatus,
    at: String,
}

#[derive(Template)]
#[template(path = "brand/article.html")]
struct ArticlePage {
    frame: Frame,
    mistakes: Mistakes,
    id: Option<ArticleId>,
    form: ArticleForm,
    queues: Vec<(String, String, bool)>,
    versions: Vec<Version>,
}

impl ArticlePage {
    fn statuses(&self) -> &'static [ArticleStatus] {
        ArticleStatus::ALL
    }
}

impl ArticleForm {
    fn read(&self) -> Result<ArticleText, Problem> {
        let wrong = |field: &str, detail: &str| Problem::field(format!("/{field}"), detail);
        let title = Line::<TITLE_MAX>::try_from(self.title.trim().to_owned());
        let title = title.map_err(|error| wrong("title", &error.to_string()))?;
        let body = bounded(&self.body, BODY_MAX);
        let body = body.map_err(|error| wrong("body", &error.to_string()))?;
        if body.trim().is_empty() {
            return Err(wrong("body", "must not be blank"));
        }
        let language: Result<LanguageTag, _> = self.language.trim().parse();
        let tags = rows::words(&self.tags);
        if tags.len() > TAGS_MAX {
            return Err(wrong("tags", "must be at most 20"));
        }
        let queues: Result<BTreeSet<QueueId>, _> =
            self.queue.iter().map(|queue| queue.parse()).collect();
        Ok(ArticleText {
            title: title.0,
            body,
            language: language.map_err(|error| wrong("language", &error.to_string()))?,
            queues: queues.map_err(|_| wrong("queue", "must be queues of the brand"))?,
            tags,
            status: self
                .status
                .parse()
                .map_err(|_| wrong("status", "must be one of the choices"))?,
        })
    }
}

async fn page(
    viewer: &BrandViewer,
    id: Option<ArticleId>,
    (form, mistakes): (ArticleForm, Mistakes),
) -> Result<ArticlePage, Problem> {
    let frame = viewer.viewer.frame.clone();
    let db = viewer.viewer.app.read();
    let queues = store::queue::page(db, viewer.brand, None, QUEUES).await?;
    let versions = match id {
        Some(id) => store::playbook::versions(db, id, None, VERSIONS).await?,
        None => Vec::new(),
    };
    let version = |row: playbook_version::Model| Version {
        number: frame.number(&row.version),
        title: row.title,
        body: row.body,
        status: row.status,
        at: frame.days.full(row.changed_at),
    };
    let choice = |queue: queue::Model| {
        let id = queue.id.to_string();
        let is_chosen = form.queue.contains(&id);
        (id, queue.name, is_chosen)
    };
    Ok(ArticlePage {
        queues: queues.into_iter().map(choice).collect(),
        versions: versions.into_iter().map(version).collect(),
        id,
        frame: frame.clone(),
        mistakes,
        form,
    })
}

async fn fresh(viewer: BrandViewer) -> Shown {
    let form = ArticleForm {
        language: viewer.viewer.frame.language.to_string(),
        status: ArticleStatus::Published.to_string(),
        ..ArticleForm::default()
    };
    pages::show(&page(&viewer, None, (form, Mistakes::none())).await?)
}

async fn show(viewer: BrandViewer, Path(id): Path<ArticleId>) -> Shown {
    let db = viewer.viewer.app.read();
    let eyes = Viewer::Brand(viewer.brand);
    let article = find_for(db, eyes, id, viewer.viewer.frame.now).await?;
    let found = documents(db, vec![article]).await?.pop();
    let found = found.ok_or_else(|| Problem::not_found("article"))?;
    let form = ArticleForm {
        title: found.article.title,
        body: found.article.body,
        language: found.article.language.to_string(),
        queue: found.queues.iter().map(ToString::to_string).collect(),
        tags: found.article.tags.0.join(", "),
        status: found.article.status.to_string(),
        version: Some(found.article.version),
    };
    pages::show(&page(&viewer, Some(id), (form, Mistakes::none())).await?)
}

async fn again(
    viewer: &BrandViewer,
    id: Option<ArticleId>,
    (form, problem): (ArticleForm, Problem),
) -> Shown {
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    let page = page(viewer, id, (form, mistakes)).await?;
    pages::show_as(problem.status, &page)
}

async fn create(viewer: BrandViewer, Form(form): Form<ArticleForm>) -> Shown {
    viewer.caller()?.require(Scope::QueuesWrite)?;
    let made = match form.read() {
        Ok(text) => {
            let brand = viewer.brand;
            let use_case = CreateArticle { brand, text };
            viewer.viewer.app.run(&viewer.viewer.actor, use_case).await
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok(made) => {
            let path = format!("/brand/playbook/{}", made.article.id);
            Ok(pages::done(&path, "brand-saved"))
        }
        Err(problem) => again(&viewer, None, (form, problem)).await,
    }
}

async fn replace(
    viewer: BrandViewer,
    Path(id): Path<ArticleId>,
    Form(form): Form<ArticleForm>,
) -> Shown {
    viewer.caller()?.require(Scope::QueuesWrite)?;
    let changed = match form.read() {
        Ok(text) => {
            let use_case = ReplaceArticle {
                brand: viewer.brand,
                article: id,
                version: form.version,
                text,
            };
            viewer.viewer.app.run(&viewer.viewer.actor, use_case).await
        }
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(_) => Ok(pages::done(&format!("/brand/playbook/{id}"), "brand-saved")),
        Err(problem) => again(&viewer, Some(id), (form, problem)).await,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn remove(
    viewer: BrandViewer,
    Path(article): Path<ArticleId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer.caller()?.require(Scope::QueuesWrite)?;
    let use_case = RemoveArticle {
        brand: viewer.brand,
        article,
        version: None,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::done("/brand/playbook", "brand-removed"))
}
