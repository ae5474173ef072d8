//! `/brand/keys`: credentials of the brand's systems, for its owners.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::{api_key, queue};
use entity::table;
use entity::value::text::Line;
use entity::value::{ApiKeyId, Scope};
use scheduler::service::keys::{CreateKey, RevokeKey};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// Keys that are listed; a brand has fewer.
const KEYS: u64 = 200;

/// The scopes that a system which posts queries needs.
const USUAL: [Scope; 3] = [Scope::QueriesRead, Scope::QueriesWrite, Scope::QueuesRead];

/// The routes of keys.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/keys").get(show).post(create))
        .service(web::resource("/brand/keys/{id}/revoke").post(revoke));
}

/// A key, without its secret.
struct Row {
    id: ApiKeyId,
    name: String,
    hint: String,
    scopes: String,
    made: String,
    used: Option<String>,
}

/// What was made just now, with the line to try it.
struct Made {
    key: String,
    curl: String,
}

#[derive(Template)]
#[template(path = "brand/keys.html")]
struct KeysPage {
    frame: Frame,
    mistakes: Mistakes,
    /// Whether the viewer may see and make keys.
    is_owner: bool,
    rows: Vec<Row>,
    made: Option<Made>,
    typed_name: String,
    scopes: Vec<(Scope, bool)>,
}

/// What somebody typed about a key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct KeyForm {
    name: String,
    scope: Vec<Scope>,
}

async fn page(
    viewer: &BrandViewer,
    (form, mistakes): (KeyForm, Mistakes),
    made: Option<Made>,
) -> Result<KeysPage, Problem> {
    let frame = viewer.viewer.frame.clone();
    let is_owner = viewer.is_owner();
    let found = match is_owner {
        true => api_key::page_of(viewer.viewer.app.read(), viewer.brand, None, KEYS).await?,
        false => Vec::new(),
    };
    let row = |key: table::api_key::Model| Row {
        id: key.id,
        name: key.name,
        hint: key.hint,
        scopes: scopes(&key.scopes.0),
        made: frame.days.full(key.created_at),
        used: key.last_used_at.map(|at| frame.days.full(at)),
    };
    let choice = |scope: &Scope| (*scope, form.scope.contains(scope));
    Ok(KeysPage {
        rows: found.into_iter().map(row).collect(),
        scopes: Scope::ALL.iter().map(choice).collect(),
        typed_name: form.name,
        frame: frame.clone(),
        mistakes,
        is_owner,
        made,
    })
}

fn scopes(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    words.join(", ")
}

async fn show(viewer: BrandViewer) -> Shown {
    let form = KeyForm {
        scope: USUAL.to_vec(),
        ..KeyForm::default()
    };
    pages::show(&page(&viewer, (form, Mistakes::none()), None).await?)
}

/// Makes a key and shows it, once: no other page can.
async fn create(viewer: BrandViewer, Form(form): Form<KeyForm>) -> Shown {
    viewer.owner()?;
    match make(&viewer, &form).await {
        Ok(made) => {
            let page = page(&viewer, (KeyForm::default(), Mistakes::none()), Some(made)).await?;
            pages::show_as(StatusCode::CREATED, &page)
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            let page = page(&viewer, (form, mistakes), None).await?;
            pages::show_as(problem.status, &page)
        }
    }
}

async fn make(viewer: &BrandViewer, form: &KeyForm) -> Result<Made, Problem> {
    let name: Line<NAME_MAX> = form
        .name
        .trim()
        .to_owned()
        .try_into()
        .map_err(|_| Problem::field("/name", "must be one line of at most 200 characters"))?;
    let app = &viewer.viewer.app;
    let use_case = CreateKey {
        brand: viewer.brand,
        name: name.0,
        scopes: form.scope.clone(),
    };
    let created = app.run(&viewer.viewer.actor, use_case).await?;
    let queue = queue::page(app.read(), viewer.brand, None, 1).await?;
    let queue = queue.first().map(|queue| queue.id.to_string());
    let key = created.secret.reveal().to_owned();
    let curl = format!(
        "curl {}/v1/queues/{}/queries -H 'authorization: Bearer {key}' -H 'content-type: application/json' \
         -d '{{\"body\": \"Where is my parcel?\", \"customer\": {{\"reference\": \"c-1\"}}}}'",
        app.config.public_url,
        queue.as_deref().unwrap_or("QUEUE"),
    );
    Ok(Made { key, curl })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn revoke(
    viewer: BrandViewer,
    Path(id): Path<ApiKeyId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer.owner()?;
    let use_case = RevokeKey {
        brand: viewer.brand,
        id,
    };
    let app = &viewer.viewer.app;
    app.run(&viewer.viewer.actor, use_case).await?;
    app.access.forget_all();
    Ok(pages::done("/brand/keys", "brand-revoked"))
}
