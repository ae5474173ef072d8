//! Who of the platform looks at a page; in which role something may be done is decided as the API
//! decides it.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::super::{AdminViewer, Viewer};
use crate::auth::{AdminCaller, ApproverCaller};
use crate::problem::Problem;

/// Somebody who runs the platform.
#[derive(Clone, Debug)]
pub(super) struct OpsViewer {
    /// The person, their session and the page's frame.
    pub(super) viewer: Viewer,
}

/// Somebody who approves payouts.
#[derive(Clone, Debug)]
pub(super) struct ApproverViewer {
    /// The person, their session and the page's frame.
    pub(super) viewer: Viewer,
}

/// An extractor that narrows [`AdminViewer`] to the role of a caller of the API.
macro_rules! narrowed {
    ($name:ident, $caller:ident) => {
        impl FromRequest for $name {
            type Error = Problem;
            type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let known = AdminViewer::from_request(request, payload);
                Box::pin(async move {
                    let viewer = known.await?.viewer;
                    $caller::narrow(viewer.actor.clone())?;
                    Ok(Self { viewer })
                })
            }
        }
    };
}

narrowed!(OpsViewer, AdminCaller);
narrowed!(ApproverViewer, ApproverCaller);
