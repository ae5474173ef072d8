//! `/brand/connections`: what queues are connected to, so that a brand starts without writing code.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web;
use askama::Template;
use entity::store;
use entity::table::connection;
use entity::value::{ConnectionKind, QueueId, Scope};
use scheduler::service::connections::{Bench, CreateConnection, Made, NewConnection};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use super::connection as one;
use crate::extract::Path;
use crate::problem::Problem;

/// Connections that are listed, and queues to choose from.
const SHOWN: u64 = 500;

/// What a mapping may look like, to begin with.
const SAMPLE: &str = r#"{
  "mapping": {
    "external_id": "/ticket/id",
    "message_id": "/comment/id",
    "body": "/comment/text",
    "customer_reference": "/customer/id"
  }
}"#;

/// The routes of connections.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/connections").get(show))
        .service(
            web::resource("/brand/connections/new/{kind}")
                .get(ask)
                .post(create),
        )
        .configure(one::routes);
}

/// Whoever may see connections, and whoever may change them.
///
/// # Errors
/// 403 for everybody else.
pub(super) fn engineer(viewer: &BrandViewer, scope: Scope) -> Result<(), Problem> {
    let caller = viewer.caller()?;
    caller.require(scope)?;
    caller.engineer()
}

/// A connection in the list.
struct Row {
    connection: connection::Model,
    queue: String,
}

#[derive(Template)]
#[template(path = "brand/connections.html")]
struct ConnectionsPage {
    frame: Frame,
    rows: Vec<Row>,
    has_queues: bool,
}

impl ConnectionsPage {
    fn kinds(&self) -> &'static [ConnectionKind] {
        ConnectionKind::ALL
    }
}

async fn show(viewer: BrandViewer) -> Shown {
    engineer(&viewer, Scope::QueuesRead)?;
    let read = viewer.viewer.app.read();
    let queues = store::queue::page(read, viewer.brand, None, SHOWN).await?;
    let name = |id: QueueId| {
        let queue = queues.iter().find(|queue| queue.id == id);
        queue.map(|queue| queue.name.clone()).unwrap_or_default()
    };
    let rows = store::connection::of_brand(read, viewer.brand, SHOWN).await?;
    let rows = rows.into_iter().map(|connection| Row {
        queue: name(connection.queue_id),
        connection,
    });
    pages::show(&ConnectionsPage {
        rows: rows.collect(),
        has_queues: !queues.is_empty(),
        frame: viewer.viewer.frame,
    })
}

/// What somebody typed about a connection; which fields there are depends on its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConnectionForm {
    queue: String,
    name: String,
    announce: String,
    base_url: String,
    email: String,
    account_id: String,
    reply_address: String,
    reply_name: String,
    settings: String,
    api_token: String,
    signing_secret: String,
}

/// Sets a member where something was typed.
fn put(object: &mut Map<String, Value>, name: &str, typed: &str) {
    let typed = typed.trim();
    if !typed.is_empty() {
        object.insert(name.to_owned(), json!(typed));
    }
}

impl ConnectionForm {
    fn settings(&self, kind: ConnectionKind) -> Result<Value, Problem> {
        let mut settings = Map::new();
        match kind {
            ConnectionKind::Zendesk => {
                put(&mut settings, "base_url", &self.base_url);
                put(&mut settings, "email", &self.email);
            }
            ConnectionKind::Chatwoot => {
                put(&mut settings, "base_url", &self.base_url);
                let account = self.account_id.trim();
                if !account.is_empty() {
                    settings.insert("account_id".to_owned(), super::rows::whole(account));
                }
            }
            ConnectionKind::Mail => {
                put(&mut settings, "reply_address", &self.reply_address);
                put(&mut settings, "reply_name", &self.reply_name);
            }
            ConnectionKind::Generic => {
                return serde_json::from_str(&self.settings)
                    .map_err(|error| Problem::field("/settings", format!("is not JSON: {error}")));
            }
        }
        Ok(Value::Object(settings))
    }

    /// The body that the API would be posted.
    fn body(&self, kind: ConnectionKind) -> Result<Value, Problem> {
        let mut secrets = Map::new();
        put(&mut secrets, "api_token", &self.api_token);
        put(&mut secrets, "signing_secret", &self.signing_secret);
        Ok(json!({
            "name": self.name.trim(), "kind": kind, "announce": !self.announce.is_empty(),
            "settings": self.settings(kind)?, "secrets": secrets,
        }))
    }
}

#[derive(Template)]
#[template(path = "brand/connection-new.html")]
struct NewPage {
    frame: Frame,
    mistakes: Mistakes,
    kind: ConnectionKind,
    queues: Vec<(QueueId, String)>,
    form: ConnectionForm,
}

async fn form_page(
    viewer: &BrandViewer,
    kind: ConnectionKind,
    (form, mistakes): (ConnectionForm, Mistakes),
) -> Result<NewPage, Problem> {
    engineer(viewer, Scope::QueuesWrite)?;
    let read = viewer.viewer.app.read();
    let queues = store::queue::page(read, viewer.brand, None, SHOWN).await?;
    Ok(NewPage {
        frame: viewer.viewer.frame.clone(),
        mistakes,
        kind,
        queues: (queues.into_iter())
            .map(|queue| (queue.id, queue.name))
            .collect(),
        form,
    })
}

async fn ask(viewer: BrandViewer, Path(kind): Path<ConnectionKind>) -> Shown {
    let form = ConnectionForm {
        settings: SAMPLE.to_owned(),
        ..ConnectionForm::default()
    };
    pages::show(&form_page(&viewer, kind, (form, Mistakes::none())).await?)
}

/// Makes a connection and shows its address, once.
async fn create(
    viewer: BrandViewer,
    Path(kind): Path<ConnectionKind>,
    Form(form): Form<ConnectionForm>,
) -> Shown {
    match make(&viewer, kind, &form).await {
        Ok(made) => told(&viewer, made).await,
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            let page = form_page(&viewer, kind, (form, mistakes)).await?;
            pages::show_as(problem.status, &page)
        }
    }
}

async fn make(
    viewer: &BrandViewer,
    kind: ConnectionKind,
    form: &ConnectionForm,
) -> Result<Made, Problem> {
    engineer(viewer, Scope::QueuesWrite)?;
    let app = &viewer.viewer.app;
    let queue = form.queue.parse();
    let queue = queue.map_err(|_| Problem::field("/queue", "is not one of your queues"))?;
    let bench = Bench::from(&app.services);
    let use_case = CreateConnection {
        brand: viewer.brand,
        queue,
        new: NewConnection::read(&form.body(kind)?, &bench)?,
        bench,
    };
    app.run(&viewer.viewer.actor, use_case).await
}

/// The connection's page with the address that is told once.
pub(super) async fn told(viewer: &BrandViewer, made: Made) -> Shown {
    let public_url = &viewer.viewer.app.config.public_url;
    let url = format!("{public_url}/v1/inbound/{}", made.token.reveal());
    let page = one::page(viewer, made.connection, Some(url)).await?;
    let mut response = pages::show_as(StatusCode::CREATED, &page)?;
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    Ok(response)
}
