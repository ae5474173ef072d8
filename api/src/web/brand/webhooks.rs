//! `/brand/webhooks`: addresses that are told of events.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::webhook;
use entity::table::webhook_endpoint;
use entity::value::{EndpointStatus, Scope, WebhookEndpointId};
use scheduler::service::webhooks::{
    ChangeEndpoint, Changed, CreateEndpoint, EndpointDocument, RemoveEndpoint, RotateSecret, Told,
    check_types, ping,
};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use super::{rows, webhook_log};
use crate::extract::Path;
use crate::problem::Problem;

/// Endpoints that are listed: more than a brand may have.
const ENDPOINTS: u64 = 100;

/// The routes of webhooks.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/webhooks").get(show).post(create))
        .service(web::resource("/brand/webhooks/{id}").get(webhook_log::show))
        .service(web::resource("/brand/webhooks/{id}/do/{act}").post(act))
        .service(
            web::resource("/brand/webhooks/{id}/deliveries/{delivery}/retry")
                .post(webhook_log::retry),
        );
}

/// What somebody typed about an endpoint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EndpointForm {
    url: String,
    event_types: String,
    description: String,
}

/// An endpoint in the list.
struct Row {
    id: WebhookEndpointId,
    url: String,
    types: String,
    is_enabled: bool,
    is_failing: bool,
}

#[derive(Template)]
#[template(path = "brand/webhooks.html")]
struct WebhooksPage {
    frame: Frame,
    mistakes: Mistakes,
    rows: Vec<Row>,
    form: EndpointForm,
    secret: Option<String>,
}

async fn page(
    viewer: &BrandViewer,
    (form, mistakes): (EndpointForm, Mistakes),
    secret: Option<String>,
) -> Result<WebhooksPage, Problem> {
    viewer.caller()?.require(Scope::WebhooksRead)?;
    let db = viewer.viewer.app.read();
    let found = webhook::page(db, Some(viewer.brand), None, ENDPOINTS).await?;
    let row = |row: webhook_endpoint::Model| {
        let document = EndpointDocument::from(row);
        Row {
            id: document.id,
            url: document.url,
            types: document.event_types.join(", "),
            is_enabled: document.status == EndpointStatus::Enabled,
            is_failing: document.failing_since.is_some(),
        }
    };
    Ok(WebhooksPage {
        rows: found.into_iter().map(row).collect(),
        frame: viewer.viewer.frame.clone(),
        mistakes,
        form,
        secret,
    })
}

async fn show(viewer: BrandViewer) -> Shown {
    let nothing = (EndpointForm::default(), Mistakes::none());
    pages::show(&page(&viewer, nothing, None).await?)
}

async fn told(viewer: &BrandViewer, told: Told) -> Shown {
    let secret = told.secret.reveal().to_owned();
    let nothing = (EndpointForm::default(), Mistakes::none());
    let page = page(viewer, nothing, Some(secret)).await?;
    pages::show_as(StatusCode::CREATED, &page)
}

/// Makes an endpoint and shows its secret, once.
async fn create(viewer: BrandViewer, Form(form): Form<EndpointForm>) -> Shown {
    match make(&viewer, &form).await {
        Ok(made) => told(&viewer, made).await,
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            let page = page(&viewer, (form, mistakes), None).await?;
            pages::show_as(problem.status, &page)
        }
    }
}

async fn make(viewer: &BrandViewer, form: &EndpointForm) -> Result<Told, Problem> {
    viewer.caller()?.require(Scope::WebhooksWrite)?;
    let owner = Some(viewer.brand);
    let filter = check_types(owner, rows::words(&form.event_types))?;
    let description = form.description.trim();
    let description = (!description.is_empty()).then(|| description.to_owned());
    let asked = (form.url.trim().to_owned(), filter, description);
    let app = &viewer.viewer.app;
    let use_case = CreateEndpoint::prepare(&app.services, owner, asked)?;
    app.run(&viewer.viewer.actor, use_case).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn act(
    viewer: BrandViewer,
    Path((id, name)): Path<(WebhookEndpointId, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer.caller()?.require(Scope::WebhooksWrite)?;
    let (app, actor) = (&viewer.viewer.app, &viewer.viewer.actor);
    let owner = Some(viewer.brand);
    let path = format!("/brand/webhooks/{id}");
    match name.as_str() {
        "ping" => {
            let endpoint = webhook_log::find(&viewer, id).await?;
            let sent = ping(&app.services, endpoint).await?;
            let answer = app.run(actor, sent).await?;
            let said = if answer.delivered {
                "brand-pinged"
            } else {
                "brand-ping-failed"
            };
            Ok(pages::done(&path, said))
        }
        "rotate" => {
            let use_case = RotateSecret::prepare(&app.services, owner, id)?;
            told(&viewer, app.run(actor, use_case).await?).await
        }
        "enable" => set(&viewer, id, EndpointStatus::Enabled).await,
        "disable" => set(&viewer, id, EndpointStatus::Disabled).await,
        "remove" => {
            app.run(actor, RemoveEndpoint { owner, id }).await?;
            Ok(pages::done("/brand/webhooks", "brand-removed"))
        }
        _ => Err(Problem::not_found("action")),
    }
}

async fn set(viewer: &BrandViewer, id: WebhookEndpointId, status: EndpointStatus) -> Shown {
    let changed = Changed {
        url: None,
        filter: None,
        description: None,
        status: Some(status),
    };
    let app = &viewer.viewer.app;
    let key = (Some(viewer.brand), id);
    let use_case = ChangeEndpoint::prepare(&app.services, key, None, changed)?;
    app.run(&viewer.viewer.actor, use_case).await?;
    Ok(pages::done(&format!("/brand/webhooks/{id}"), "brand-saved"))
}
