//! `/expert/devices`: browsers that tell an expert of offers while no page of ours is in front.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::push;
use entity::table;
use entity::value::PushDeviceId;
use scheduler::service::push::{AddDevice, RemoveDevice, Subscription, TryDevice, public_key};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;

/// Where it all happens.
const PATH: &str = "/expert/devices";

/// The routes of devices.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(add))
        .service(web::resource("/expert/devices/{id}/remove").post(remove))
        .service(web::resource("/expert/devices/{id}/try").post(try_out));
}

#[derive(Template)]
#[template(path = "expert/devices.html")]
struct DevicesPage {
    frame: Frame,
    mistakes: Mistakes,
    /// What browsers bind their permission to.
    key: String,
    devices: Vec<table::push_device::Model>,
}

async fn page(viewer: &ExpertViewer, mistakes: Mistakes) -> Result<DevicesPage, Problem> {
    let app = &viewer.viewer.app;
    Ok(DevicesPage {
        frame: viewer.viewer.frame.clone(),
        mistakes,
        key: public_key(&app.services).await?,
        devices: push::of_expert(app.read(), viewer.expert).await?,
    })
}

async fn show(viewer: ExpertViewer) -> Shown {
    pages::show(&page(&viewer, Mistakes::none()).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceForm {
    endpoint: String,
    p256dh: String,
    auth: String,
    #[serde(default)]
    name: String,
}

async fn add(viewer: ExpertViewer, Form(form): Form<DeviceForm>) -> Shown {
    let app = &viewer.viewer.app;
    let added = async {
        let subscription = Subscription {
            endpoint: form.endpoint,
            p256dh: form.p256dh,
            auth: form.auth,
        };
        let whose = (viewer.expert, viewer.viewer.session);
        let use_case = AddDevice::prepare(&app.services, whose, &form.name, &subscription)?;
        app.run(&viewer.viewer.actor, use_case).await?;
        Ok::<(), Problem>(())
    };
    match added.await {
        Ok(()) => Ok(pages::done(PATH, "device-added")),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mistakes = Mistakes::at(&viewer.viewer.frame, "endpoint", "expert-device-failed");
            pages::show_as(problem.status, &page(&viewer, mistakes).await?)
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn remove(
    viewer: ExpertViewer,
    Path(id): Path<PushDeviceId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let expert = viewer.expert;
    let use_case = RemoveDevice { expert, id };
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, use_case).await?;
    Ok(pages::done(PATH, "device-removed"))
}

async fn try_out(
    viewer: ExpertViewer,
    Path(id): Path<PushDeviceId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let expert = viewer.expert;
    let use_case = TryDevice { expert, id };
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, use_case).await?;
    Ok(pages::done(PATH, "device-tried"))
}
